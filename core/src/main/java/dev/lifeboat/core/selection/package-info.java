/** Which kinds and objects a backup or a restore is about: pure decisions, no calls. */
@NullMarked
package dev.lifeboat.core.selection;

import org.jspecify.annotations.NullMarked;
