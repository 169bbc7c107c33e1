package dev.lifeboat.extension.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.Outcome;
import dev.lifeboat.api.link.Outcome.State;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.restore.WindowReader.Entry;
import dev.lifeboat.extension.restore.apply.AccountMerge;
import dev.lifeboat.extension.restore.apply.Creator;
import dev.lifeboat.extension.restore.apply.NameSet;
import dev.lifeboat.extension.restore.apply.Owners;
import dev.lifeboat.extension.restore.apply.Refusal;
import dev.lifeboat.extension.restore.apply.Sender;
import dev.lifeboat.extension.restore.apply.UidMap;
import dev.lifeboat.extension.restore.clean.Cleaned;
import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import dev.lifeboat.extension.restore.clean.Cleaned.Send;
import dev.lifeboat.extension.restore.clean.Cleaning;
import dev.lifeboat.extension.restore.clean.Kind;
import dev.lifeboat.extension.restore.clean.Target;
import dev.lifeboat.extension.restore.volume.Claims;
import dev.lifeboat.extension.task.Findings;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Brings back one object: from its saved bytes to the one state that it ends in (rule 189). Thread-safe. */
final class Applier {
    private static final Kind ACCOUNTS = new Kind("", "serviceaccounts");
    private static final Kind CLAIMS = new Kind("", "persistentvolumeclaims");
    private static final Kind ENDPOINTS = new Kind("", "endpoints");
    private static final Kind VOLUMES = new Kind("", "persistentvolumes");
    private static final Kind NAMESPACES = new Kind("", "namespaces");
    /** Nobody is owned by these, and there are many of them. */
    private static final Set<Kind> NEVER_OWNERS = Set.of(new Kind("", "configmaps"), new Kind("", "secrets"));

    private final Needs needs;
    private final Target target;
    private final Owners owners;
    private final UidMap uids;
    private final Sender sender;
    private final Creator creator;
    private final Namespaces namespaces;
    private final Claims claims;
    private final Findings findings;
    private final Set<String> relink = ConcurrentHashMap.newKeySet();
    private final NameSet relinkKeys = new NameSet();

    /** What all objects of a restore have in common. */
    record Tools(
            Needs needs,
            Target target,
            Owners owners,
            UidMap uids,
            Sender sender,
            Creator creator,
            Namespaces namespaces,
            Claims claims,
            Findings findings) {}

    /**
     * What the plan knows of one object.
     *
     * @param resource null if the kind is not served
     * @param absent true if it was not there before the first write of its kind
     * @param there true if it is there now; differs from absent only when an interrupted window is looked at again
     */
    record Plan(Kind kind, @Nullable ApiResource resource, boolean absent, boolean there) {}

    Applier(Tools tools) {
        needs = tools.needs();
        target = tools.target();
        owners = tools.owners();
        uids = tools.uids();
        sender = tools.sender();
        creator = tools.creator();
        namespaces = tools.namespaces();
        claims = tools.claims();
        findings = tools.findings();
    }

    /** Sections with objects whose owners come later. */
    Set<String> sectionsToRelink() {
        return relink;
    }

    /** True if this process created the object without an owner that comes later. */
    boolean isToRelink(String section, String key) {
        synchronized (relinkKeys) {
            return relinkKeys.contains(section + key);
        }
    }

    /** One object and where it belongs. */
    private record Subject(
            Kind kind, String key, ApiResource resource, ObjectNode object, String uid, boolean hadVolume) {
        String namespace() {
            return key.substring(0, key.indexOf('/'));
        }

        String name() {
            return key.substring(key.indexOf('/') + 1);
        }

        String text() {
            return kind + " " + (namespace().isEmpty() ? name() : key);
        }
    }

