package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.PointTerms.Tier;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.stores.OpenStore;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.http.S3Double;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may open a repository is changed without ever shutting everybody out. */
class KeysTest {
    private static final RepositoryId ID = new RepositoryId(1, 2);

    @TempDir
    private Path folder;

    private Tool tool;

    @BeforeEach
    void make() {
        tool = new Tool(folder);
        Backups.create(new FolderBlobStore(folder.resolve("store")), ID);
        tool.use(folder.resolve("store"), Tool.keyFile(folder.resolve("key"), Backups.key(1)));
        Tool.keyFile(folder.resolve("recovery"), Backups.key(2));
    }

    private List<String> slots() {
        var slots = new ArrayList<String>();
        tool.done("keys", "list", "-o", "json")
                .json()
                .forEach(slot -> slots.add(slot.path("slot").asText() + "-"
                        + slot.path("generation").asInt()));
        return slots;
    }

    private Tool.Ran keys(String... words) {
        var all = new ArrayList<>(List.of("keys"));
        all.addAll(List.of(words));
        return tool.run(all.toArray(String[]::new));
    }

    @Test
    void anotherKeyOpensOnceItWasAddedAndNoMoreOnceItWasRemoved() {
        tool.done("keys", "add", "--new-slot", "laptop", "--new-key-file", folder + "/laptop");
        tool.done("points", "--slot", "laptop", "--key-file", folder + "/laptop");
        assertThat(keys("add", "--new-slot", "laptop", "--new-key-file", folder + "/x")
                        .exit())
                .isEqualTo(Exit.USAGE);
        assertThat(keys("add", "--new-slot", "Lap-top", "--new-key-file", folder + "/x")
                        .exit())
                .isEqualTo(Exit.USAGE);
        assertThat(folder.resolve("x")).doesNotExist();

        assertThat(tool.done("keys", "remove", "--of", "laptop").text()).contains("--yes", "recovery", "service");
        tool.done("points", "--slot", "laptop", "--key-file", folder + "/laptop");
        tool.done("keys", "remove", "--of", "laptop", "--yes");
        assertThat(tool.run("points", "--slot", "laptop", "--key-file", folder + "/laptop")
                        .exit())
                .isEqualTo(Exit.DENIED);
        assertThat(keys("remove", "--of", "laptop", "--yes").exit()).isEqualTo(Exit.USAGE);
        assertThat(slots()).containsExactly("recovery-1", "service-1");
    }

    @Test
    void makesNoKeyInTheStoreThatItOpens() {
        var inside = folder + "/store/mine.key";
        for (var words : List.of(List.of("add", "--new-slot", "laptop"), List.of("rotate"))) {
            var all = new ArrayList<>(words);
            all.addAll(List.of("--new-key-file", inside));
            var ran = keys(all.toArray(String[]::new));
            assertThat(ran.exit()).isEqualTo(Exit.USAGE);
            assertThat(ran.errors()).contains("in the store itself");
        }
        assertThat(Path.of(inside)).doesNotExist();
        assertThat(slots()).containsExactly("recovery-1", "service-1");
    }

    @Test
    void removesNoSlotUnnamedNeitherServiceNorTheLast() throws Exception {
        assertThat(keys("remove", "--yes").exit()).isEqualTo(Exit.USAGE);
        assertThat(keys("remove", "--of", "nobody", "--yes").exit()).isEqualTo(Exit.USAGE);
        for (var more : List.of(List.<String>of(), List.of("--yes"))) {
            var words = new ArrayList<>(List.of("remove", "--of", "service"));
            words.addAll(more);
            assertThat(keys(words.toArray(String[]::new)).errors()).contains("UserErrorKeySlotNeeded");
        }
        // the other one is damaged, so this is the last
        var service = folder.resolve("store").resolve(ID.hex()).resolve("keys/service-1");
        var content = Files.readAllBytes(service);
        content[40] ^= 1;
        Files.write(service, content);
        var last = keys("remove", "--of", "recovery", "--recovery-key", folder + "/recovery", "--yes");
        assertThat(last.errors()).contains("UserErrorKeySlotNeeded", "no other slot");
        tool.done("points", "--recovery-key", folder + "/recovery");
    }

