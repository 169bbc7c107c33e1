package dev.lifeboat.extension.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.cluster.LifeboatTask;
import dev.lifeboat.api.cluster.LifeboatTask.Phase;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.ReportAnswer;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.journal.TaskJournal;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ResourcePath;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * LifeboatTasks that nobody works on. Those that the vault server has ended while this extension was away are found, so that what they froze is thawed and
 * what they made is removed; those that ended long ago are deleted. For one thread.
 */
final class AbandonedTasks {
    private static final Duration KEPT = Duration.ofDays(7);
    private static final int MOST_KEPT = 200;
    private static final int PAGE = 500;

    private final ClusterApi cluster;
    private final String path;
    private final InstantSource clock;

    AbandonedTasks(ClusterApi cluster, String namespace, InstantSource clock) {
        this.cluster = cluster;
        this.path = ResourcePath.of(LifeboatTask.GROUP, LifeboatTask.VERSION, LifeboatTask.PLURAL, namespace);
        this.clock = clock;
    }

    /** What the vault server knows of a task. */
    @FunctionalInterface
    interface Vault {
        /**
         * Asks without telling anything new.
         *
         * @throws LifeboatException FENCED while the task waits to be leased, RESOURCE_NOT_FOUND
         */
        ReportAnswer ask(String task, String stage) throws InterruptedException;
    }

    /**
     * A task to be cleaned up after.
     *
     * @param committed whether its recovery point exists; false only if the vault server said so
     * @param phase as which it ended
     */
    record Abandoned(LeasedTask task, boolean committed, Phase phase) {}

    /** Finds tasks that are not over here but are over for the vault server. */
    List<Abandoned> find(Vault vault, Predicate<String> isRunning) throws IOException, InterruptedException {
        var found = new ArrayList<Abandoned>();
        for (var record : list()) {
            var task = record.path("metadata").path("name").asText();
            var status = TaskJournal.statusOf(record);
            if (status.phase().isTerminal() || isRunning.test(task)) {
                continue;
            }
            var spec = Json.convert(record.path("spec"), LifeboatTask.Spec.class);
            var leased = new LeasedTask(task, spec.job(), spec.epoch(), spec.attempt(), spec.task());
            try {
                var answer = vault.ask(task, status.stage());
                if (answer.order() == ReportAnswer.Order.CANCEL) {
                    // before those that the server does not know, which may be many after a change of servers
                    var end = answer.ended();
                    found.addFirst(new Abandoned(
                            leased,
                            !Boolean.FALSE.equals(answer.committed()),
                            end == null ? Phase.CANCELLED : Phase.of(end)));
                }
            } catch (LifeboatException e) {
                if (e.code() == ErrorCode.RESOURCE_NOT_FOUND) {
                    found.add(new Abandoned(leased, true, Phase.CANCELLED));
                } else if (e.code() != ErrorCode.FENCED) {
                    throw e;
                }
            }
        }
        return found;
    }

    /** Deletes records of tasks that ended more than a week ago, and the oldest of those beyond two hundred. */
    void removeOld() throws IOException, InterruptedException {
        var ended = list().stream()
                .filter(record -> TaskJournal.statusOf(record).phase().isTerminal())
                .sorted(Comparator.comparing(AbandonedTasks::completed).reversed())
                .toList();
        var limit = clock.instant().minus(KEPT);
        for (var i = 0; i < ended.size(); i++) {
            if (i >= MOST_KEPT || completed(ended.get(i)).isBefore(limit)) {
                var name = ended.get(i).path("metadata").path("name").asText();
                var answer = cluster.send(Call.delete(path + "/" + name));
                if (answer.status() != 404) {
                    answer.orThrow("delete", "lifeboattasks " + name);
                }
            }
        }
    }

    private static Instant completed(JsonNode record) {
        try {
            return Instant.parse(record.path("status").path("completed").asText());
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private List<JsonNode> list() throws IOException, InterruptedException {
        var answer = cluster.send(Call.get(path).with("limit", Integer.toString(PAGE)));
        var records = new ArrayList<JsonNode>();
        answer.orThrow("list", "lifeboattasks").json().path("items").forEach(records::add);
        return records;
    }
}
