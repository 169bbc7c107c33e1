/** The journal of a task: its LifeboatTask, written before what cannot be undone and read by the process that goes on (design 5.3). */
@NullMarked
package dev.lifeboat.extension.journal;

import org.jspecify.annotations.NullMarked;
