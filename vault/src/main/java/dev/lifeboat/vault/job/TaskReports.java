package dev.lifeboat.vault.job;

import dev.lifeboat.api.link.TaskReport;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Where the last reports of a job's tasks come from. */
@FunctionalInterface
public interface TaskReports {
    /** In the order of the tasks; those that have not reported are left out. */
    List<TaskReport> of(Handle handle, String job);
}
