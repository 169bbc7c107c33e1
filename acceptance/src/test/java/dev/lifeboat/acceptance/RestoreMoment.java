package dev.lifeboat.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** The moments of a restore in which a process is killed, in their order. */
enum RestoreMoment implements Moment {
    /** The vault has handed the task out; nothing is on record in the cluster. */
    HANDED_OUT,
    /** The restorer's Job is made; the restorer has not begun. */
    STARTING,
    /** Namespaces are there, claims are not. */
    STORAGE,
    /** Half of the ConfigMaps are there. */
    APPLYING,
    /** A window of ConfigMaps is there, and the vault does not know of it. */
    OUTCOMES,
    /** Claims are made and not bound. */
    VOLUMES,
    /** Everything is there; what is not ready is looked for. */
    CHECK,
    /** The job has ended; the cluster has not heard of it. */
    END;

    @Override
    public Held prepare(Scene scene) {
        return moment().prepare(scene);
    }

    private Moment moment() {
        return switch (this) {
            case HANDED_OUT -> Moment.handedOut();
            case STARTING ->
                Moment.sending(
                        0, task -> task.at("/status/phase").asText("PENDING").equals("PENDING"));
            case STORAGE -> Moment.sending(0, isAt("STORAGE"));
            case APPLYING ->
                Moment.passing(scene -> !scene.view()
                        .get("/api/v1/namespaces/" + scene.corner().namespace() + "/configmaps/item-150")
                        .isMissingNode());
            case OUTCOMES -> Moment.sending(0, RestoreMoment::windowIsOpen);
            case VOLUMES ->
                Moment.driverStopped(
                        "/apis/backup.lifeboat.dev/v1alpha1/namespaces/dataprotection-microsoft/lifeboattasks",
                        isAt("volume"));
            case CHECK -> Moment.sending(0, isAt("CHECK"));
            case END ->
                Moment.unanswered(isAt("CHECK"), scene -> scene.isNewestJob("Completed", "CompletedWithWarnings"));
        };
    }

    private static Predicate<JsonNode> isAt(String stage) {
        return task -> task.at("/status/stage").asText().equals(stage);
    }

    private static boolean windowIsOpen(JsonNode task) {
        var text = task.at("/status/intents/restore").asText();
        if (text.isEmpty()) {
            return false;
        }
        var position = Json.parse(text.getBytes(StandardCharsets.UTF_8));
        return position.path("section").asText().equals("k8s/core/configmaps") && position.hasNonNull("upTo");
    }
}
