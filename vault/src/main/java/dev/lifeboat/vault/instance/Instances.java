package dev.lifeboat.vault.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.instance.ProtectionState;
import dev.lifeboat.vault.cluster.Clusters;
import dev.lifeboat.vault.estate.ProtectedInstance;
import dev.lifeboat.vault.http.ErrorDocument;
import dev.lifeboat.vault.policy.Policies;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Body;
import dev.lifeboat.vault.resource.Resource;
import dev.lifeboat.vault.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Backup instances (INS-1): what is wanted is checked before it is kept; grants are checked while it is being configured. Thread-safe. */
public final class Instances {
    public static final String TYPE = "Microsoft.DataProtection/backupVaults/backupInstances";

    private static final String MAXIMUM = "it has at most 128 letters, digits, dots, hyphens and underscores";
    private static final java.util.regex.Pattern NAME =
            java.util.regex.Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?");

    private final Resources resources;
    private final Policies policies;
    private final Grants grants;

    public Instances(Resources resources, Policies policies, Grants grants) {
        this.resources = resources;
        this.policies = policies;
        this.grants = grants;
    }

    /** All that can be said without looking at grants; changes nothing. */
    InstanceReader.Wanted check(String vaultId, String name, Body properties) {
        ArmId.checkName(name, NAME, MAXIMUM);
        var wanted = InstanceReader.read(properties, name);
        resources.load(vaultId);
        var cluster = resources.load(wanted.cluster());
        if (!cluster.type().equals(Clusters.TYPE)) {
            throw Body.wrong("properties.dataSourceInfo.resourceID", "it is no cluster");
        }
        if (!Resource.key(wanted.policy()).startsWith(Resource.key(vaultId) + "/backuppolicies/")) {
            throw Body.wrong("properties.policyInfo.policyId", "it is no policy of this vault");
        }
        policies.load(wanted.policy());
        if (resources.find(wanted.snapshotGroup()).isEmpty()) {
            throw new LifeboatException(
                    ErrorCode.RESOURCE_GROUP_NOT_FOUND, Map.of("group", ArmId.name(wanted.snapshotGroup())));
        }
        return wanted;
    }

    /** The reason why this could not be configured now; empty if it could. */
    Optional<LifeboatException> refusal(String vaultId, InstanceReader.Wanted wanted) {
        return grants.refusal(vaultId, wanted.cluster(), wanted.snapshotGroup());
    }

    /** What became of a PUT. */
    record Stored(Resource resource, boolean isNew, boolean mustConfigure) {}

    /** Keeps what is wanted; it is ConfiguringProtection then. The same again changes nothing. */
    Stored put(String id, Body body) {
        var properties = body.object("properties");
        var wanted = check(ArmId.up(id, 2), ArmId.name(id), properties);
        return resources.database().write(_ -> {
            var before = resources.find(id);
            before.ifPresent(known -> requireChangeable(known, wanted));
            requireUnprotected(id, wanted);
            var document = Json.object();
            document.set("tags", body.optionalObject("tags").map(Body::node).orElseGet(Json::object));
            var kept = written(properties, wanted);
            document.set("properties", kept);
            if (before.isPresent() && isSame(before.get(), document)) {
                return new Stored(before.get(), false, false);
            }
            state(kept, ProtectionState.CONFIGURING, null);
            var resource = resources.save(
                    id,
                    TYPE,
                    document,
                    Map.of(
                            Policies.USED, List.of(wanted.policy()),
                            Clusters.PROTECTED, List.of(wanted.cluster())));
            return new Stored(resource, before.isEmpty(), true);
        });
    }

