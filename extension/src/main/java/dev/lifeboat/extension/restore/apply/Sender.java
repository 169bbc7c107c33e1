package dev.lifeboat.extension.restore.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates one object with one write in the normal case (rule 177), and finds out what happened in the others. Thread-safe. */
public final class Sender {
    /** The server answers with metadata alone: less to send, less to read. */
    private static final String METADATA_ONLY = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    private static final int DELETION_ROUNDS = 120;

    private final Creator creator;
    private final String manager;

    /** What a create led to. */
    public sealed interface Result {
        /** @param uid empty if the answer was lost and the object was found */
        record Created(String uid, List<String> warnings) implements Result {}

        /** It is there and is not ours. */
        record Exists() implements Result {}

        record Refused(Answer answer) implements Result {}
    }

    /** @param manager field manager of this restore's creates */
    public Sender(Creator creator, String manager) {
        this.creator = creator;
        this.manager = manager;
    }

    /** @param list path of the kind in its namespace */
    public Result create(String list, String name, ObjectNode object) throws InterruptedException {
        var call = Call.create(list, Json.write(object)).manager(manager).accepting(METADATA_ONLY + "," + Call.JSON);
        for (var round = 0; ; round++) {
            var answer = creator.send(call);
            if (answer.isSuccess()) {
                return new Result.Created(
                        answer.json().path("metadata").path("uid").asText(), answer.warnings());
            }
            var taken = answer.status() == 409 && answer.reason().equals("AlreadyExists");
            // rule 168: ports and addresses are looked at before the name, so it may be this very object that holds
            // them
            if (!taken && !Refusal.isAllocated(answer.message())) {
                return new Result.Refused(answer);
            }
            var live = find(list, name);
            if (live == null) {
                if (taken && round < DELETION_ROUNDS) {
                    continue;
                }
                return new Result.Refused(answer);
            }
            if (!live.path("metadata").has("deletionTimestamp")) {
                return isOurs(live, object)
                        ? new Result.Created(live.path("metadata").path("uid").asText(), List.of())
                        : new Result.Exists();
            }
            if (round >= DELETION_ROUNDS) {
                return new Result.Refused(answer);
            }
            Thread.sleep(500);
        }
    }

    /** The live object, or null. */
    public @Nullable JsonNode find(String list, String name) throws InterruptedException {
        var answer = creator.send(Call.get(list + "/" + name));
        return answer.isSuccess() ? answer.json() : null;
    }

    /** True if an object that the plan saw absent is the one that this restore sent (rules 167, 170). */
    public boolean isOurs(JsonNode live, ObjectNode sent) {
        return Likeness.isOurs(live, sent, manager);
    }

    public static boolean isManagedBy(JsonNode live, String manager) {
        return Likeness.isManagedBy(live, manager);
    }
}
