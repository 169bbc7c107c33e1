package dev.lifeboat.extension.backup;

import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.ListPages;
import dev.lifeboat.extension.task.TaskContext;
import dev.lifeboat.extension.task.TaskRunner;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Map;

/** Carries out backup tasks (BAK-1 to BAK-5, BAK-7). Thread-safe. */
public final class BackupRunner implements TaskRunner<BackupSpec> {
    /** Intent on record before the vault is asked to commit: from then on the point may exist, whatever the answer was. */
    public static final String COMMIT = "commit";

    private final Path spool;

    /** @param spool folder for what waits, encrypted, to be sent */
    public BackupRunner(Path spool) {
        this.spool = spool;
    }

    @Override
    public TaskOutcome run(BackupSpec spec, TaskContext context) throws InterruptedException {
        try {
            return new Backup(spec, context, spool).run();
        } catch (InterruptedIOException e) {
            var interrupted = new InterruptedException("Interrupted while waiting for the cluster");
            interrupted.initCause(e);
            throw interrupted;
        } catch (IOException e) {
            throw new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE, Map.of("server", "of this cluster", "reason", e.toString()), e);
        } catch (ListPages.ListException e) {
            var answer = e.answer();
            if (answer != null) {
                answer.orThrow("list", "what the backup needs");
            }
            throw new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE,
                    Map.of("server", "of this cluster", "reason", String.valueOf(e.getMessage())),
                    e);
        }
    }
}
