package dev.lifeboat.extension.app;

import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.api.link.PruneSpec;
import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.extension.task.TaskRunner;

/**
 * Who carries out which kind of task.
 *
 * @param restore inside the restorer pod
 */
record Runners(TaskRunner<BackupSpec> backup, TaskRunner<PruneSpec> prune, TaskRunner<RestoreSpec> restore) {}
