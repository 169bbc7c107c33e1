/** Backups by a process that holds the key of the repository: it is its own committer, and its safety rests on the store alone (design 5.4). */
@NullMarked
package dev.lifeboat.repository.local;

import org.jspecify.annotations.NullMarked;
