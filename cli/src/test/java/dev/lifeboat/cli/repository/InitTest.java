package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a repository is made, found, and opened. */
class InitTest {
    @TempDir
    private Path folder;

    @Test
    void makesARepositoryAndTwoKeysThatEachOpenIt() throws Exception {
        var tool = new Tool(folder);
        var key = folder.resolve("key");
        var recovery = folder.resolve("recovery");
        var made = tool.done(
                "init",
                "--store",
                folder + "/store",
                "--key-file",
                key.toString(),
                "--recovery-key",
                recovery.toString());
        assertThat(made.text()).contains("Take the recovery key away", recovery.toString());
        assertThat(made.text() + made.errors())
                .doesNotContain(
                        Files.readString(key).strip(),
                        Files.readString(recovery).strip());
        for (var file : List.of(key, recovery)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(Files.readString(key)).isNotEqualTo(Files.readString(recovery));
        assertThat(tool.done("points", "--store", folder + "/store", "--key-file", key.toString(), "-o", "json")
                        .json())
                .isEmpty();
        Files.delete(key);
        assertThat(tool.done("keys", "list", "--store", folder + "/store", "--recovery-key", recovery.toString())
                        .text())
                .contains("recovery", "service", "key-file");
    }

    @Test
    void neverMakesASecondOneNorTouchesAKeyThatIsThere() throws Exception {
        var tool = new Tool(folder);
        var key = Tool.keyFile(folder.resolve("key"), Backups.key(7));
        var before = Files.readString(key);
        var words = new String[] {
            "init", "--store", folder + "/store", "--key-file", key.toString(), "--recovery-key", folder + "/recovery"
        };
        tool.done(words);
        assertThat(Files.readString(key)).isEqualTo(before);
        var again = tool.run(words);
        assertThat(again.exit()).isEqualTo(Exit.FAILED);
        assertThat(again.errors()).contains("RepositoryExists");
    }

    /** What a run left that was killed before its last write. */
    @Test
    void goesOnWithARepositoryWhoseMakingWasCutShort() throws Exception {
        var tool = new Tool(folder);
        var words = new String[] {
            "init",
            "--store",
            folder + "/store",
            "--key-file",
            folder + "/key",
            "--recovery-key",
            folder + "/recovery",
            "-o",
            "json"
        };
        var id = tool.done(words).json().path("id").asText();
        Files.delete(folder.resolve("store").resolve(id).resolve("repository.json"));
        assertThat(tool.done(words).json().path("id").asText()).isEqualTo(id);
        tool.done("points", "--store", folder + "/store", "--recovery-key", folder + "/recovery");
    }

    @Test
    void refusesToPutAKeyIntoTheStore() {
        var ran = new Tool(folder)
                .run("init", "--store", folder + "/store", "--key-file", folder + "/store/key", "--recovery-key", "r");
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(folder.resolve("store/key")).doesNotExist();
    }

    @Test
    void saysWhatIsWrongWithAKey() throws Exception {
        var tool = new Tool(folder);
        tool.done("init", "--store", folder + "/store", "--key-file", folder + "/key", "--recovery-key", folder + "/r");
        tool.environment.put("LIFEBOAT_REPOSITORY", folder + "/store");
        assertThat(tool.run("points").exit()).isEqualTo(Exit.USAGE);
        assertThat(tool.run("points", "--key-file", folder + "/missing").exit()).isEqualTo(Exit.USAGE);
        var other = tool.run("points", "--key-file", folder + "/r");
        assertThat(other.exit()).isEqualTo(Exit.DENIED);
        assertThat(other.errors()).contains("UserErrorKeyUnavailable", "Slot service");
        var planted = Files.writeString(folder.resolve("password"), "planted-password");
        var none = tool.run("points", "--key-file", planted.toString());
        assertThat(none.exit()).isEqualTo(Exit.USAGE);
        assertThat(none.errors()).contains("KeyFileInvalid").doesNotContain("planted");
    }

    @Test
    void asksWhichOfSeveralRepositoriesIsMeant() {
        var tool = new Tool(folder);
        var store = new FolderBlobStore(folder.resolve("store"));
        var one = RepositoryId.parse("0".repeat(31) + "1");
        var other = RepositoryId.parse("f".repeat(32));
        Backups.create(store, one);
        Backups.create(store, other);
        var key = Tool.keyFile(folder.resolve("key"), Backups.key(1)).toString();
        var ran = tool.run("points", "--store", folder + "/store", "--key-file", key);
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.errors()).contains(one.hex(), other.hex());
        tool.done("points", "--store", folder + "/store/" + other.hex(), "--key-file", key);
        var nothing = tool.run("points", "--store", folder + "/elsewhere", "--key-file", key);
        assertThat(nothing.exit()).isEqualTo(Exit.FAILED);
        assertThat(nothing.errors()).contains("RepositoryNotFound", "in " + folder + "/elsewhere");
        var wrong = folder + "/store/" + new RepositoryId(7, 7).hex();
        assertThat(tool.run("points", "--store", wrong, "--key-file", key).errors())
                .as("another id is no damage")
                .contains("RepositoryNotFound", new RepositoryId(7, 7).hex());
    }

