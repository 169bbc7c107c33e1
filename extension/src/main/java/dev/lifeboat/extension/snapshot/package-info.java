/**
 * Snapshots of volumes through the cluster's snapshot API: cut at once, made ready, and never left behind unnamed (BAK-2, rule 144). The truth about a
 * snapshot is its handle; VolumeSnapshots and their contents are temporary.
 */
@NullMarked
package dev.lifeboat.extension.snapshot;

import org.jspecify.annotations.NullMarked;