    /** Null if the object is not selected. */
    @Nullable
    Outcome apply(Plan plan, Entry entry) throws InterruptedException {
        var kind = plan.kind();
        var object = (ObjectNode) Json.parse(entry.value());
        var namespaced = !entry.key().startsWith("/");
        if (namespaced
                ? !needs.selects(kind, entry.key(), object)
                : kind.equals(NAMESPACES) && !needs.isNeeded(kind, object)) {
            return null;
        }
        if (!namespaced && !needs.isNeeded(kind, object)) {
            return skipped(kind, entry.key(), Reason.UNRELATED.word());
        }
        var resource = plan.resource();
        if (resource == null) {
            return notServed(kind, entry.key(), "no such kind");
        }
        var subject = new Subject(
                kind,
                entry.key(),
                resource,
                object,
                object.path("metadata").path("uid").asText(),
                kind.equals(CLAIMS) && object.path("spec").has("volumeName"));
        var version = object.path("apiVersion").asText();
        if (!resource.versions().contains(version.substring(version.indexOf('/') + 1))) {
            return notServed(
                    kind,
                    entry.key(),
                    version + " is not among the versions " + String.join(", ", resource.versions()));
        }
        if (namespaces.isTerminating(subject.namespace())) {
            return terminating(subject, subject.namespace());
        }
        return switch (Cleaning.clean(kind, object, target)) {
            case Cleaned.Skip(var reason) -> skipped(kind, entry.key(), reason.word());
            case Send send -> send(plan, subject, send);
        };
    }

    private Outcome send(Plan plan, Subject subject, Send send) throws InterruptedException {
        var verdict = owners.decide(subject.kind(), subject.namespace(), send.owners());
        if (verdict.owned()) {
            return skipped(subject.kind(), subject.key(), Reason.OWNED.word());
        }
        if (!plan.absent()) {
            return existing(subject);
        }
        if (plan.there()) {
            // an interrupted window: the plan had seen it absent, so it may be the one that was sent before
            var live = sender.find(list(subject), subject.name());
            if (live != null && !live.path("metadata").has("deletionTimestamp")) {
                return sender.isOurs(live, subject.object())
                        ? created(subject, live.path("metadata").path("uid").asText(), verdict)
                        : existing(subject);
            }
        }
        if (subject.kind().equals(ENDPOINTS) && isSelected(subject)) {
            return skipped(subject.kind(), subject.key(), Reason.MANAGED.word()); // rule 116
        }
        if (subject.kind().equals(NAMESPACES) && !namespaces.awaitGone(subject.name())) {
            return terminating(subject, subject.name());
        }
        if (!verdict.references().isEmpty()) {
            var references = (ArrayNode) Json.tree(verdict.references());
            ((ObjectNode) subject.object().path("metadata")).set("ownerReferences", references);
        }
        var problem = subject.kind().equals(CLAIMS)
                ? claims.prepare(subject.object(), subject.key())
                : subject.kind().equals(VOLUMES) ? claims.refusal(subject.resource(), subject.object()) : null;
        if (problem != null) {
            return failed(subject, problem.code(), problem.reason(), problem.details());
        }
        send.notes()
                .forEach(note ->
                        findings.warn(ErrorCode.GENERIC_WARNING, subject.text(), Map.of("reason", note.text())));
        return create(subject, verdict);
    }

    private Outcome create(Subject subject, Owners.Verdict verdict) throws InterruptedException {
        var result = sender.create(list(subject), subject.name(), subject.object());
        if (result instanceof Sender.Result.Refused(var answer)
                && answer.status() == 404
                && answer.message().contains("namespaces \"")) {
            namespaces.ensure(subject.namespace());
            result = sender.create(list(subject), subject.name(), subject.object());
        }
        return switch (result) {
            case Sender.Result.Created(var uid, var warnings) -> {
                warn(subject, warnings);
                yield created(subject, uid, verdict);
            }
            case Sender.Result.Exists() -> existing(subject);
            case Sender.Result.Refused(var answer) -> {
                var refusal = Refusal.of(answer, subject.kind(), subject.text());
                yield failed(subject, refusal.code(), refusal.reason(), refusal.details());
            }
        };
    }

    /** What the server says it did not take (rule 151); anything else it says is information. */
    private void warn(Subject subject, Iterable<String> warnings) {
        for (var warning : warnings) {
            if (warning.startsWith("unknown field") || warning.startsWith("duplicate field")) {
                findings.warn(ErrorCode.FIELDS_DROPPED, subject.text(), Map.of("reason", warning));
            } else {
                findings.inform(ErrorCode.SERVER_WARNING, subject.text(), Map.of("reason", warning));
            }
        }
    }

