package dev.lifeboat.vault.operation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One operation.
 *
 * @param id base64 of two GUIDs, ends in {@code ==}
 * @param kind what is done, for people; the name under which it is resumed
 * @param resource ARM id of what it works on
 * @param result what a client gets at the end, if anything
 * @param error the value of {@code error} in the status document of a failure
 */
record Operation(
        String id,
        String kind,
        String resource,
        String principal,
        Status status,
        Instant started,
        @Nullable Instant ended,
        @Nullable JsonNode result,
        @Nullable JsonNode error,
        int errorStatus) {

    /** As ARM spells them. */
    enum Status {
        RUNNING("Inprogress"),
        SUCCEEDED("Succeeded"),
        FAILED("Failed");

        private final String wire;

        Status(String wire) {
            this.wire = wire;
        }

        String wire() {
            return wire;
        }
    }
}
