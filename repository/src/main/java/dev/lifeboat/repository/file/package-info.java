/**
 * Folders in a repository: {@link dev.lifeboat.repository.file.FolderBackup} saves one as a {@code file/} section (docs/format.md, sections 4 and 5), {@link
 * dev.lifeboat.repository.file.FolderRestore} brings it back, whole or in part. Paths are bytes, everything that Linux keeps of a file is kept, and
 * whatever could not be saved or brought back is told, path by path. Stores, points and their commit are not here.
 */
@NullMarked
package dev.lifeboat.repository.file;

import org.jspecify.annotations.NullMarked;
