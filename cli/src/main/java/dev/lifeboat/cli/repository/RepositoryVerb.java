package dev.lifeboat.cli.repository;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.Patience;
import dev.lifeboat.repository.store.ReadOnlyBlobStore;
import dev.lifeboat.repository.store.RetryingBlobStore;
import dev.lifeboat.repository.store.Waiting;
import dev.lifeboat.stores.OpenStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A verb that works on a store. The store is opened when the verb runs, so that {@code --help} needs none. */
abstract class RepositoryVerb implements Callable<Integer> {
    /** Somebody waits at a terminal, and nothing is lost by trying again later. */
    private static final Patience SHORT =
            new Patience(Duration.ofSeconds(20), Duration.ofMillis(200), Duration.ofSeconds(5));

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table for people (default), json for programs")
    private Format format = Format.TABLE;

    @Mixin
    private StoreOptions options = new StoreOptions();

    private final Surroundings surroundings;
    private final Access access;

    RepositoryVerb(Surroundings surroundings, Access access) {
        this.surroundings = surroundings;
        this.access = access;
    }

    /** How results are written. */
    enum Format {
        TABLE,
        JSON
    }

    /** What a verb does to the repository. */
    enum Access {
        /** Nothing: it cannot, whatever it tries. */
        READ,
        CHANGE,
        /** Long work, which waits for a store that is away for a while. */
        WORK,
        /** As that, and reads only. */
        READ_WORK
    }

    /** @return the exit code */
    abstract int run(Opened opened);

    @Override
    public Integer call() {
        var address = options.address(surroundings.environment());
        try (var store = OpenStore.open(
                address.location(),
                StoreOptions.credentials(address.location(), surroundings.environment()),
                surroundings.clock())) {
            var blobs = decorated(store.blobs());
            return run(new Opened(blobs, open(blobs, address)));
        }
    }

    final BlobStore decorated(BlobStore store) {
        var patience = access == Access.WORK || access == Access.READ_WORK ? Patience.DEFAULT : SHORT;
        var patient = new RetryingBlobStore(store, patience, Waiting.real(), RandomGenerator.getDefault());
        return access == Access.READ || access == Access.READ_WORK ? new ReadOnlyBlobStore(patient) : patient;
    }

    private Repository open(BlobStore store, StoreOptions.Address address) {
        var key = options.key(surroundings.environment());
        var id = address.repository().orElseGet(() -> new Repositories(store).only());
        try {
            return Repository.open(store, id, options.slot(), key, surroundings.clock());
        } catch (LifeboatException e) {
            throw e.code() == ErrorCode.KEY_UNAVAILABLE ? wrongKey(id, e) : e;
        }
    }

    private Failure wrongKey(RepositoryId id, LifeboatException e) {
        return new Failure(
                e.code().wire(),
                "Slot " + options.slot() + " of the repository " + id + " cannot be opened with this key.",
                "The key is another one, or belongs to another slot.",
                List.of(
                        "Give the file that 'init' wrote: --key-file FILE, or --recovery-key FILE for the recovery key."),
                Exit.DENIED);
    }

    final StoreOptions options() {
        return options;
    }

    final Surroundings surroundings() {
        return surroundings;
    }

    final Console console() {
        return surroundings.console();
    }

    final boolean isJson() {
        return format == Format.JSON;
    }

    final void json(JsonNode tree) {
        console().json(tree);
    }
}
