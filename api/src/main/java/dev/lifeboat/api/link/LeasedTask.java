package dev.lifeboat.api.link;

/**
 * A task as handed to an extension. Leased again, with a higher attempt, after a restart of the extension.
 *
 * @param task 32 hex digits, also the name of the LifeboatTask resource
 * @param job the ARM id of the job that people see
 * @param attempt 1 for the first lease
 */
public record LeasedTask(String task, String job, long epoch, int attempt, TaskSpec spec) {}
