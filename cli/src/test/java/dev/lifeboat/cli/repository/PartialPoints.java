package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.PointSection.State;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.local.LocalBackup;
import dev.lifeboat.repository.local.RunBudget;
import dev.lifeboat.repository.store.FolderBlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;

/** Points as of somebody who may not read all of a folder: root, who runs these tests, may. */
final class PartialPoints {
    private PartialPoints() {}

    /**
     * Makes a point that is as another one, but partial.
     *
     * @param folder with the folder {@code store} of one repository, and its key {@code key}
     */
    static PointId after(Path folder, PointId whole, InstantSource clock) throws IOException {
        var store = new FolderBlobStore(folder.resolve("store"));
        RepositoryId id;
        try (var all = Files.list(folder.resolve("store"))) {
            id = all.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{32}"))
                    .map(RepositoryId::parse)
                    .findFirst()
                    .orElseThrow();
        }
        var key = Base64.getDecoder()
                .decode(Files.readString(folder.resolve("key"), US_ASCII).strip());
        var repository = Repository.open(store, id, Repository.SERVICE, new FileKeyEncryption(key), clock);
        var point = repository.read(whole).point();
        var sections = point.sections().stream()
                .map(section -> new PointSection(
                        section.name(),
                        State.PARTIAL,
                        section.root(),
                        section.height(),
                        section.entries(),
                        section.bytes(),
                        null,
                        null,
                        null,
                        null,
                        section.facts()))
                .toList();
        var backup = new LocalBackup(repository, store, new RunBudget(32, folder.resolve("partial-spool")), clock);
        try (var run = backup.begin(whole)) {
            return run.commit(sections, point.facts(), new byte[0]).id();
        }
    }
}
