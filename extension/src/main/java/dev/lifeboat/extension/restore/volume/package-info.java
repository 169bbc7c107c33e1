/**
 * Claims that get their data back from snapshots: a snapshot content and a snapshot are made for each from the driver's handle, used once and taken away
 * again (rules 123 to 139). Whatever VolumeSnapshotContents exist or were deleted does not matter: the handle in the point is the truth (design 6).
 */
@NullMarked
package dev.lifeboat.extension.restore.volume;

import org.jspecify.annotations.NullMarked;