    private Outcome created(Subject subject, String uid, Owners.Verdict verdict) {
        if (!NEVER_OWNERS.contains(subject.kind())) {
            uids.put(subject.uid(), uid);
        }
        if (subject.hadVolume()) {
            claims.tellEmpty(subject.key());
        }
        if (subject.kind().equals(NAMESPACES)) {
            namespaces.made(subject.name());
        }
        if (verdict.later()) {
            relink.add(subject.kind().section());
            synchronized (relinkKeys) {
                relinkKeys.add(subject.kind().section() + subject.key());
            }
        }
        for (var owner : verdict.missing()) {
            findings.warn(ErrorCode.OWNER_MISSING, subject.text(), Map.of("owner", owner.toString()));
        }
        var suspended = subject.kind().is("batch", "jobs")
                && subject.object().path("spec").path("suspend").asBoolean();
        if (suspended) {
            findings.inform(ErrorCode.JOB_SUSPENDED, subject.text(), Map.of());
        }
        return new Outcome(
                subject.kind().section(), subject.key(), State.CREATED, null, suspended ? "suspended" : null);
    }

    private Outcome existing(Subject subject) throws InterruptedException {
        if (subject.kind().equals(ACCOUNTS)
                && subject.name().equals("default")
                && namespaces.isOurs(subject.namespace())) {
            return merged(subject);
        }
        if (subject.kind().equals(CLAIMS)) {
            findings.warn(ErrorCode.CLAIM_EXISTS, subject.text(), Map.of()); // rule 143
        }
        return skipped(subject.kind(), subject.key(), "exists");
    }

    /** The controller was first to make it; it lacks only what people added (rule 76). */
    private Outcome merged(Subject subject) throws InterruptedException {
        var live = sender.find(list(subject), subject.name());
        if (live == null) {
            return skipped(subject.kind(), subject.key(), "exists");
        }
        var patch = AccountMerge.patch(live, subject.object());
        if (patch.isEmpty()) {
            return outcome(subject, State.UNCHANGED);
        }
        var path = list(subject) + "/" + subject.name();
        var answer = creator.send(
                Call.patch(path, Call.MERGE_PATCH, Json.write(patch)).manager("lifeboat"));
        if (answer.isSuccess()) {
            return outcome(subject, State.UPDATED);
        }
        var refusal = Refusal.of(answer, subject.kind(), subject.text());
        return failed(subject, refusal.code(), refusal.reason(), refusal.details());
    }

    /** True if the Service of these endpoints has a selector: then a controller keeps them. */
    private boolean isSelected(Subject subject) throws InterruptedException {
        var service = sender.find(ResourcePath.of("", "v1", "services", subject.namespace()), subject.name());
        return service != null && !emptySelector(service);
    }

    private static boolean emptySelector(JsonNode service) {
        return service.path("spec").path("selector").isEmpty();
    }

    private static String list(Subject subject) {
        var version = subject.object().path("apiVersion").asText();
        return ResourcePath.of(
                subject.kind().group(),
                version.substring(version.indexOf('/') + 1),
                subject.kind().plural(),
                subject.namespace());
    }

    private static Outcome outcome(Subject subject, State state) {
        return new Outcome(subject.kind().section(), subject.key(), state, null, null);
    }

    private static Outcome skipped(Kind kind, String key, String reason) {
        return new Outcome(kind.section(), key, State.SKIPPED, null, reason);
    }

    private Outcome terminating(Subject subject, String namespace) {
        return failed(subject, ErrorCode.NAMESPACE_TERMINATING, "being terminated", Map.of("namespace", namespace));
    }

    private Outcome notServed(Kind kind, String key, String reason) {
        findings.warn(ErrorCode.KIND_NOT_SERVED, kind + " " + key, Map.of("reason", reason));
        return new Outcome(kind.section(), key, State.FAILED, ErrorCode.KIND_NOT_SERVED.wire(), reason);
    }

    private Outcome failed(Subject subject, ErrorCode code, String reason, Map<String, String> details) {
        var all = new java.util.TreeMap<>(details);
        all.putIfAbsent("reason", reason);
        findings.warn(code, subject.text(), all);
        return new Outcome(subject.kind().section(), subject.key(), State.FAILED, code.wire(), reason);
    }
}
