package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The exceptions that leave this package, each said in one place. */
final class Failures {
    static final String GONE = "an object that is gone";

    private Failures() {}

    static LifeboatException damaged(String object, String reason, String affected) {
        return new LifeboatException(
                ErrorCode.DATA_DAMAGED, Map.of("object", object, "reason", reason, "affected", affected));
    }

    static LifeboatException damaged(String object, FormatException e, String affected) {
        return new LifeboatException(
                ErrorCode.DATA_DAMAGED, Map.of("object", object, "reason", reason(e), "affected", affected), e);
    }

    static LifeboatException refused(String reason) {
        return new LifeboatException(ErrorCode.COMMIT_REFUSED, Map.of("reason", reason));
    }

    static LifeboatException refused(SectionName section, String reason) {
        return refused("section " + section + " " + reason);
    }

    /** The writer is told of its own section only. */
    static LifeboatException overtaken(SectionName section) {
        return new LifeboatException(ErrorCode.COMMIT_OVERTAKEN, Map.of("section", section.text()));
    }

    static LifeboatException outlived(Duration run) {
        return new LifeboatException(ErrorCode.RUN_TOO_OLD, Map.of("limit", run.toHours() + " hours"));
    }

    static LifeboatException retained(PointId point, Instant until) {
        return new LifeboatException(
                ErrorCode.RECOVERY_POINT_RETAINED, Map.of("point", point.hex(), "until", until.toString()));
    }

    static LifeboatException noPoint(PointId point) {
        return new LifeboatException(
                ErrorCode.RECOVERY_POINT_NOT_FOUND, Map.of("point", point.hex(), "instance", "The backup instance"));
    }

    static LifeboatException key(String reason) {
        return new LifeboatException(ErrorCode.KEY_UNAVAILABLE, Map.of("reason", reason));
    }

    static LifeboatException needed(String slot, String reason) {
        return new LifeboatException(ErrorCode.KEY_SLOT_NEEDED, Map.of("slot", slot, "reason", reason));
    }

    static LifeboatException exhausted(String slot, String object) {
        return new LifeboatException(ErrorCode.KEY_SLOT_EXHAUSTED, Map.of("slot", slot, "object", object));
    }

    static LifeboatException held(String reason) {
        return new LifeboatException(ErrorCode.REPOSITORY_HELD, Map.of("reason", reason));
    }

    static LifeboatException store(String container, IOException e) {
        return new LifeboatException(ErrorCode.STORE_NOT_READY, Map.of("container", container, "reason", reason(e)), e);
    }

    static LifeboatException temporary(IOException e) {
        var folder = System.getProperty("java.io.tmpdir");
        return new LifeboatException(
                ErrorCode.TEMPORARY_FILES_FAILED, Map.of("folder", folder, "reason", reason(e)), e);
    }

    static String length(long found, long expected) {
        return "a pack of " + found + " bytes instead of " + expected;
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    static String reason(FormatException e) {
        return e.getMessage() == null ? "not in the format" : e.getMessage();
    }
}
