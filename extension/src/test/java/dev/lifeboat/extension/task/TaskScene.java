package dev.lifeboat.extension.task;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.SubTask;
import dev.lifeboat.api.link.TaskSpec;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.journal.TaskJournal;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.link.TaskLink;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;

/** What a runner works with, in a test: one task whose reports end here. A second context is the next process of the same task. */
public final class TaskScene implements Reporter {
    public static final String OWN = "lifeboat-scene";
    private final String id = UUID.randomUUID().toString().replace("-", "");

    private Findings findings = new Findings();
    private final Map<Integer, SubTask> subTasks = new ConcurrentSkipListMap<>();
    private Cancellation cancellation = new Cancellation();

    public TaskContext context(ClusterApi cluster, TaskLink link, TaskSpec spec) throws InterruptedException {
        var leased = new LeasedTask(id, "/jobs/test", 1, 1, spec);
        return new TaskContext(
                leased,
                cluster,
                link,
                TaskJournal.open(cluster, OWN, leased, Clock.systemUTC()),
                this,
                cancellation,
                Clock.systemUTC(),
                OWN,
                System.nanoTime() + Duration.ofMinutes(5).toNanos());
    }

    /** The next process is not stopped, and knows only what is on record. */
    public void again() {
        findings = new Findings();
        cancellation = new Cancellation();
    }

    public String id() {
        return id;
    }

    public Cancellation cancellation() {
        return cancellation;
    }

    public SubTask subTask(int id) {
        return subTasks.get(id);
    }

    public List<Finding> findings(ErrorCode code) {
        return findings.list().stream()
                .filter(finding -> finding.code().equals(code.wire()))
                .toList();
    }

    @Override
    public Findings findings() {
        return findings;
    }

    @Override
    public void stage(String name) {
        // nobody watches
    }

    @Override
    public void progress(Progress progress) {
        // nobody watches
    }

    @Override
    public void subTask(SubTask subTask) {
        subTasks.put(subTask.id(), subTask);
    }
}
