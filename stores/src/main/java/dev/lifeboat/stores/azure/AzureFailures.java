package dev.lifeboat.stores.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** What Azure says, in the words of the catalogue. */
final class AzureFailures {
    private final String container;

    AzureFailures(String container) {
        this.container = container;
    }

    static boolean isMissing(BlobStorageException e) {
        return Objects.equals(e.getErrorCode(), BlobErrorCode.BLOB_NOT_FOUND);
    }

    static boolean exists(BlobStorageException e) {
        return Objects.equals(e.getErrorCode(), BlobErrorCode.BLOB_ALREADY_EXISTS)
                || Objects.equals(e.getErrorCode(), BlobErrorCode.CONDITION_NOT_MET);
    }

    static boolean isHeld(BlobStorageException e) {
        var code = Objects.toString(e.getErrorCode(), "");
        return code.equals("BlobImmutableDueToPolicy") || code.equals("BlobImmutableDueToLegalHold");
    }

    /**
     * @return what is worth another try
     * @throws LifeboatException about what people have to act on
     * @throws RuntimeException the exception itself, if it is a defect
     */
    IOException translate(RuntimeException e) {
        if (e instanceof BlobStorageException answer) {
            return answered(answer);
        }
        if (e instanceof ClientAuthenticationException) {
            throw failure(ErrorCode.STORE_ACCESS_DENIED, "no token could be had", e);
        }
        if (e instanceof UncheckedIOException unchecked) {
            return new IOException(container + " could not be reached: " + unchecked.getMessage(), e);
        }
        if (e instanceof IllegalArgumentException || e instanceof NullPointerException) {
            throw e;
        }
        // the SDK wraps what its client throws in exceptions that are not public
        return new IOException(container + " could not be reached: " + e.getMessage(), e);
    }

    /** For streams, which throw no checked exception. */
    RuntimeException unchecked(RuntimeException e) {
        return new UncheckedIOException(translate(e));
    }

    LifeboatException failure(ErrorCode code, String reason, Exception cause) {
        return new LifeboatException(code, Map.of("container", container, "reason", reason), cause);
    }

    private IOException answered(BlobStorageException e) {
        var code = Objects.toString(e.getErrorCode(), "");
        var said = "status " + e.getStatusCode() + (code.isEmpty() ? "" : " " + code);
        switch (code) {
            case "ContainerNotFound", "ContainerBeingDeleted", "ContainerDisabled", "ResourceNotFound" ->
                throw new LifeboatException(ErrorCode.STORE_CONTAINER_NOT_FOUND, Map.of("container", container), e);
            case "AccountIsDisabled" -> throw failure(ErrorCode.STORE_READ_ONLY, said, e);
            default -> {}
        }
        if (e.getStatusCode() == 401 || e.getStatusCode() == 403) {
            throw failure(ErrorCode.STORE_ACCESS_DENIED, said, e);
        }
        return new IOException(container + " answered " + said, e);
    }
}
