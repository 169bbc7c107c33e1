package dev.lifeboat.repository.block;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** The exceptions that leave this package of its own, each said in one place. */
final class VolumeFailures {
    private VolumeFailures() {}

    static LifeboatException unreadable(String volume, IOException e) {
        return new LifeboatException(ErrorCode.VOLUME_UNREADABLE, Map.of("volume", volume, "reason", reason(e)), e);
    }

    static LifeboatException changed(String volume, long expected, long found) {
        return new LifeboatException(
                ErrorCode.VOLUME_CHANGED,
                Map.of("volume", volume, "expected", Long.toString(expected), "found", Long.toString(found)));
    }

    static LifeboatException ranges(String volume, String reason) {
        return new LifeboatException(ErrorCode.CHANGED_RANGES_INVALID, Map.of("volume", volume, "reason", reason));
    }

    static LifeboatException notInPoint(String volume) {
        return new LifeboatException(ErrorCode.VOLUME_NOT_IN_POINT, Map.of("volume", volume));
    }

    static LifeboatException unfit(SectionName section, ContentId chunk, int length) {
        return new LifeboatException(
                ErrorCode.DATA_DAMAGED,
                Map.of(
                        "object",
                        "A chunk " + chunk.hex().substring(0, 16),
                        "reason",
                        "a length of " + length + " bytes, which its entry does not allow",
                        "affected",
                        section.text()));
    }

    static LifeboatException tooSmall(String target, String volume, long expected, long found) {
        return new LifeboatException(
                ErrorCode.TARGET_TOO_SMALL,
                Map.of(
                        "target",
                        target,
                        "volume",
                        volume,
                        "expected",
                        Long.toString(expected),
                        "found",
                        Long.toString(found)));
    }

    static LifeboatException unwritable(String target, IOException e) {
        return new LifeboatException(ErrorCode.TARGET_UNWRITABLE, Map.of("target", target, "reason", reason(e)), e);
    }

    static LifeboatException cancelled(InterruptedException e) {
        return new LifeboatException(ErrorCode.TASK_CANCELLED, Map.of(), e);
    }

    static LifeboatException stalled(String operation, Duration limit, TimeoutException e) {
        return new LifeboatException(
                ErrorCode.OPERATION_TIMED_OUT,
                Map.of("operation", operation, "limit", limit.toMinutes() + " minutes"),
                e);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