    /** Ends the configuration one way or the other. Idempotent; throws what is missing after it has been kept with the instance. */
    void configure(String id) {
        var instance = resources.find(id);
        if (instance.isEmpty() || state(instance.get()) != ProtectionState.CONFIGURING) {
            return;
        }
        var wanted = InstanceReader.read(
                Body.of(instance.get().properties(), "properties"),
                instance.get().name());
        var refusal = refusal(ArmId.up(id, 2), wanted);
        move(
                id,
                refusal.isEmpty() ? ProtectionState.CONFIGURED : ProtectionState.CONFIGURING_FAILED,
                refusal.orElse(null));
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    /** Moves an instance; a transition that the table has not is left out, since it has gone elsewhere meanwhile. */
    public void move(String id, ProtectionState next, @Nullable LifeboatException reason) {
        resources
                .database()
                .change(_ -> resources
                        .find(id)
                        .filter(instance -> state(instance).mayBecome(next))
                        .ifPresent(instance -> {
                            var document = instance.draft();
                            state(
                                    document.withObject("/properties"),
                                    state(instance).to(next),
                                    reason);
                            resources.update(instance, document);
                        }));
    }

    public static ProtectionState state(Resource instance) {
        return ProtectionState.of(instance.property("currentProtectionState"));
    }

    public Optional<ProtectedInstance> find(String id) {
        return resources.find(id).filter(found -> found.type().equals(TYPE)).map(this::view);
    }

    public String snapshotGroup(String id) {
        return InstanceReader.read(Body.of(resources.load(id).properties(), "properties"), ArmId.name(id))
                .snapshotGroup();
    }

    private ProtectedInstance view(Resource instance) {
        var wanted = InstanceReader.read(Body.of(instance.properties(), "properties"), instance.name());
        var policy = policies.find(wanted.policy());
        var location = wanted.location().isEmpty()
                ? resources.find(wanted.cluster()).map(Resource::location).orElse("")
                : wanted.location();
        return new ProtectedInstance(
                instance.id(),
                wanted.friendlyName(),
                state(instance).wire(),
                ArmId.up(instance.id(), 2),
                wanted.cluster(),
                ArmId.name(wanted.cluster()),
                location,
                wanted.policy(),
                policy.map(some -> some.backupRules().stream()
                                .map(rule -> rule.name())
                                .toList())
                        .orElseGet(List::of),
                policy.map(some -> some.tags()).orElseGet(List::of),
                wanted.filter(),
                wanted.snapshotVolumes(),
                wanted.hooks());
    }

    private static void requireChangeable(Resource known, InstanceReader.Wanted wanted) {
        var current = InstanceReader.read(Body.of(known.properties(), "properties"), known.name());
        if (!current.snapshotGroup().equalsIgnoreCase(wanted.snapshotGroup())) {
            throw new LifeboatException(
                    ErrorCode.SNAPSHOT_GROUP_FIXED,
                    Map.of("instance", known.name(), "group", ArmId.name(current.snapshotGroup())));
        }
        if (!current.cluster().equalsIgnoreCase(wanted.cluster())) {
            throw Body.wrong("properties.dataSourceInfo.resourceID", "the cluster of an instance cannot be changed");
        }
        if (state(known) == ProtectionState.DELETING) {
            throw new LifeboatException(
                    ErrorCode.OPERATION_IN_PROGRESS, Map.of("resource", known.name(), "operation", "its deletion"));
        }
    }

    /** Two instances of one vault that would do the very same are a mistake (semantics 15). */
    private void requireUnprotected(String id, InstanceReader.Wanted wanted) {
        var vault = Resource.key(ArmId.up(id, 2)) + "/";
        for (var other : resources.referring(Clusters.PROTECTED, wanted.cluster())) {
            if (other.key().equals(Resource.key(id)) || !other.key().startsWith(vault)) {
                continue;
            }
            var theirs = InstanceReader.read(Body.of(other.properties(), "properties"), other.name());
            if (theirs.policy().equalsIgnoreCase(wanted.policy())
                    && theirs.filter().equals(wanted.filter())) {
                throw new LifeboatException(
                        ErrorCode.ALREADY_PROTECTED,
                        Map.of("cluster", ArmId.name(wanted.cluster()), "instance", other.name()));
            }
        }
    }

    /** What was sent, in the exact names of the model (azure-dataprotection-api 2.3 rule 7), without read-only fields. */
    private static ObjectNode written(Body properties, InstanceReader.Wanted wanted) {
        var kept = properties.node().deepCopy();
        kept.remove(
                List.of("protectionStatus", "currentProtectionState", "protectionErrorDetails", "provisioningState"));
        kept.put("objectType", "BackupInstance");
        kept.put("friendlyName", wanted.friendlyName());
        for (var name : List.of("dataSourceInfo", "dataSourceSetInfo")) {
            if (kept.get(name) instanceof ObjectNode source) {
                for (var spelling : List.of("resourceId", "resourceid")) {
                    var value = source.remove(spelling);
                    if (value != null) {
                        source.set("resourceID", value);
                    }
                }
            }
        }
        return kept;
    }

    private static boolean isSame(Resource before, ObjectNode document) {
        if (state(before) != ProtectionState.CONFIGURED && state(before) != ProtectionState.CONFIGURING) {
            return false;
        }
        var old = before.draft();
        old.withObject("/properties")
                .remove(List.of(
                        "protectionStatus", "currentProtectionState", "protectionErrorDetails", "provisioningState"));
        return Json.parse(Json.write(old)).equals(Json.parse(Json.write(document)));
    }

    private static void state(ObjectNode properties, ProtectionState state, @Nullable LifeboatException reason) {
        var status = properties.putObject("protectionStatus").put("status", state.wire());
        properties.put("currentProtectionState", state.wire());
        properties.put(
                "provisioningState",
                switch (state) {
                    case CONFIGURING -> "Provisioning";
                    case CONFIGURED -> "Succeeded";
                    case DELETING -> "Deleting";
                    case CONFIGURING_FAILED, ERROR -> "Failed";
                });
        if (reason == null) {
            properties.remove("protectionErrorDetails");
        } else {
            var details = ErrorDocument.userFacing(reason.code(), reason.details());
            properties.set("protectionErrorDetails", details);
            status.set("errorDetails", details);
        }
    }
}
