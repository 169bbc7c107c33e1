/** Backup policies as values: schedules, tags, retention (POL-1, POL-2). */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.core.policy;
