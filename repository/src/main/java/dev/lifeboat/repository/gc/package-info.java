/** Deletion in two phases: what may go, when it may go, and the margins that make it safe. */
@NullMarked
package dev.lifeboat.repository.gc;

import org.jspecify.annotations.NullMarked;
