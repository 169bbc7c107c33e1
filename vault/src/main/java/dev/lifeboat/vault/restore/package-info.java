/** Restores into the cluster a point came from: validation, locks, the objects streamed to the restorer, the report. */
@NullMarked
package dev.lifeboat.vault.restore;

import org.jspecify.annotations.NullMarked;
