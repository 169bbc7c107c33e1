/** Recovery points as rows, their ARM view, and looking into them without a restore. */
@NullMarked
package dev.lifeboat.vault.recoverypoint;

import org.jspecify.annotations.NullMarked;
