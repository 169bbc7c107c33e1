/** Tasks that extensions carry out: their rows, leases, reports and ends. What a kind of task means lies in {@code backup} and {@code restore}. */
@NullMarked
package dev.lifeboat.vault.task;

import org.jspecify.annotations.NullMarked;
