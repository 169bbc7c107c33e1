package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.core.concurrent.Fanout;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.BlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the repositories of a store by the names of their objects, without listing the objects. */
final class Repositories {
    private static final Pattern OBJECT = Pattern.compile("([0-9a-f]{32})/.+");
    private static final String DIGITS = "0123456789abcdef";
    /** Ids are random: two that share so many digits are not met. Whoever meets them names the repository. */
    private static final int SHARED = 6;
    /** Objects that belong to nobody known, in front of the first repository. */
    private static final int STRANGERS = 1_000;

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final BlobStore store;

    Repositories(BlobStore store) {
        this.store = store;
    }

    /**
     * The only one.
     *
     * @param where the store is, as people write it
     */
    RepositoryId only(String where) {
        var found = some();
        if (found.isEmpty()) {
            throw notFound("in " + where);
        }
        if (found.size() > 1) {
            throw Failure.usage(
                    "There are several repositories in " + where + ".",
                    "Add the id of one to --store, as its last part. Two of them: " + found.getFirst() + ", "
                            + found.getLast() + ".");
        }
        return found.getFirst();
    }

    static Failure notFound(String where) {
        return new Failure(CommandError.REPOSITORY_NOT_FOUND, "There is no repository " + where + ".");
    }

    /** True while any object of it is there, whole or not. */
    static boolean isThere(BlobStore store, RepositoryId id) {
        try (var objects = store.list(id.hex() + "/")) {
            return objects.findFirst().isPresent();
        } catch (IOException e) {
            throw notReady(store, String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw notReady(store, String.valueOf(e.getMessage()));
        }
    }

    /** False for one whose making was cut short. */
    static boolean isWhole(BlobStore store, RepositoryId id) {
        try {
            return store.get(id.hex() + "/repository.json", 0, 1).isPresent();
        } catch (IOException e) {
            throw notReady(store, String.valueOf(e.getMessage()));
        }
    }

    /** None, the only one, or two of several. */
    List<RepositoryId> some() {
        var first = firstWith("");
        if (first.isEmpty()) {
            return List.of();
        }
        var others = new TreeSet<String>();
        try (var calls = new Fanout<Optional<String>>(LIMIT)) {
            for (var prefix : greater(first.get())) {
                calls.fork(() -> firstWith(prefix));
            }
            calls.join().forEach(found -> found.ifPresent(others::add));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notReady("it was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LifeboatException known) {
                throw known;
            }
            throw notReady(String.valueOf(e.getMessage()));
        } catch (TimeoutException _) {
            throw notReady("it did not answer within " + LIMIT);
        }
        var found = new ArrayList<>(List.of(RepositoryId.parse(first.get())));
        others.stream().findFirst().ifPresent(other -> found.add(RepositoryId.parse(other)));
        return found;
    }

    /** The starts of all ids that are greater and share less than {@link #SHARED} digits with it. */
    private static List<String> greater(String id) {
        var starts = new ArrayList<String>();
        for (var shared = 0; shared < SHARED; shared++) {
            for (var next = DIGITS.indexOf(id.charAt(shared)) + 1; next < DIGITS.length(); next++) {
                starts.add(id.substring(0, shared) + DIGITS.charAt(next));
            }
        }
        return starts;
    }

    private Optional<String> firstWith(String prefix) {
        try (var objects = store.list(prefix)) {
            return objects.limit(STRANGERS)
                    .map(object -> OBJECT.matcher(object.key()))
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .findFirst();
        } catch (IOException e) {
            throw notReady(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw notReady(String.valueOf(e.getMessage()));
        }
    }

    private LifeboatException notReady(String reason) {
        return notReady(store, reason);
    }

    private static LifeboatException notReady(BlobStore store, String reason) {
        return new LifeboatException(
                ErrorCode.STORE_NOT_READY, Map.of("container", store.toString(), "reason", reason));
    }
}
