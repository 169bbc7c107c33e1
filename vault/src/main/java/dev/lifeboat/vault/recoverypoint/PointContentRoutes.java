package dev.lifeboat.vault.recoverypoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.json.Masking;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Difference;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.vault.estate.Estate;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.job.ArmPath;
import dev.lifeboat.vault.job.Pages;
import dev.lifeboat.vault.repository.Repositories;
import dev.lifeboat.vault.repository.Sections;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Looking into a point without restoring it: provider {@code Lifeboat.Backup} below a recovery point. Secrets are masked unless asked for and audited. */
public final class PointContentRoutes {
    private static final String BELOW = RecoveryPointRoutes.POINTS + "/{point}/providers/Lifeboat.Backup/";
    private static final String READ = "Lifeboat.Backup/recoveryPoints/read";
    private static final String READ_SECRETS = "Lifeboat.Backup/recoveryPoints/secrets/read";
    private static final int PAGE = 500;

    private final Jdbi jdbi;
    private final Repositories repositories;
    private final Estate estate;
    private final RecoveryPointStore points = new RecoveryPointStore();

    public PointContentRoutes(Jdbi jdbi, Repositories repositories, Estate estate) {
        this.jdbi = jdbi;
        this.repositories = repositories;
        this.estate = estate;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(BELOW + "sections", Access.action(READ), this::sections),
                Route.get(BELOW + "objects", Access.action(READ), this::objects),
                Route.get(BELOW + "object", Access.action(READ), this::object),
                Route.get(BELOW + "differences", Access.action(READ), this::differences));
    }

    private Response sections(Request request) {
        var answer = Json.object();
        var value = answer.putArray("value");
        reader(request).point().sections().forEach(section -> value.add(Json.tree(Sections.report(section))));
        return Response.json(answer);
    }

    private Response objects(Request request) {
        var section = section(request);
        var prefix = request.query("prefix").orElse("");
        var after = request.query("$skipToken").orElse(null);
        var found = new ArrayList<String>();
        var answer = Json.object();
        var value = answer.putArray("value");
        // keys are sorted: begin right before the prefix, end right behind it
        var begin = after != null ? after.getBytes(UTF_8) : before(prefix);
        readable(request, section).scan(section, begin, entry -> {
            var key = new String(entry.key(), UTF_8);
            if (!key.startsWith(prefix)) {
                return prefix.compareTo(key) > 0;
            }
            if (found.size() == PAGE) {
                Pages.next(
                        request,
                        answer,
                        found.getLast(),
                        "&section=" + Pages.encode(section.text()) + "&prefix=" + Pages.encode(prefix));
                return false;
            }
            found.add(key);
            value.addObject().put("section", section.text()).put("key", key).put("size", entry.size());
            return true;
        });
        return Response.json(answer);
    }

    private Response object(Request request) {
        var section = section(request);
        var key = required(request, "key");
        var bytes = readable(request, section)
                .find(section, key.getBytes(UTF_8))
                .orElseThrow(() -> new LifeboatException(
                        ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", section + " " + key + " in this point")));
        if (!Masking.isSecret(section.text())) {
            return Response.bytes("application/json; charset=utf-8", bytes);
        }
        if (!request.query("reveal").orElse("false").equalsIgnoreCase("true")) {
            return Response.json(Masking.masked(Json.parse(bytes)));
        }
        var scope = ArmPath.up(request.path(), 3);
        var principal = request.principal().id();
        estate.requireAction(principal, READ_SECRETS, scope);
        estate.audit(principal, READ_SECRETS, scope + " " + section + " " + key);
        return Response.bytes("application/json; charset=utf-8", bytes);
    }

    private Response differences(Request request) {
        var older = row(request);
        var repository = repository(older);
        var instance = ArmPath.up(request.path(), 5);
        var newer = RecoveryPointRoutes.load(jdbi, points, instance + "/recoveryPoints/" + required(request, "with"));
        var answer = Json.object();
        var value = answer.putArray("value");
        var last = new ArrayList<Difference>();
        repository.between(id(older), id(newer), after(request), difference -> {
            if (value.size() == PAGE) {
                var end = last.getLast();
                var token = end.section() + " " + end.change() + " " + new String(end.key(), UTF_8);
                Pages.next(request, answer, token, "&with=" + newer.id());
                return false;
            }
            last.clear();
            last.add(difference);
            value.addObject()
                    .put("section", difference.section().text())
                    .put("key", new String(difference.key(), UTF_8))
                    .put(
                            "change",
                            switch (difference.change()) {
                                case ADDED -> "Added";
                                case REMOVED -> "Removed";
                                case CHANGED -> "Changed";
                            });
            return true;
        });
        return Response.json(answer);
    }

    private static @Nullable Difference after(Request request) {
        var token = request.query("$skipToken").orElse("");
        if (token.isEmpty()) {
            return null;
        }
        var parts = token.split(" ", 3);
        try {
            return new Difference(
                    new SectionName(parts[0]), parts[2].getBytes(UTF_8), Difference.Change.valueOf(parts[1]));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new LifeboatException(
                    ErrorCode.INVALID_PROPERTY,
                    Map.of("field", "$skipToken", "reason", "it was not given by this server"),
                    e);
        }
    }

    private PointReader reader(Request request) {
        var point = row(request);
        return repository(point).read(id(point));
    }

    /** A section that was not listed is not there: it is not the same as an empty one. */
    private PointReader readable(Request request, SectionName section) {
        var reader = reader(request);
        if (reader.point().sections().stream().noneMatch(known -> known.name().equals(section) && known.isReadable())) {
            throw new LifeboatException(
                    ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", "the section " + section + " in this point"));
        }
        return reader;
    }

    private RecoveryPoint row(Request request) {
        return RecoveryPointRoutes.load(jdbi, points, ArmPath.up(request.path(), 3));
    }

    private Repository repository(RecoveryPoint point) {
        return repositories.open(repositories.load(point.instance()));
    }

    private static SectionName section(Request request) {
        return Sections.name(required(request, "section"));
    }

    private static PointId id(RecoveryPoint point) {
        return PointId.parse(point.id());
    }

    private static byte @Nullable [] before(String prefix) {
        if (prefix.isEmpty()) {
            return null;
        }
        var bytes = prefix.getBytes(UTF_8);
        // the greatest key that is surely smaller: the prefix without its last byte
        return bytes.length == 1 ? null : java.util.Arrays.copyOf(bytes, bytes.length - 1);
    }

    private static String required(Request request, String name) {
        return request.query(name)
                .orElseThrow(() -> new LifeboatException(ErrorCode.MISSING_PROPERTY, Map.of("field", name)));
    }
}
