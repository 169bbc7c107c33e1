/** Sessions of extensions: which process of which extension counts, when it was last heard, and how it says it is. */
@NullMarked
package dev.lifeboat.vault.session;

import org.jspecify.annotations.NullMarked;
