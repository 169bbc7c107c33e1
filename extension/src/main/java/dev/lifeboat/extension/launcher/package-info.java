/** Starts the restorer, a pod for the time of one restore with an account of its own, and looks after it. */
@NullMarked
package dev.lifeboat.extension.launcher;

import org.jspecify.annotations.NullMarked;
