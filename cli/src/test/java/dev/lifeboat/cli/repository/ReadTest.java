package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.testkit.repository.Backups;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking into points, whoever made them: a vault server for a cluster, or a person for a folder. */
class ReadTest {
    private static final String SECRET = "{\"kind\":\"Secret\",\"data\":{\"password\":\"cGxhbnRlZA==\"}}";

    @TempDir
    private Path folder;

    private Tool tool;
    private Repository repository;
    private FolderBlobStore store;

    @BeforeEach
    void open() {
        tool = new Tool(folder);
        store = new FolderBlobStore(folder.resolve("store"));
        repository = Backups.create(store, new RepositoryId(1, 2));
        tool.use(folder.resolve("store"), Tool.keyFile(folder.resolve("key"), Backups.key(1)));
    }

    private PointRecord cluster(String colour) {
        return new Backups(store, folder.resolve("spool-" + colour))
                .point(
                        repository,
                        null,
                        Map.of(
                                "k8s/core/configmaps",
                                Map.of(
                                        "shop/settings",
                                        "{\"kind\":\"ConfigMap\",\"data\":{\"colour\":\"" + colour + "\"}}",
                                        "shop/same",
                                        "{\"kind\":\"ConfigMap\"}"),
                                "k8s/core/secrets",
                                Map.of("shop/database", SECRET, "shop/same", SECRET)));
    }

    private PointRecord files() {
        return SampleFolder.point(repository, store, folder.resolve("spool-files"), tool.clock);
    }

    /** Promise 4: the bucket and the recovery key are all that is needed. */
    @Test
    void readsPointsOfAVaultServerWithTheRecoveryKeyAlone() {
        cluster("red");
        tool.environment.clear();
        var key = Tool.keyFile(folder.resolve("r"), Backups.key(2)).toString();
        var words = new String[] {
            "cat", "latest", "shop/settings", "--store", folder + "/store", "--recovery-key", key, "-o", "json"
        };
        assertThat(tool.done(words).json().at("/data/colour").asText()).isEqualTo("red");
    }

    /** A repository on a disc that is mounted to be read only: reading verbs write nothing at all. */
    @Test
    void readingChangesNothingInTheStore() throws Exception {
        var before = cluster("red");
        var after = cluster("blue");
        files();
        var listed = listing();
        tool.done("points");
        tool.done("points", "latest");
        tool.done("ls", "latest");
        tool.done("find", "settings");
        tool.done("diff", before.id().hex(), after.id().hex());
        tool.done("stats");
        tool.done("keys", "list");
        assertThat(listing()).isEqualTo(listed);
    }

    private Map<String, Long> listing() throws Exception {
        var found = new TreeMap<String, Long>();
        try (var files = Files.walk(folder.resolve("store"))) {
            for (var file : (Iterable<Path>) files::iterator) {
                found.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
            }
        }
        return found;
    }

    @Test
    void masksSecretsUnlessAsked() {
        cluster("red");
        var masked = tool.done("cat", "latest", "shop/database");
        assertThat(masked.text()).contains("password").doesNotContain("cGxhbnRlZA");
        assertThat(tool.done("cat", "latest", "shop/database", "--reveal").text())
                .contains("cGxhbnRlZA");
    }

