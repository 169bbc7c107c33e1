/** Work that the vault hands to an extension: its state machine as a table, and what silence of an extension means (design 5.2, 7). */
@NullMarked
package dev.lifeboat.core.task;

import org.jspecify.annotations.NullMarked;
