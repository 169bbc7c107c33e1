/** The one catalogue of failures and findings: codes that never change, and the texts that people read (design 9). */
@NullMarked
package dev.lifeboat.core.error;

import org.jspecify.annotations.NullMarked;
