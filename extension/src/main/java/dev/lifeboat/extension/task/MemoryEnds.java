package dev.lifeboat.extension.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.journal.TaskJournal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;

/**
 * How often the process of a task was ended for memory, kept in the task's journal (design 5.2). After the second time the task is not tried again: it
 * would end the same way, and take all other tasks of its pod along.
 */
public final class MemoryEnds {
    /** So many ends are the end of the task. */
    public static final int MOST = 2;

    /** Of a JVM whose own heap was full, by -XX:+ExitOnOutOfMemoryError. */
    private static final int HEAP_FULL = 3;

    private static final String COUNT = "memoryEnds";
    private static final String LAST = "memoryEndedAt";

    private MemoryEnds() {}

    /** @param terminated state of a container as its pod's status shows it */
    public static boolean isOne(JsonNode terminated) {
        return terminated.path("reason").asText().equals("OOMKilled")
                || terminated.path("exitCode").asInt() == HEAP_FULL;
    }

    /**
     * Looks at how the process before this one ended, and puts it on record; an end is counted once however often it is looked at, and only for tasks
     * that it interrupted.
     *
     * @param pod that this process runs in
     */
    public static void note(TaskJournal journal, JsonNode pod) throws InterruptedException {
        for (var container : pod.path("status").path("containerStatuses")) {
            var end = container.path("lastState").path("terminated");
            var at = seconds(end.path("finishedAt").asText(""));
            if (!isOne(end) || at <= journal.counter(LAST)) {
                continue;
            }
            if (journal.restarts() > 0) {
                journal.count(COUNT, journal.counter(COUNT) + 1);
            }
            journal.count(LAST, at);
        }
        journal.flush();
    }

    /** @throws LifeboatException POD_RESTARTED_DURING_BACKUP after the last end that is tried again */
    public static void check(TaskJournal journal) {
        if (journal.counter(COUNT) >= MOST) {
            throw new LifeboatException(
                    ErrorCode.POD_RESTARTED_DURING_BACKUP,
                    Map.of(
                            "cluster",
                            "this cluster",
                            "restarts",
                            Integer.toString(journal.restarts()),
                            "reason",
                            "it needed more memory than its limit"));
        }
    }

    private static long seconds(String time) {
        try {
            return time.isEmpty() ? 0 : Instant.parse(time).getEpochSecond();
        } catch (DateTimeParseException e) {
            return 0;
        }
    }
}