    /** Slots that are left are no use to somebody who has no key of them. */
    @Test
    void removesNoSlotByItsOwnKey() {
        var laptop = folder + "/laptop";
        tool.done("keys", "add", "--new-slot", "laptop", "--new-key-file", laptop);
        var ran = keys("remove", "--of", "laptop", "--slot", "laptop", "--key-file", laptop, "--yes");
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.errors()).contains("KeyOpensThisSlot", "the key of another slot");
        tool.done("points", "--slot", "laptop", "--key-file", laptop);
        tool.done("keys", "remove", "--of", "laptop", "--recovery-key", folder + "/recovery", "--yes");
    }

    @Test
    void keyBeforeOpensUntilItIsRetiredByWhoHasTheNewOne() {
        assertThat(keys("rotate", "--of", "other", "--new-key-file", folder + "/x")
                        .exit())
                .isEqualTo(Exit.USAGE);
        assertThat(keys("rotate", "--new-key-file", folder + "/key").errors()).contains("has this key already");
        assertThat(keys("retire", "--of", "service", "--yes").errors()).contains("no older generation");
        var rotated = tool.done("keys", "rotate", "--new-key-file", folder + "/second", "--data-key");
        assertThat(rotated.errors()).contains("keys retire --of service");
        tool.done("points");
        tool.done("points", "--key-file", folder + "/second");

        assertThat(keys("retire", "--of", "service", "--yes").errors()).contains("KeyIsOlder");
        assertThat(tool.done("keys", "retire", "--of", "service", "--key-file", folder + "/second")
                        .text())
                .contains("--yes");
        tool.done("points");
        tool.done("keys", "retire", "--of", "service", "--key-file", folder + "/second", "--yes");
        assertThat(tool.run("points").exit()).isEqualTo(Exit.DENIED);
        tool.done("points", "--key-file", folder + "/second");
        assertThat(slots()).containsExactly("recovery-1", "service-2");
    }

    /** Nothing was backed up meanwhile, so no pack names the newer data key. */
    @Test
    void rotatingByTheRecoveryKeyDoesNotGoBackToAnOlderDataKey() throws Exception {
        tool.done("keys", "rotate", "--new-key-file", folder + "/second", "--data-key");
        tool.done("keys", "rotate", "--new-key-file", folder + "/third", "--recovery-key", folder + "/recovery");
        tool.done("keys", "retire", "--of", "service", "--key-file", folder + "/third", "--yes");
        Files.writeString(Files.createDirectory(folder.resolve("data")).resolve("a"), "content");
        tool.done("backup", folder + "/data", "--key-file", folder + "/third");
        try (var packs = Files.walk(folder.resolve("store").resolve(ID.hex()).resolve("packs"))) {
            for (var pack : packs.filter(Files::isRegularFile).toList()) {
                assertThat(PackCodec.Head.decode(Files.readAllBytes(pack)).generation())
                        .isGreaterThanOrEqualTo(2);
            }
        }
        tool.done("check", "--recovery-key", folder + "/recovery");
    }

    @Test
    void replacesAKeyInOneStepAndMendsADamagedSlot() throws Exception {
        tool.done("keys", "rotate", "--new-key-file", folder + "/second", "--replace");
        assertThat(tool.run("points").exit()).isEqualTo(Exit.DENIED);
        tool.environment.put("LIFEBOAT_REPOSITORY_KEY_FILE", folder + "/second");

        var recovery = folder.resolve("store").resolve(ID.hex()).resolve("keys/recovery-1");
        var content = Files.readAllBytes(recovery);
        content[40] ^= 1;
        Files.write(recovery, content);
        assertThat(tool.run("check").text())
                .contains("Damaged: keys/recovery-1", "keys rotate --replace --of recovery");
        tool.done("keys", "rotate", "--replace", "--of", "recovery", "--new-key-file", folder + "/recovery");
        tool.done("points", "--recovery-key", folder + "/recovery");
        tool.done("check");
        assertThat(slots()).containsExactly("recovery-2", "service-2");
    }

    /** A bucket with object lock: what is held stays and opens, and the command says so instead of looking done. */
    @Test
    void saysWhatStaysWhereTheStoreHoldsIt() throws Exception {
        try (var server = new S3Double(tool.clock)) {
            tool.environment.put("AWS_ACCESS_KEY_ID", "id");
            tool.environment.put("AWS_SECRET_ACCESS_KEY", "secret");
            tool.environment.put("LIFEBOAT_REPOSITORY", server.address());
            var id = tool.done("init", "--recovery-key", folder + "/recovery", "-o", "json")
                    .json()
                    .path("id")
                    .asText();
            tool.done("keys", "add", "--new-slot", "laptop", "--new-key-file", folder + "/laptop");
            try (var bucket = OpenStore.open(
                    StoreLocation.parse(server.address()),
                    new StoreCredentials.AccessKey("id", "secret"),
                    tool.clock)) {
                for (var slot : List.of("laptop-1", "service-1")) {
                    bucket.blobs()
                            .retain(id + "/keys/" + slot, tool.clock.instant().plus(Duration.ofDays(7)));
                }
            }
            var removed = keys("remove", "--of", "laptop", "--yes");
            assertThat(removed.exit()).isEqualTo(Exit.FAILED);
            assertThat(removed.errors()).contains("Slot laptop stays", "opens the repository until then");
            tool.done("points", "--slot", "laptop", "--key-file", folder + "/laptop");
            assertThat(keys("rotate", "--new-key-file", folder + "/second", "--replace")
                            .errors())
                    .contains("Their keys open the repository until then");
            tool.done("points");
            var retired = keys("retire", "--of", "service", "--key-file", folder + "/second", "--yes");
            assertThat(retired.exit()).isEqualTo(Exit.WARNINGS);
            assertThat(retired.errors()).contains("generation 1 stays");

            tool.clock.pass(Duration.ofDays(8));
            tool.environment.put("LIFEBOAT_REPOSITORY_KEY_FILE", folder + "/second");
            tool.done("keys", "remove", "--of", "laptop", "--yes");
            tool.done("keys", "retire", "--of", "service", "--yes");
            assertThat(slots()).containsExactly("recovery-1", "service-2");
        }
    }

    /** What the server opens every day is not a person's to take away; one more key is. */
    @Test
    void leavesTheSlotsOfAVaultServerAlone() {
        commitOfVault();
        assertThat(keys("rotate", "--new-key-file", folder + "/x").errors()).contains("RepositoryOfVault");
        assertThat(keys("remove", "--of", "recovery", "--yes").errors()).contains("RepositoryOfVault");
        assertThat(keys("retire", "--of", Repository.SERVICE, "--yes").errors()).contains("RepositoryOfVault");
        tool.done("keys", "add", "--new-slot", "auditor", "--new-key-file", folder + "/auditor");
        assertThat(slots()).containsExactly("auditor-1", "recovery-1", "service-1");
    }

    /** Its other points say whose it is; what a damaged one promised nobody can tell. */
    @Test
    void leavesADamagedPointOfAVaultServerToIt() throws Exception {
        commitOfVault();
        var record = folder.resolve("store")
                .resolve(ID.hex())
                .resolve("points/" + commitOfVault().hex());
        var content = Files.readAllBytes(record);
        content[content.length - 1] ^= 1;
        Files.write(record, content);
        var ran = tool.run("points", "delete", "--damaged", record.getFileName().toString(), "--yes");
        assertThat(ran.exit()).isEqualTo(Exit.FAILED);
        assertThat(ran.errors()).contains("RepositoryOfVault");
        assertThat(record).exists();
    }

    /** Before its first point nothing else says whose it is. */
    @Test
    void leavesARepositoryAloneThatAVaultServerMarked() throws Exception {
        var store = folder.resolve("store");
        var mark = store.resolve(ID.hex()).resolve(Repository.MARK_OF_VAULT);
        Files.writeString(Files.createDirectories(mark.getParent()).resolve(mark.getFileName()), "of a vault server");
        var data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("a"), "content");
        for (var words : List.of(
                List.of("backup", data.toString()),
                List.of("gc", "--yes"),
                List.of("points", "delete", "--keep-last", "1", "--yes"),
                List.of("keys", "rotate", "--new-key-file", folder + "/x"))) {
            var ran = tool.run(words.toArray(String[]::new));
            assertThat(ran.exit()).as("%s", words).isEqualTo(Exit.FAILED);
            assertThat(ran.errors()).contains("RepositoryOfVault", ID.hex() + "/descriptor/vault");
        }
        assertThat(folder.resolve("x")).doesNotExist();
        tool.done("points");
        tool.done("check");
        Files.delete(mark);
        tool.done("backup", data.toString());
    }

    /** Somebody who may write to the store puts an object there, so that there would be no next number. */
    @Test
    void objectWithTheLastNumberStopsNobodyAndIsNamed() throws Exception {
        var slots = folder.resolve("store").resolve(ID.hex()).resolve("keys");
        var planted = Files.writeString(slots.resolve("service-999999999"), "anything");
        var other = Files.writeString(slots.resolve("x-999999999"), "anything");
        var rotated = tool.done("keys", "rotate", "--new-key-file", folder + "/second", "--data-key");
        assertThat(rotated.errors())
                .contains("keys/service-999999999", "rotate --replace.", "keys/x-999999999", "remove --of x --yes.");
        assertThat(keys("add", "--new-slot", "laptop", "--new-key-file", folder + "/laptop")
                        .errors())
                .contains("keys/x-999999999");
        tool.done("keys", "retire", "--of", "service", "--key-file", folder + "/second", "--yes");
        tool.environment.put("LIFEBOAT_REPOSITORY_KEY_FILE", folder + "/second");
        assertThat(slots()).containsExactly("laptop-2", "recovery-1", "service-2");

        var checked = tool.run("check");
        assertThat(checked.exit()).isEqualTo(Exit.WARNINGS);
        assertThat(checked.text())
                .contains("Damaged: keys/service-999999999", "Damaged: keys/x-999999999", "keys remove --of x --yes");
        tool.done("keys", "remove", "--of", "x", "--yes");
        tool.done("keys", "rotate", "--replace", "--new-key-file", folder + "/third");
        assertThat(planted).doesNotExist();
        assertThat(other).doesNotExist();
        tool.done("check", "--key-file", folder + "/third");
    }

    private PointId commitOfVault() {
        var repository = Backups.open(new FolderBlobStore(folder.resolve("store")), ID);
        return Backups.emptyPoint(repository, new PointTerms("shop", Tier.OPERATIONAL, 1, List.of(), null))
                .id();
    }
}
