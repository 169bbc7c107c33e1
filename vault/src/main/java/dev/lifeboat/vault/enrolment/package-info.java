/** How an extension gets its identity: one-time tokens, the certificate, renewal, and the limit for it all (design 13). */
@NullMarked
package dev.lifeboat.vault.enrolment;

import org.jspecify.annotations.NullMarked;
