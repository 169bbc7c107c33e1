/** Jobs as people see them: rows, the ARM view with sub-tasks and warnings, routes (MON-1). */
@NullMarked
package dev.lifeboat.vault.job;

import org.jspecify.annotations.NullMarked;
