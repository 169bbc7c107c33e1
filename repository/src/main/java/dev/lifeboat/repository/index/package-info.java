/**
 * What the index of a repository is held in: numbers of copies by the hash of their ids on the heap, all else in pages of a temporary file. Nothing here
 * knows of segments, of trust or of what a point needs.
 */
@NullMarked
package dev.lifeboat.repository.index;

import org.jspecify.annotations.NullMarked;
