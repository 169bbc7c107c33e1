package dev.lifeboat.stores.wire;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.BlobStore.BlobInfo;
import java.util.Iterator;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Turns what an SDK lists, page by page, into what {@code BlobStore.list} promises. */
public final class Listing {
    private Listing() {}

    /**
     * @param found names as the store has them, not yet asked for
     * @param root prefix of all keys of this store, taken away
     * @param container for errors
     * @param translate from the SDK's exceptions
     */
    public static Stream<BlobInfo> of(
            Iterator<BlobInfo> found, String root, String container, UnaryOperator<RuntimeException> translate) {
        var keys = new Iterator<BlobInfo>() {
            private String last = "";
            private @Nullable BlobInfo next;

            @Override
            public boolean hasNext() {
                try {
                    while (next == null && found.hasNext()) {
                        var blob = found.next();
                        // consoles write objects of this kind to show an empty folder
                        next = blob.key().endsWith("/")
                                ? null
                                : new BlobInfo(blob.key().substring(root.length()), blob.size());
                    }
                } catch (RuntimeException e) {
                    throw translate.apply(e);
                }
                return next != null;
            }

            @Override
            public BlobInfo next() {
                if (!hasNext() || next == null) {
                    throw new java.util.NoSuchElementException();
                }
                var blob = next;
                if (blob.key().compareTo(last) <= 0) {
                    throw unordered(container, last, blob.key());
                }
                last = blob.key();
                next = null;
                return blob;
            }
        };
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(keys, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    private static LifeboatException unordered(String container, String before, String after) {
        return new LifeboatException(
                ErrorCode.STORE_NOT_READY,
                Map.of(
                        "container",
                        container,
                        "reason",
                        "it does not list objects in the order of their keys: " + before + " before " + after));
    }
}
