/** Deletes snapshots of the operational tier through the cluster, by their handles. */
@NullMarked
package dev.lifeboat.extension.prune;

import org.jspecify.annotations.NullMarked;
