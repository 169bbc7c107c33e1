package dev.lifeboat.vault.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.sql.Database;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of all resources. Reads and writes join a transaction of the calling thread. Thread-safe. */
public final class Resources {
    private final Database database;
    private final InstantSource clock;

    public Resources(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    public Database database() {
        return database;
    }

    public Optional<Resource> find(String id) {
        return database.read(handle -> handle.createQuery("select * from resource where key = :key")
                .bind("key", Resource.key(id))
                .map((row, _) -> read(row))
                .findOne());
    }

    /** @throws LifeboatException RESOURCE_NOT_FOUND */
    public Resource load(String id) {
        return find(id).orElseThrow(() -> new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", id)));
    }

    /** Resources of one type at or below a scope, by id. */
    public List<Resource> list(String type, String scope) {
        var prefix = Resource.key(scope) + "/";
        return database.read(handle -> handle.createQuery("""
                        select * from resource where type = :type and key >= :from and key < :until order by key
                        """)
                .bind("type", type)
                .bind("from", prefix)
                .bind("until", prefix.substring(0, prefix.length() - 1) + "0")
                .map((row, _) -> read(row))
                .list());
    }

    /** Everything below a scope, whatever its type. */
    public int count(String scope) {
        var prefix = Resource.key(scope) + "/";
        return database.read(handle -> handle.createQuery(
                        "select count(*) from resource where key >= :from and key < :until")
                .bind("from", prefix)
                .bind("until", prefix.substring(0, prefix.length() - 1) + "0")
                .mapTo(Integer.class)
                .one());
    }

    /**
     * Creates or replaces.
     *
     * @param references by relation, the ids this resource points to; those of other relations are dropped
     */
    public Resource save(
            String id, String type, ObjectNode document, Map<String, ? extends Collection<String>> references) {
        return database.write(handle -> {
            var now = clock.instant();
            var before = find(id);
            var resource = new Resource(
                    before.map(Resource::id).orElse(id),
                    type,
                    before.map(Resource::name).orElse(ArmId.name(id)),
                    before.map(Resource::version).orElse(0L) + 1,
                    before.map(Resource::created).orElse(now),
                    now,
                    document);
            handle.createUpdate("""
                            insert into resource (key, id, type, name, version, created, changed, document)
                            values (:key, :id, :type, :name, :version, :created, :changed, :document)
                            on conflict (key) do update set version = :version, changed = :changed, document = :document
                            """)
                    .bind("key", resource.key())
                    .bind("id", resource.id())
                    .bind("type", type)
                    .bind("name", resource.name())
                    .bind("version", resource.version())
                    .bind("created", resource.created().toEpochMilli())
                    .bind("changed", now.toEpochMilli())
                    .bind("document", new String(Json.write(document), StandardCharsets.UTF_8))
                    .execute();
            handle.createUpdate("delete from resource_reference where source = :key")
                    .bind("key", resource.key())
                    .execute();
            references.forEach((relation, targets) -> targets.forEach(target -> handle.createUpdate(
                            "insert into resource_reference (source, relation, target) values (:source, :relation, :target) on conflict do nothing")
                    .bind("source", resource.key())
                    .bind("relation", relation)
                    .bind("target", Resource.key(target))
                    .execute()));
            return resource;
        });
    }

    /** Changes the document only; references stay. */
    public Resource update(Resource resource, ObjectNode document) {
        return database.write(handle -> {
            var changed = handle.createUpdate(
                            "update resource set version = version + 1, changed = :now, document = :document where key = :key and version = :version")
                    .bind("now", clock.millis())
                    .bind("document", new String(Json.write(document), StandardCharsets.UTF_8))
                    .bind("key", resource.key())
                    .bind("version", resource.version())
                    .execute();
            if (changed == 0) {
                throw new LifeboatException(ErrorCode.PRECONDITION_FAILED, Map.of("resource", resource.id()));
            }
            return load(resource.id());
        });
    }

    /** True if it was there. */
    public boolean delete(String id) {
        return database.write(handle -> {
            handle.createUpdate("delete from resource_reference where source = :key")
                    .bind("key", Resource.key(id))
                    .execute();
            return handle.createUpdate("delete from resource where key = :key")
                            .bind("key", Resource.key(id))
                            .execute()
                    == 1;
        });
    }

    /** Resources that point to this one. */
    public List<Resource> referring(String relation, String target) {
        return database.read(handle -> handle.createQuery("""
                        select r.* from resource r join resource_reference f on f.source = r.key
                        where f.target = :target and f.relation = :relation order by r.key
                        """)
                .bind("target", Resource.key(target))
                .bind("relation", relation)
                .map((row, _) -> read(row))
                .list());
    }

    /** @throws LifeboatException RESOURCE_GROUP_NOT_FOUND */
    public void requireGroup(String id) {
        var group = ArmId.group(id);
        if (find(group).isEmpty()) {
            throw new LifeboatException(ErrorCode.RESOURCE_GROUP_NOT_FOUND, Map.of("group", ArmId.name(group)));
        }
    }

    /**
     * Holds a request against the version that its sender has seen.
     *
     * @throws LifeboatException PRECONDITION_FAILED
     */
    public static void checkPrecondition(Request request, Optional<Resource> current) {
        var match = request.header("if-match");
        var none = request.header("if-none-match");
        var holds = match.map(tag -> current.filter(resource -> tag.equals("*") || tag.contains(resource.etag()))
                                .isPresent())
                        .orElse(true)
                && none.map(tag -> current.isEmpty()
                                || (!tag.equals("*")
                                        && !tag.contains(current.get().etag())))
                        .orElse(true);
        if (!holds) {
            throw new LifeboatException(ErrorCode.PRECONDITION_FAILED, Map.of("resource", request.path()));
        }
    }

    public static Response response(int status, Resource resource) {
        return Response.json(status, resource.json()).with("ETag", resource.etag());
    }

    public static Response response(List<Resource> resources) {
        var list = Json.object();
        var value = list.putArray("value");
        resources.forEach(resource -> value.add(resource.json()));
        return Response.json(list);
    }

    private static Resource read(ResultSet row) throws SQLException {
        return new Resource(
                row.getString("id"),
                row.getString("type"),
                row.getString("name"),
                row.getLong("version"),
                Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("changed")),
                (ObjectNode) Json.parse(row.getString("document").getBytes(StandardCharsets.UTF_8)));
    }
}
