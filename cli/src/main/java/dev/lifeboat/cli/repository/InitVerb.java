package dev.lifeboat.cli.repository;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.key.KeySource;
import dev.lifeboat.cli.key.KeySource.AskedPassphrase;
import dev.lifeboat.cli.key.KeySource.KeyInFile;
import dev.lifeboat.cli.key.KeySource.PassphraseInFile;
import dev.lifeboat.cli.output.CommandError;
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
import dev.lifeboat.repository.store.StoreAbilities;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.repository.store.StoreProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "init",
        description = {
            "Makes a repository on a store, after trying whether the store keeps what it promises.",
            "The key file is made if it is not there, and so is the recovery key, which opens the repository when the key is lost.",
            "Instead of each there may be a passphrase, of at least 10 characters."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat repository init --store /mnt/backups --key-file ~/.config/lifeboat/backups.key",
            "  lifeboat repository init --store 's3://backups/db1?endpoint=https://s3.example:9000' --key-file k --recovery-key r",
            "  lifeboat repository init --store /mnt/backups --ask-passphrase",
            "",
            "Access keys come from the environment, as the providers' own programs read it: AWS_ACCESS_KEY_ID and",
            "AWS_SECRET_ACCESS_KEY; AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN; or the identity of the workload."
        })
final class InitVerb extends RepositoryVerb {
    @Option(
            names = "--recovery-passphrase-file",
            paramLabel = "FILE",
            description = "The file with the passphrase of the recovery slot, instead of a recovery key")
    private @Nullable Path recoveryPassphraseFile;

    @Option(
            names = "--ask-recovery-passphrase",
            description = "Ask for the passphrase of the recovery slot at the terminal, twice")
    private boolean asksRecovery;

    InitVerb(Surroundings surroundings) {
        super(surroundings, Access.CHANGE);
    }

    @Override
    public Integer call() {
        var key = keys().service(surroundings().environment());
        var wanted = recovery();
        return onStore((store, address) -> {
            console().status("Trying the store");
            var abilities = probed(store);
            var blobs = decorated(store);
            var id = unfinished(blobs, address)
                    .or(address::repository)
                    .orElseGet(() -> RepositoryId.random(new SecureRandom()));
            var recovery = wanted.orElseGet(() ->
                    new KeyInFile(Path.of("lifeboat-recovery-key-" + id.hex().substring(0, 8))));
            outside(address.location(), key);
            outside(address.location(), recovery);
            differ(key, recovery);
            // the keys first: without them nobody could ever open what is made
            var service = key.readOrMake(console());
            var slots = Map.of(Repository.SERVICE, service, Repository.RECOVERY, recovery.readOrMake(console()));
            console().status("Making the repository");
            var repository = create(blobs, id, slots, service);
            slots.forEach((name, opener) -> prove(repository.slots(), name, opener));
            tell(address.location(), id, abilities, key, recovery);
            return Exit.DONE;
        });
    }

    private Repository create(
            BlobStore store, RepositoryId id, Map<String, KeyEncryption> slots, KeyEncryption service) {
        try {
            return Repository.create(store, id, slots, surroundings().clock());
        } catch (LifeboatException e) {
            // what was begun with another key goes on with that one only
            throw e.code() == ErrorCode.KEY_UNAVAILABLE ? wrongKey(id, Repository.SERVICE, service, e) : e;
        }
    }

    /** A run that was cut short may have given the slot another key: nobody is told to take away one that opens nothing. */
    private static void prove(KeySlots slots, String name, KeyEncryption key) {
        var stored = KeysVerb.OfSlots.generations(slots, name);
        if (stored.isEmpty() || !slots.opens(stored.getLast(), key)) {
            KeysVerb.OfSlots.proven(slots, slots.rotate(name, key), key);
        }
    }

    /** Of the recovery slot, if anything is said about it. */
    private Optional<KeySource> recovery() {
        var all = new ArrayList<KeySource>();
        keys().recoveryKey().map(KeyInFile::new).ifPresent(all::add);
        if (recoveryPassphraseFile != null) {
            all.add(new PassphraseInFile(recoveryPassphraseFile));
        }
        if (asksRecovery) {
            all.add(new AskedPassphrase(Repository.RECOVERY));
        }
        if (all.size() > 1) {
            throw Failure.usage(
                    "Two recovery keys are given.",
                    "Give one of --recovery-key, --recovery-passphrase-file and --ask-recovery-passphrase.");
        }
        return all.stream().findFirst();
    }

    private static void differ(KeySource key, KeySource recovery) {
        var one = key.file().map(RepositoryVerb::normal);
        if (one.isPresent() && one.equals(recovery.file().map(RepositoryVerb::normal))) {
            throw Failure.usage("Key and recovery key are one file.", "Name two: one of them is taken away.");
        }
    }

    @Override
    int run(Opened opened) {
        throw new IllegalStateException("There is nothing to open yet");
    }

    private StoreAbilities probed(BlobStore store) {
        try {
            return new StoreProbe(store, Optional.empty(), surroundings().clock()).run();
        } catch (IOException e) {
            throw new LifeboatException(
                    ErrorCode.STORE_NOT_READY,
                    Map.of("container", store.toString(), "reason", String.valueOf(e.getMessage())),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(CommandError.INTERRUPTED, "The command was interrupted.");
        }
    }

    /** What an earlier run began; a repository that is whole is left alone. */
    private static Optional<RepositoryId> unfinished(BlobStore store, StoreOptions.Address address) {
        var known = address.repository().map(List::of).orElseGet(() -> new Repositories(store).some());
        for (var id : known) {
            if (Repositories.isWhole(store, id)) {
                throw new Failure(
                        CommandError.REPOSITORY_EXISTS, "There is a repository in " + store + " already: " + id + ".");
            }
        }
        return known.stream().findFirst();
    }

    private void tell(
            StoreLocation location, RepositoryId id, StoreAbilities abilities, KeySource key, KeySource recovery) {
        if (isJson()) {
            var json = Json.object().put("id", id.hex()).put("store", location.toString());
            key.file().ifPresent(file -> json.put("keyFile", file.toString()));
            recovery.file().ifPresent(file -> json.put("recoveryKeyFile", file.toString()));
            json(json.put("holdsObjects", abilities.lacksRetention().isEmpty()));
            return;
        }
        console().line("Made repository " + id + " in " + location + ".");
        abilities
                .lacksRetention()
                .ifPresent(reason -> console().line("The store cannot hold objects against deletion: " + reason + "."));
        console().line("Key:          " + key.shown());
        console().line("Recovery key: " + recovery.shown());
        console()
                .line((recovery.file().isPresent()
                                ? "Take the recovery key away from this machine to a safe place. "
                                : "Keep the recovery passphrase in a safe place. ")
                        + "Without one of the two nobody will ever read this repository again, whoever asks.");
    }
}
