package dev.lifeboat.cli.repository;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.StoreAbilities;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.repository.store.StoreProbe;
import dev.lifeboat.stores.OpenStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
        name = "init",
        description = {
            "Makes a repository on a store, after trying whether the store keeps what it promises.",
            "The key file is made if it is not there, and so is the recovery key, which opens the repository when the key is lost."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat repository init --store /mnt/backups --key-file ~/.config/lifeboat/backups.key",
            "  lifeboat repository init --store 's3://backups/db1?endpoint=https://s3.example:9000' --key-file k --recovery-key r",
            "",
            "Access keys come from the environment, as the providers' own programs read it: AWS_ACCESS_KEY_ID and",
            "AWS_SECRET_ACCESS_KEY; AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN; or the identity of the workload."
        })
final class InitVerb extends RepositoryVerb {
    InitVerb(Surroundings surroundings) {
        super(surroundings, Access.CHANGE);
    }

    @Override
    public Integer call() {
        var address = options().address(surroundings().environment());
        var keyFile = options().keyFile(surroundings().environment());
        try (var store = OpenStore.open(
                address.location(),
                StoreOptions.credentials(address.location(), surroundings().environment()),
                surroundings().clock())) {
            console().status("Trying the store");
            var abilities = probed(store.blobs());
            var blobs = decorated(store.blobs());
            var id = unfinished(blobs, address)
                    .or(address::repository)
                    .orElseGet(() -> RepositoryId.random(new SecureRandom()));
            var recoveryFile = options()
                    .recoveryKey()
                    .orElseGet(() -> Path.of("lifeboat-recovery-key-" + id.hex().substring(0, 8)));
            outside(address.location(), keyFile);
            outside(address.location(), recoveryFile);
            if (keyFile.toAbsolutePath()
                    .normalize()
                    .equals(recoveryFile.toAbsolutePath().normalize())) {
                throw Failure.usage("Key and recovery key are one file.", "Name two: one of them is taken away.");
            }
            // the keys first: without them nobody could ever open what is made
            var slots = Map.<String, KeyEncryption>of(
                    Repository.SERVICE, KeyFile.readOrMake(keyFile),
                    Repository.RECOVERY, KeyFile.readOrMake(recoveryFile));
            Repository.create(blobs, id, slots, surroundings().clock());
            tell(address.location(), id, abilities, keyFile, recoveryFile);
            return Exit.DONE;
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
            throw new Failure("Interrupted", "The command was interrupted.", "", List.of(), Exit.FAILED);
        }
    }

    /** What an earlier run began; a repository that is whole is left alone. */
    private static Optional<RepositoryId> unfinished(BlobStore store, StoreOptions.Address address) {
        var known = address.repository().map(List::of).orElseGet(() -> new Repositories(store).some());
        for (var id : known) {
            if (Repositories.isWhole(store, id)) {
                throw new Failure(
                        "RepositoryExists",
                        "There is a repository in " + store + " already: " + id + ".",
                        "",
                        List.of("Use it, or make another one elsewhere: in another folder, or below another prefix."),
                        Exit.FAILED);
            }
        }
        return known.stream().findFirst();
    }

    /** A key beside what it opens would protect nothing. */
    private static void outside(StoreLocation location, Path file) {
        if (location instanceof StoreLocation.Folder(var folder)
                && file.toAbsolutePath().normalize().startsWith(folder)) {
            throw Failure.usage(
                    "The key file " + file + " would lie in the store itself.",
                    "Name a file elsewhere: whoever gets hold of the store must not find its key there.");
        }
    }

    private void tell(
            StoreLocation location, RepositoryId id, StoreAbilities abilities, Path keyFile, Path recoveryFile) {
        if (isJson()) {
            var json = Json.object()
                    .put("id", id.hex())
                    .put("store", location.toString())
                    .put("keyFile", keyFile.toString())
                    .put("recoveryKeyFile", recoveryFile.toString())
                    .put("holdsObjects", abilities.lacksRetention().isEmpty());
            json(json);
            return;
        }
        console().line("Made repository " + id + " in " + location + ".");
        abilities
                .lacksRetention()
                .ifPresent(reason -> console().line("The store cannot hold objects against deletion: " + reason + "."));
        console().line("Key:          " + keyFile);
        console().line("Recovery key: " + recoveryFile);
        console()
                .line("Take the recovery key away from this machine to a safe place. Without one of the two keys nobody"
                        + " will ever read this repository again, whoever asks.");
    }
}