    @Test
    void findsRepositoriesWhateverTheirIds() throws IOException {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (var round = 0; round < 200; round++) {
            var store = new MemoryBlobStore();
            var ids = new ArrayList<String>();
            for (var i = random.nextInt(3); i >= 0; i--) {
                var id = new RepositoryId(random.nextLong(), random.nextLong()).hex();
                ids.add(id);
                store.putIfAbsent(id + "/index/x", ByteBuffer.allocate(1));
                store.putIfAbsent(id + "/repository.json", ByteBuffer.allocate(1));
            }
            store.putIfAbsent("probe/held/1", ByteBuffer.allocate(1));
            var found = new Repositories(store).some();
            assertThat(found).as("seed %s", seed).hasSize(Math.min(2, ids.size()));
            assertThat(ids)
                    .as("seed %s", seed)
                    .containsAll(found.stream().map(RepositoryId::hex).toList());
        }
    }

    /** The one that was made first lies where the run that was cut short left it, or nowhere. */
    @Test
    void tellsOfNoRecoveryKeyThatOpensNothingWhenItGoesOn() throws Exception {
        var tool = new Tool(folder);
        var id = made(tool, "first");
        Files.delete(folder.resolve("store").resolve(id).resolve("repository.json"));
        made(tool, "second");
        for (var recovery : List.of("first", "second")) {
            tool.done("points", "--store", folder + "/store", "--recovery-key", folder + "/" + recovery);
        }
    }

    @Test
    void saysHowToOpenWhatLostItsFirstObjectOrASlotAndThatWorks() throws Exception {
        var tool = new Tool(folder);
        var id = made(tool, "recovery");
        var root = folder.resolve("store").resolve(id);
        tool.use(root, folder.resolve("key"));
        Files.delete(root.resolve("repository.json"));
        var gone = tool.run("points");
        assertThat(gone.exit()).isEqualTo(Exit.FAILED);
        assertThat(gone.errors()).contains("lifeboat repository init", id).doesNotContain("another point");
        tool.done("init", "--recovery-key", folder + "/recovery");
        tool.done("points");
        var slot = root.resolve("keys/service-1");
        var content = Files.readAllBytes(slot);
        content[40] ^= 1;
        Files.write(slot, content);
        assertThat(tool.run("points").errors())
                .contains("keys/service-1", "--recovery-key", "keys rotate --replace --of service");
        tool.environment.remove("LIFEBOAT_REPOSITORY_KEY_FILE");
        tool.done(
                "keys",
                "rotate",
                "--replace",
                "--of",
                "service",
                "--new-key-file",
                folder + "/key",
                "--recovery-key",
                folder + "/recovery");
        tool.done("points", "--key-file", folder + "/key");
    }

    private String made(Tool tool, String recovery) {
        return tool.done(
                        "init",
                        "--store",
                        folder + "/store",
                        "--key-file",
                        folder + "/key",
                        "--recovery-key",
                        folder + "/" + recovery,
                        "-o",
                        "json")
                .json()
                .path("id")
                .asText();
    }
}
