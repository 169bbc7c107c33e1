package dev.lifeboat.extension.kube;

import dev.lifeboat.core.selection.ApiResource;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists a kind page by page and gives each item to a visitor while the page is still arriving (rules 5, 7). Thread-safe.
 *
 * <p>The resourceVersion is left unset, so the first page is a consistent read and the others are of the same moment. When that moment has expired in
 * mid-list the list goes on with the token that the error carries, and says that it is not one snapshot (rule 6). A page that broke off is asked for again
 * and what was delivered of it is passed over, by key. Every object is delivered at most once.
 */
public final class ListPages {
    public static final int PAGE = 500;

    private static final String METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private static final int BROKEN_PAGES = 8;

    private final ClusterApi api;

    /** Receives items in the order of the list: ascending by the bytes of {@code <ns>/<name>} within one namespace and mostly overall. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Item item) throws IOException, InterruptedException;
    }

    /**
     * What to list.
     *
     * @param namespace empty for all
     * @param labelSelector empty for all, in the API server's syntax
     * @param start token to go on from; absent to begin at the first object
     */
    public record Selection(
            ApiResource resource,
            String namespace,
            String labelSelector,
            boolean metadataOnly,
            int limit,
            @Nullable String start) {
        public static Selection all(ApiResource resource) {
            return new Selection(resource, "", "", false, PAGE, null);
        }

        public static Selection metadata(ApiResource resource) {
            return new Selection(resource, "", "", true, PAGE, null);
        }

        public Selection in(String other) {
            return new Selection(resource, other, labelSelector, metadataOnly, limit, start);
        }

        public Selection labelled(String selector) {
            return new Selection(resource, namespace, selector, metadataOnly, limit, start);
        }

        Selection pages(int size, @Nullable String from) {
            return new Selection(resource, namespace, labelSelector, metadataOnly, size, from);
        }

        String path() {
            return ResourcePath.of(resource, namespace);
        }
    }

    /**
     * How a list went.
     *
     * @param resourceVersion of the first page, opaque (rule 8)
     * @param oneSnapshot false if it had to go on with newer objects
     */
    public record Result(String resourceVersion, long items, boolean oneSnapshot, List<String> warnings) {
        public Result {
            warnings = List.copyOf(warnings);
        }
    }

    /** A list that could not be finished, and how far it came. */
    public static final class ListException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Result result;
        private final transient @Nullable String next;
        private final transient @Nullable Answer answer;

        ListException(String message, Result result, @Nullable String next, @Nullable Answer answer, Throwable cause) {
            super(message, cause);
            this.result = result;
            this.next = next;
            this.answer = answer;
        }

        /** What was delivered before. */
        public Result result() {
            return result;
        }

        /** The token of the page that failed, absent for the first one. */
        @Nullable
        String next() {
            return next;
        }

        /** What the server said, absent if nothing. */
        public @Nullable Answer answer() {
            return answer;
        }
    }

    public ListPages(ClusterApi api) {
        this.api = api;
    }

    /**
     * Delivers all objects of the selection.
     *
     * @throws ListException if a page cannot be had
     * @throws IOException if the visitor fails
     */
    public Result run(Selection selection, Visitor visitor) throws ListException, IOException, InterruptedException {
        return new Run(selection, visitor).run();
    }

    private final class Run {
        private final Selection selection;
        private final Visitor visitor;
        private final Set<String> warnings = new LinkedHashSet<>();
        private @Nullable String token;
        private String resourceVersion = "";
        private boolean oneSnapshot = true;
        private long items;
        private int pageItems;
        private String last = "";
        private int broken;

        private Run(Selection selection, Visitor visitor) {
            this.selection = selection;
            this.visitor = visitor;
            this.token = selection.start();
        }

        private Result run() throws ListException, IOException, InterruptedException {
            while (true) {
                try {
                    var next = page();
                    pageItems = 0;
                    broken = 0;
                    if (next.isEmpty()) {
                        return result();
                    }
                    token = next;
                } catch (RefusedException e) {
                    var fresh = e.answer().status() == 410 ? e.answer().continueToken() : null;
                    if (fresh == null || fresh.equals(token)) {
                        throw failed(e.getMessage() + " " + e.answer().message(), e.answer(), e);
                    }
                    token = fresh;
                    pageItems = 0;
                    oneSnapshot = false;
                } catch (VisitorException e) {
                    throw e.failure();
                } catch (IOException e) {
                    if (++broken > BROKEN_PAGES) {
                        throw failed(e.toString(), null, e);
                    }
                    if (pageItems > 0 && token == null) {
                        // asked for again without a token the first page is of a later moment
                        oneSnapshot = false;
                        resourceVersion = "";
                    }
                }
            }
        }

        private String page() throws IOException, InterruptedException, RefusedException, VisitorException {
            try (var answer = api.open(call())) {
                if (warnings.size() < 20) {
                    warnings.addAll(answer.head().warnings());
                }
                var reader = new PageReader(
                        answer.body(),
                        selection.resource().apiVersion(),
                        selection.resource().kind());
                var passing = pageItems > 0;
                Item item;
                while ((item = reader.next()) != null) {
                    if (!passing || compare(item.view().key(), last) > 0) {
                        passing = false;
                        deliver(item);
                    }
                }
                if (resourceVersion.isEmpty()) {
                    resourceVersion = reader.resourceVersion();
                }
                return reader.continueToken();
            }
        }

        private void deliver(Item item) throws VisitorException, InterruptedException {
            try {
                visitor.visit(item);
            } catch (IOException e) {
                throw new VisitorException(e);
            }
            items++;
            pageItems++;
            last = item.view().key();
        }

        private Call call() {
            var call = Call.get(selection.path())
                    .with("limit", Integer.toString(selection.limit()))
                    .accepting(selection.metadataOnly() ? METADATA_ONLY : Call.JSON);
            if (!selection.labelSelector().isEmpty()) {
                call = call.with("labelSelector", selection.labelSelector());
            }
            return token == null ? call : call.with("continue", token);
        }

        private Result result() {
            return new Result(resourceVersion, items, oneSnapshot, List.copyOf(warnings));
        }

        private ListException failed(String message, @Nullable Answer answer, Throwable cause) {
            return new ListException(message, result(), token, answer, cause);
        }
    }

    /** Keeps a failure of the visitor apart from one of the connection. */
    private static final class VisitorException extends Exception {
        private static final long serialVersionUID = 1L;

        private final IOException failure;

        private VisitorException(IOException failure) {
            super(failure);
            this.failure = failure;
        }

        private IOException failure() {
            return failure;
        }
    }

    /** The order of etcd: by bytes, which for names of objects is that of their characters. */
    private static int compare(String key, String other) {
        return java.util.Arrays.compareUnsigned(
                key.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                other.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
