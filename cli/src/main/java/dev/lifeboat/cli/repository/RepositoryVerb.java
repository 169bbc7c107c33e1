package dev.lifeboat.cli.repository;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.cli.key.KeyOptions;
import dev.lifeboat.cli.key.KeySource;
import dev.lifeboat.cli.key.KeySource.AskedPassphrase;
import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.KeySlots;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.Patience;
import dev.lifeboat.repository.store.ReadOnlyBlobStore;
import dev.lifeboat.repository.store.RetryingBlobStore;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.repository.store.Waiting;
import dev.lifeboat.stores.OpenStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.ToIntBiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
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

    @Mixin
    private KeyOptions keys = new KeyOptions();

    private final Surroundings surroundings;
    private final Access access;
    private @Nullable KeyEncryption used;

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
        return onStore((store, address) -> {
            var blobs = decorated(store);
            try {
                return run(new Opened(blobs, open(blobs, address)));
            } catch (LifeboatException e) {
                throw isIndex(e) ? indexDamaged(e) : e;
            }
        });
    }

    /** Work on a store as it is, whose repository is not opened yet, or never. */
    final int onStore(ToIntBiFunction<BlobStore, StoreOptions.Address> work) {
        var address = options.address(surroundings.environment());
        try (var store = OpenStore.open(
                address.location(),
                StoreOptions.credentials(address.location(), surroundings.environment()),
                surroundings.clock())) {
            return work.applyAsInt(store.blobs(), address);
        }
    }

    /** True if nothing can be written, whatever the verb tries. */
    boolean readsOnly() {
        return access == Access.READ || access == Access.READ_WORK;
    }

    final BlobStore decorated(BlobStore store) {
        var patience = access == Access.WORK || access == Access.READ_WORK ? Patience.DEFAULT : SHORT;
        var patient = new RetryingBlobStore(
                store,
                patience,
                Waiting.real(),
                RandomGenerator.getDefault(),
                new StoreTrouble(console(), patience.deadline()));
        return readsOnly() ? new ReadOnlyBlobStore(patient) : patient;
    }

    private Repository open(BlobStore store, StoreOptions.Address address) {
        // a key that cannot be read is told of before anybody waits for the store
        var key = keys.opening(surroundings.environment())
                .filter(source -> !(source instanceof AskedPassphrase))
                .map(source -> source.read(console()));
        var id = id(store, address);
        if (address.repository().isPresent() && !Repositories.isThere(store, id)) {
            throw Repositories.notFound(id + " in " + address.location());
        }
        return open(store, id, keys.slot(), key.orElseGet(() -> asked(store, id)));
    }

    static RepositoryId id(BlobStore store, StoreOptions.Address address) {
        return address.repository()
                .orElseGet(() -> new Repositories(store).only(address.location().toString()));
    }

    /** A key beside what it opens would protect nothing. */
    static void outside(StoreLocation location, KeySource source) {
        if (location instanceof StoreLocation.Folder(var folder)) {
            source.file().filter(file -> normal(file).startsWith(folder)).ifPresent(file -> {
                throw Failure.usage(
                        "The key file " + file + " would lie in the store itself.",
                        "Name a file elsewhere: whoever gets hold of the store must not find its key there.");
            });
        }
    }

    static Path normal(Path file) {
        return file.toAbsolutePath().normalize();
    }

    /** As the slot says by itself, somebody who knows a passphrase need not say that it is one. */
    private KeyEncryption asked(BlobStore store, RepositoryId id) {
        var slot = keys.slot();
        return keys.opening(surroundings.environment())
                .or(() -> KeySlots.stored(store, id).stream()
                        .filter(stored ->
                                stored.name().equals(slot) && stored.provider().equals("passphrase"))
                        .findFirst()
                        .map(_ -> new AskedPassphrase(slot)))
                .orElseThrow(KeyOptions::nothingNamed)
                .read(console());
    }

    private Repository open(BlobStore store, RepositoryId id, String slot, KeyEncryption key) {
        used = key;
        try {
            return Repository.open(store, id, slot, key, surroundings.clock());
        } catch (LifeboatException e) {
            throw switch (e.code()) {
                case KEY_UNAVAILABLE -> wrongKey(id, slot, key, e);
                case DATA_DAMAGED -> notOpened(id, slot, e);
                default -> e;
            };
        }
    }

    private static boolean isIndex(LifeboatException e) {
        return e.code() == ErrorCode.DATA_DAMAGED
                && e.details().getOrDefault("object", "").startsWith("index/");
    }

    /** What every point needs, and nothing is lost with it: the packs say by themselves what they hold. */
    private static Failure indexDamaged(LifeboatException e) {
        return new Failure(
                e.code().wire(),
                e.text(),
                e.code().likelyCause(e.details()),
                List.of(CheckFindings.action(e.details().getOrDefault("object", "")), "Then run this command again."),
                Exit.FAILED);
    }

    /** No other point helps, as the catalogue says of what is damaged: what opens all of them is. */
    private static Failure notOpened(RepositoryId id, String slot, LifeboatException e) {
        var object = e.details().getOrDefault("object", "");
        var action = object.startsWith("keys/")
                ? List.of(
                        "Open it by another slot: --recovery-key FILE, or --slot NAME with its key.",
                        "Then give this one its key anew: lifeboat repository keys rotate --replace --of " + slot + ".")
                : List.of(
                        "Put the object back from a copy of the store.",
                        "Or move this one object away, if it is there, leave all others, and run 'lifeboat repository init' with this store, the id "
                                + id + " as its last part, and the same keys: it writes the object anew.");
        return new Failure(e.code().wire(), e.text(), e.code().likelyCause(e.details()), action, Exit.FAILED);
    }

    static Failure wrongKey(RepositoryId id, String slot, KeyEncryption key, LifeboatException e) {
        var kind = key.provider().equals("passphrase") ? "passphrase" : "key";
        return new Failure(
                e.code().wire(),
                "Slot " + slot + " of the repository " + id + " cannot be opened with this " + kind + ".",
                e.details().getOrDefault("reason", "It is another one") + ".",
                List.of(
                        "Give what 'init' or 'keys' gave the slot: --key-file FILE, --passphrase-file FILE or --ask-passphrase;"
                                + " --slot NAME if it is another slot's; --recovery-key FILE for the recovery key.",
                        "'lifeboat repository keys list' shows the slots, and what each is opened by, without any key."),
                Exit.DENIED);
    }

    /** What opened the repository. */
    final KeyEncryption used() {
        return Objects.requireNonNull(used, "nothing was opened");
    }

    final KeyOptions keys() {
        return keys;
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
