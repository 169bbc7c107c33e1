/**
 * What has to go from a saved object before it can be created again. Pure: one tree in, a verdict out, no calls. Kinds have rules of their own in a table;
 * the numbers are those of the restore checklist. Unknown fields stay, numbers keep their spelling, what is empty stays empty (rules 25 to 27).
 */
@NullMarked
package dev.lifeboat.extension.restore.clean;

import org.jspecify.annotations.NullMarked;