    @Test
    void asksForTheSectionWhereSeveralHaveTheKey() {
        cluster("red");
        var ran = tool.run("cat", "latest", "shop/same");
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.errors()).contains("k8s/core/configmaps", "k8s/core/secrets");
        tool.done("cat", "latest", "shop/same", "--section", "k8s/core/configmaps");
    }

    @Test
    void diffNamesWhatChangedAndNothingElse() {
        var before = cluster("red");
        var after = cluster("blue");
        var changes = tool.done("diff", before.id().hex(), after.id().hex(), "-o", "json")
                .json();
        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).path("change").asText()).isEqualTo("CHANGED");
        assertThat(changes.get(0).path("key").asText()).isEqualTo("shop/settings");
        assertThat(tool.run("diff", "latest", "latest").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void findLooksThroughAllPointsNewestFirst() {
        var before = cluster("red");
        var after = cluster("blue");
        files();
        var found = tool.done("find", "sett*", "-o", "json").json();
        assertThat(found.findValuesAsText("point"))
                .containsExactly(after.id().hex(), before.id().hex());
        // a section that both share is shown for both
        assertThat(tool.done("find", "database", "-o", "json").json()).hasSize(2);
        assertThat(tool.done("find", "DATA*", "-i").lines()).hasSize(2);
        assertThat(tool.done("find", "many/*/file0007").lines()).hasSize(1);
        assertThat(tool.run("find", "nothing-of-that-name").exit()).isEqualTo(Exit.FAILED);
    }

    @Test
    void listsWhatLiesInAFolderByItsOldPathOrBelowIt() {
        files();
        assertThat(tool.done("ls", "latest").lines()).hasSize(SampleFolder.MANY + 3 + 9);
        for (var path : new String[] {"/srv/data/many", "many", "many/", "/srv/data/many/"}) {
            assertThat(tool.done("ls", "latest", path, "-o", "json").json().findValuesAsText("key"))
                    .as(path)
                    .containsExactly("many/sub0000/", "many/sub0001/", "many/sub0002/");
        }
        assertThat(tool.done("ls", "latest", "many/sub0001").lines()).hasSize(1_000);
        assertThat(tool.done("ls", "latest", "many", "--recursive").lines()).hasSize(SampleFolder.MANY + 3);
        assertThat(tool.done("ls", "latest", "empty").lines()).isEmpty();
        assertThat(tool.run("ls", "latest", "man").exit()).isEqualTo(Exit.FAILED);
    }

    @Test
    void showsEntriesAsLsDoes() {
        files();
        var lines = tool.done("ls", "latest", "/srv/data").text();
        assertThat(lines)
                .containsPattern("-rwsr-x--- +1000:50 +22 B +[-0-9]+ [:0-9]+ +a\\.txt")
                .contains("b-link = a.txt", "c-link -> a.txt", "x%FF%0A")
                .containsPattern("prw------- .*fifo");
    }

    @Test
    void printsAFileByteForByteHolesIncluded() {
        files();
        assertThat(tool.done("cat", "latest", "/srv/data/a.txt").output()).isEqualTo(SampleFolder.TEXT);
        assertThat(tool.done("cat", "latest", "b-link").output()).isEqualTo(SampleFolder.TEXT);
        assertThat(tool.done("cat", "latest", "x%FF%0A", "--escaped").output()).isEqualTo(SampleFolder.TEXT);
        assertThat(tool.done("cat", "latest", "sparse").output())
                .isEqualTo(Arrays.copyOf(SampleFolder.TEXT, SampleFolder.TEXT.length + (int) SampleFolder.HOLE));
        for (var none : new String[] {"many", "c-link", "fifo", "missing", "a.tx", "/srv/data"}) {
            assertThat(tool.run("cat", "latest", none).exit()).as(none).isNotZero();
        }
    }

    @Test
    void statsAddUp() throws Exception {
        cluster("red");
        cluster("blue");
        var stats = tool.done("stats", "-o", "json").json();
        try (var files = Files.walk(folder.resolve("store/" + repository.id().hex()))) {
            var sizes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .summaryStatistics();
            assertThat(stats.path("storedBytes").asLong()).isEqualTo(sizes.getSum());
            assertThat(stats.path("storedObjects").asLong()).isEqualTo(sizes.getCount());
        }
        assertThat(stats.at("/sections/0/versions").asLong()).isEqualTo(2);
        assertThat(stats.at("/sections/1/versions").asLong()).isEqualTo(1);
        assertThat(tool.done("stats").text()).contains("k8s/core/secrets", "Saved:");
    }

    @Test
    void damagedRecordIsNamedAndHidesNoOther() throws Exception {
        var damaged = cluster("red");
        var whole = cluster("blue");
        var file = folder.resolve(
                "store/" + repository.id().hex() + "/points/" + damaged.id().hex());
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        var ran = tool.run("points", "-o", "json");
        assertThat(ran.exit()).isEqualTo(Exit.WARNINGS);
        assertThat(ran.json().findValuesAsText("id")).containsExactly(whole.id().hex());
        assertThat(ran.errors()).contains("points/" + damaged.id().hex());
        assertThat(tool.run("cat", "latest", "shop/settings").exit()).isZero();
    }

    @Test
    void damagedPackIsNamedAndNothingFalseIsShown() throws Exception {
        files();
        try (var packs = Files.walk(folder.resolve("store/" + repository.id().hex() + "/packs"))) {
            for (var pack : packs.filter(Files::isRegularFile).toList()) {
                var bytes = Files.readAllBytes(pack);
                bytes[40] ^= 1;
                Files.write(pack, bytes);
            }
        }
        var ran = tool.run("cat", "latest", "a.txt");
        assertThat(ran.exit()).isEqualTo(Exit.FAILED);
        assertThat(ran.errors()).contains("UserErrorRecoveryPointDamaged");
        assertThat(new String(ran.output(), UTF_8)).isEmpty();
    }

    @Test
    void namesThatAreNoPointAreWrongUse() {
        assertThat(tool.run("ls", "latest").exit()).isEqualTo(Exit.FAILED);
        for (var name : new String[] {"abc", "LATEST", "../points", "zzzz"}) {
            assertThat(tool.run("ls", name).exit()).as(name).isEqualTo(Exit.USAGE);
        }
    }
}
