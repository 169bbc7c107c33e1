/** State machines of jobs and operations as tables. Illegal transitions throw, terminal states are frozen (design 7). */
@NullMarked
package dev.lifeboat.core.job;

import org.jspecify.annotations.NullMarked;
