/**
 * How one object is sent: one write, as many at a time as the server bears, with the question "ours or not" answered when a create met an object that the
 * plan had not seen (design 6, sections K and L of the restore checklist).
 */
@NullMarked
package dev.lifeboat.extension.restore.apply;

import org.jspecify.annotations.NullMarked;
