package dev.lifeboat.vault.restore;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.ObjectFrames;
import dev.lifeboat.api.link.ObjectsRequest;
import dev.lifeboat.api.link.Outcome;
import dev.lifeboat.api.link.OutcomePage;
import dev.lifeboat.api.link.PointSections;
import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.vault.repository.Repositories;
import dev.lifeboat.vault.repository.Sections;
import dev.lifeboat.vault.task.Task;
import dev.lifeboat.vault.task.Tasks;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What a restorer reads of its point, cut to what the restore selects, and what it writes of its outcomes. Thread-safe. */
public final class RestoreReads {
    private static final int MAX_OUTCOMES = 2_000;
    private static final int MAX_PAGES = 5_000;

    private final Jdbi jdbi;
    private final Tasks tasks;
    private final Repositories repositories;

    public RestoreReads(Jdbi jdbi, Tasks tasks, Repositories repositories) {
        this.jdbi = jdbi;
        this.tasks = tasks;
        this.repositories = repositories;
    }

    /** What the point holds: counts and states of all sections, none of their contents. */
    public PointSections sections(String extension, String id, long epoch) {
        var task = tasks.permitted(extension, id, epoch);
        var point = reader(task).point();
        return new PointSections(
                point.id().hex(),
                point.started(),
                point.sections().stream().map(Sections::report).toList(),
                point.facts());
    }

    /** Objects on their way to a restorer: nothing is read before {@link #writeTo}, but what can be refused has been. */
    public record Objects(PointReader reader, PointSection section, SelectedKeys selected, byte @Nullable [] after) {
        /**
         * Writes the frames, one object in memory at a time. Each byte was verified; at a damaged one the stream ends without its end mark, and the next
         * request after the last key is answered by {@code DATA_DAMAGED}, which names the object.
         */
        public void writeTo(OutputStream out) throws IOException {
            var frames = new ObjectFrames.Writer(out);
            try {
                reader.scan(section.name(), after, entry -> {
                    if (selected.test(entry.key())) {
                        write(frames, entry);
                    }
                    return true;
                });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            frames.end();
        }

        private static void write(ObjectFrames.Writer frames, PointReader.Entry entry) {
            try {
                frames.write(entry.key(), entry.value());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Reads the first selected object, so that damage right here is an answer and not a cut connection. */
        Objects probed() {
            reader.scan(section.name(), after, entry -> {
                if (!selected.test(entry.key())) {
                    return true;
                }
                entry.value();
                return false;
            });
            return this;
        }
    }

    /** The selected objects of one section; none if the restore does not select its kind. */
    public Objects objects(String extension, String id, ObjectsRequest request) {
        var name = Sections.name(request.section());
        var task = tasks.permitted(extension, id, request.epoch());
        var reader = reader(task);
        var section = reader.point().sections().stream()
                .filter(known -> known.name().equals(name) && known.isReadable())
                .findFirst()
                .orElseThrow(() ->
                        new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", "the section " + name)));
        var after = request.after();
        return new Objects(
                        reader,
                        section,
                        SelectedKeys.of(restore(task).filter(), section),
                        after == null ? null : after.getBytes(UTF_8))
                .probed();
    }

    /** Keeps a page of outcomes, encrypted. The same page a second time changes nothing. */
    public void outcomes(String extension, String id, OutcomePage page) {
        if (page.page() < 0 || page.page() >= MAX_PAGES || page.outcomes().size() > MAX_OUTCOMES) {
            throw new LifeboatException(
                    ErrorCode.INVALID_PROPERTY,
                    Map.of("field", "page", "reason", "more than " + MAX_PAGES + " pages of " + MAX_OUTCOMES));
        }
        var task = tasks.held(extension, id, page.epoch(), true);
        restore(task);
        var content = Json.write(page.outcomes());
        repositories.open(repositories.load(task.instance())).putReport(id, page.page(), content);
        jdbi.useTransaction(handle -> handle.createUpdate("""
                        insert into task_outcomes (task, page, outcomes, sha256) values (:task, :page, :outcomes, :sha256)
                        on conflict (task, page) do nothing
                        """)
                .bind("task", id)
                .bind("page", page.page())
                .bind("outcomes", page.outcomes().size())
                .bind("sha256", digest(content))
                .execute());
    }

    /** One page of the outcomes of a restore; empty if there is none (any more). */
    public List<Outcome> report(Task task, int page) {
        return repositories
                .open(repositories.load(task.instance()))
                .readReport(task.id(), page)
                .map(content -> List.of(Json.read(content, Outcome[].class)))
                .orElse(List.of());
    }

    private PointReader reader(Task task) {
        return repositories
                .open(repositories.load(task.instance()))
                .read(PointId.parse(restore(task).point()));
    }

    private static RestoreSpec restore(Task task) {
        if (task.spec() instanceof RestoreSpec spec) {
            return spec;
        }
        throw new LifeboatException(
                ErrorCode.NOT_SUPPORTED, Map.of("operation", "Reading a point in this kind of task"));
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
