package dev.lifeboat.extension.task;

import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.SubTask;

/** Where a task stands, for people: sent at most once a second, the newest counts. Thread-safe; never blocks on the network. */
public interface Reporter {
    /** Begins a stage, for example {@code Resources}. */
    void stage(String name);

    void progress(Progress progress);

    /** Sets the sub-task of that id. */
    void subTask(SubTask subTask);

    /** Findings are sent with the next report; those of an earlier process of the task are kept by the vault only if reported again. */
    Findings findings();
}
