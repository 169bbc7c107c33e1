package dev.lifeboat.stores.s3;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.model.StsException;

/** What an S3 store says, in the words of the catalogue. */
final class S3Failures {
    private final String container;

    S3Failures(String container) {
        this.container = container;
    }

    /** The code of an answer, such as NoSuchKey; that of a HEAD has none. */
    static String code(S3Exception e) {
        var details = e.awsErrorDetails();
        return details == null ? "" : Objects.toString(details.errorCode(), "");
    }

    /** That there is no such object. Any other 404, from a proxy or about a bucket or an account, must not look like one. */
    static boolean isMissing(S3Exception e) {
        return e.statusCode() == 404 && code(e).equals("NoSuchKey");
    }

    /** That nothing is held: each store has another code for an object without retention and for a bucket without locks. */
    static boolean hasNoLock(S3Exception e) {
        return switch (code(e)) {
            case "NoSuchObjectLockConfiguration",
                    "ObjectLockConfigurationNotFoundError",
                    "InvalidRequest",
                    "NotImplemented" -> true;
            default -> e.statusCode() == 501;
        };
    }

    /**
     * @return what is worth another try
     * @throws LifeboatException about what people have to act on
     */
    IOException translate(SdkException e) {
        if (e instanceof StsException refusal && refusal.statusCode() < 500) {
            throw failure(ErrorCode.STORE_ACCESS_DENIED, "no credentials could be had for the token", e);
        }
        if (!(e instanceof S3Exception answer)) {
            // the SDK has no type for it
            if (Objects.toString(e.getMessage(), "").startsWith("Unable to load credentials")) {
                throw failure(ErrorCode.STORE_ACCESS_DENIED, "no credentials are given, and this machine has none", e);
            }
            return new IOException(container + " could not be reached: " + e.getMessage(), e);
        }
        var code = code(answer);
        var said = "status " + answer.statusCode() + (code.isEmpty() ? "" : " " + code);
        switch (code) {
            case "NoSuchBucket" ->
                throw new LifeboatException(ErrorCode.STORE_CONTAINER_NOT_FOUND, Map.of("container", container), e);
            case "QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "NoSpaceLeft" ->
                throw failure(ErrorCode.STORE_FULL, said, e);
            case "ExpiredToken", "InvalidToken", "TokenRefreshRequired", "XAdminUserNotFound" ->
                throw failure(ErrorCode.STORE_ACCESS_DENIED, said, e);
            default -> {}
        }
        switch (answer.statusCode()) {
            case 401, 403 -> throw failure(ErrorCode.STORE_ACCESS_DENIED, said, e);
            case 507 -> throw failure(ErrorCode.STORE_FULL, said, e);
            default -> {}
        }
        return new IOException(container + " answered " + said, e);
    }

    /** For streams, which throw no checked exception. */
    RuntimeException unchecked(RuntimeException e) {
        return e instanceof SdkException sdk ? new UncheckedIOException(translate(sdk)) : e;
    }

    LifeboatException failure(ErrorCode code, String reason, Exception cause) {
        return new LifeboatException(code, Map.of("container", container, "reason", reason), cause);
    }
}
