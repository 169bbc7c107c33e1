/**
 * Block volumes in and out of a repository: segments of 1 MiB, patches of 64 KiB blocks, and the keyed hashes by which unchanged blocks are known
 * ({@code docs/format.md} 4 and 5). Begin with {@link dev.lifeboat.repository.block.VolumeBackup}, {@link
 * dev.lifeboat.repository.block.VolumeRestore} and {@link dev.lifeboat.repository.block.VolumeReader}. What is on a volume, a file system or a
 * database, is nobody's business here; neither is taking the snapshot that is read.
 */
@NullMarked
package dev.lifeboat.repository.block;

import org.jspecify.annotations.NullMarked;
