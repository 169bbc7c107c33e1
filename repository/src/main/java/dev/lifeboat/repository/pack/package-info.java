/** Packs: groups of units compressed and encrypted together, and the directory that lists them. */
@NullMarked
package dev.lifeboat.repository.pack;

import org.jspecify.annotations.NullMarked;
