package dev.lifeboat.extension.kube;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.selection.ApiResource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A list that saves what can be read when one broken object makes the list of its whole kind fail (rule 11): by namespace, then in ever smaller pages, at
 * last object by object, stepping over those that the server names in its refusal. Thread-safe.
 */
public final class NarrowingList {
    private static final int[] SIZES = {ListPages.PAGE, 50, 5, 1};
    private static final int MOST_SKIPPED = 100;
    /** The server names the storage key of an object that it cannot decode. */
    private static final Pattern KEY = Pattern.compile("(/(?:[a-zA-Z0-9.-]+/)*[a-z0-9.-]+/[a-zA-Z0-9._:-]+)");

    private final ListPages pages;
    private final ApiResource namespaces;

    /**
     * @param result of the parts that could be listed
     * @param unread what could not be: a key, or a place, with the server's reason; empty if the list is complete
     */
    public record Outcome(ListPages.Result result, List<Unread> unread) {
        public Outcome {
            unread = List.copyOf(unread);
        }
    }

    /** @param place {@code <ns>/<name>} of an object, or {@code <ns>/} or {@code *} for everything after the last object that was delivered there */
    public record Unread(String place, String reason) {}

    /** @param namespaces the kind Namespace */
    public NarrowingList(ListPages pages, ApiResource namespaces) {
        this.pages = pages;
        this.namespaces = namespaces;
    }

    /**
     * Delivers what can be read, each object once.
     *
     * @throws ListPages.ListException if nothing at all could be listed for a reason that narrowing does not heal (rights, absence)
     */
    public Outcome run(ListPages.Selection selection, ListPages.Visitor visitor)
            throws ListPages.ListException, IOException, InterruptedException {
        try {
            return new Outcome(pages.run(selection, visitor), List.of());
        } catch (ListPages.ListException e) {
            if (!isNarrowable(e)) {
                throw e;
            }
            var run = new Run(selection, visitor, e);
            return run.run();
        }
    }

    private static boolean isNarrowable(ListPages.ListException e) {
        var answer = e.answer();
        return answer != null && answer.status() >= 500;
    }

    private final class Run {
        private final ListPages.Selection selection;
        private final ListPages.Visitor visitor;
        private final ListPages.ListException first;
        private final List<Unread> unread = new ArrayList<>();
        private final LinkedHashSet<String> warnings = new LinkedHashSet<>();
        private long items;

        private Run(ListPages.Selection selection, ListPages.Visitor visitor, ListPages.ListException first) {
            this.selection = selection;
            this.visitor = visitor;
            this.first = first;
            this.items = first.result().items();
            this.warnings.addAll(first.result().warnings());
        }

        private Outcome run() throws ListPages.ListException, IOException, InterruptedException {
            if (selection.resource().namespaced()
                    && selection.namespace().isEmpty()
                    && first.result().items() == 0) {
                var names = new ArrayList<String>();
                pages.run(ListPages.Selection.metadata(namespaces), item -> names.add(item.name()));
                names.sort(null);
                for (var name : names) {
                    part(selection.in(name), null);
                }
            } else {
                part(selection, first);
            }
            return new Outcome(
                    new ListPages.Result(first.result().resourceVersion(), items, false, List.copyOf(warnings)),
                    unread);
        }

        /** One namespace, or what is left of the whole list, in ever smaller pages. */
        private void part(ListPages.Selection place, ListPages.@Nullable ListException failed)
                throws IOException, InterruptedException {
            var from = failed == null ? null : failed.next();
            var size = failed == null ? 0 : 1;
            var skipped = 0;
            while (true) {
                try {
                    var result = pages.run(place.pages(SIZES[size], from), visitor);
                    items += result.items();
                    warnings.addAll(result.warnings());
                    return;
                } catch (ListPages.ListException e) {
                    items += e.result().items();
                    warnings.addAll(e.result().warnings());
                    from = e.next() == null ? from : e.next();
                    if (size < SIZES.length - 1 && isNarrowable(e)) {
                        size++;
                        continue;
                    }
                    var key = isNarrowable(e) ? namedKey(e) : null;
                    var after = key == null || skipped++ >= MOST_SKIPPED ? null : tokenAfter(place, key, from);
                    if (key == null || after == null || after.equals(from)) {
                        unread.add(new Unread(
                                place.namespace().isEmpty() ? "*" : place.namespace() + "/",
                                String.valueOf(e.getMessage())));
                        return;
                    }
                    unread.add(new Unread(objectKey(place, key), String.valueOf(e.getMessage())));
                    from = after;
                }
            }
        }

        private @Nullable String namedKey(ListPages.ListException e) {
            var found = KEY.matcher(e.answer() == null ? "" : e.answer().message());
            @Nullable String last = null;
            while (found.find()) {
                if (found.group(1).contains("/" + selection.resource().plural() + "/")) {
                    last = found.group(1);
                }
            }
            return last;
        }
    }

    private static String objectKey(ListPages.Selection place, String storageKey) {
        var parts = storageKey.split("/");
        var name = parts[parts.length - 1];
        return (place.resource().namespaced() ? parts[parts.length - 2] : "") + "/" + name;
    }

    /**
     * A token that begins after an object. Tokens are opaque by contract; this form has been the same since 1.9, and a server that takes another refuses it,
     * which ends in an honest "unread".
     */
    private static @Nullable String tokenAfter(ListPages.Selection place, String storageKey, @Nullable String from) {
        var name = storageKey.substring(storageKey.lastIndexOf('/') + 1);
        var start = place.resource().namespaced() && place.namespace().isEmpty() ? objectKey(place, storageKey) : name;
        return rewritten(from, tree -> tree.put("start", start + "\0"));
    }

    private static @Nullable String rewritten(
            @Nullable String token, UnaryOperator<com.fasterxml.jackson.databind.node.ObjectNode> change) {
        var tree = Json.object();
        tree.put("v", "meta.k8s.io/v1");
        tree.put("rv", -1);
        if (token != null) {
            try {
                var known = Json.parse(Base64.getUrlDecoder().decode(token));
                tree.put("rv", known.path("rv").asLong(-1));
            } catch (IllegalArgumentException | dev.lifeboat.core.error.LifeboatException e) {
                return null;
            }
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(new String(Json.write(change.apply(tree)), StandardCharsets.UTF_8)
                        .getBytes(StandardCharsets.UTF_8));
    }
}
