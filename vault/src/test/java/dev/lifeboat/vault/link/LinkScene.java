package dev.lifeboat.vault.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.LinkPaths;
import dev.lifeboat.api.link.ObjectFrames;
import dev.lifeboat.api.link.ObjectsRequest;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.SectionName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server, an enrolled extension and a small cluster, for tests of whole flows through the link. */
abstract class LinkScene {

    static final String API = "?api-version=2025-07-01";
    static final String OURS = "?api-version=2026-12-01";

    @TempDir
    Path folder;

    TestServer server;
    TestExtension extension;
    final SavedCluster cluster = new SavedCluster();

    @BeforeEach
    void start() {
        server = new TestServer(folder);
        extension = TestExtension.enrolled(server).session("pod", "one");
        extension.heartbeat();
    }

    @AfterEach
    void stop() {
        extension.close();
        server.close();
    }

    String backedUp() throws IOException {
        startBackup();
        var task = lease();
        var point = extension
                .commit(task.task(), cluster.write(extension, task, spool()))
                .point();
        extension.succeed(task.task(), 1);
        return point;
    }

    String startBackup() {
        var answer = server.call(
                "POST",
                TestEstate.INSTANCE + "/backup" + API,
                Map.of("backupRuleOptions", Map.of("ruleName", "BackupDaily", "triggerOption", Map.of())));
        assertThat(answer.statusCode()).as(() -> text(answer)).isEqualTo(202);
        return json(answer).path("jobId").asText();
    }

    String startRestore(String point, List<String> namespaces, List<String> types) {
        var answer = restore(point, namespaces, types);
        assertThat(answer.statusCode()).as(() -> text(answer)).isEqualTo(202);
        return json(answer).path("jobId").asText();
    }

    java.net.http.HttpResponse<byte[]> restore(String point, List<String> namespaces, List<String> types) {
        var criteria = Map.of(
                "objectType",
                "KubernetesClusterRestoreCriteria",
                "includeClusterScopeResources",
                true,
                "includedNamespaces",
                namespaces,
                "includedResourceTypes",
                types);
        var target = Map.of(
                "objectType",
                "ItemLevelRestoreTargetInfo",
                "recoveryOption",
                "FailIfExists",
                "datasourceInfo",
                Map.of("resourceID", TestEstate.CLUSTER),
                "restoreCriteria",
                List.of(criteria));
        return server.call(
                "POST",
                TestEstate.INSTANCE + "/restore" + API,
                Map.of(
                        "objectType",
                        "AzureBackupRecoveryPointBasedRestoreRequest",
                        "recoveryPointId",
                        point,
                        "sourceDataStoreType",
                        "OperationalStore",
                        "restoreTargetInfo",
                        target));
    }

    LeasedTask lease() {
        return extension.lease(5).orElseThrow();
    }

    NavigableMap<String, byte[]> objects(LeasedTask task, SectionName section, String after) throws IOException {
        var bytes = extension.send(
                LinkPaths.task(task.task(), LinkPaths.OBJECTS),
                new ObjectsRequest(extension.epoch, section.text(), after));
        var reader = new ObjectFrames.Reader(new ByteArrayInputStream(bytes));
        var found = new TreeMap<String, byte[]>();
        for (var frame = reader.next(); frame != null; frame = reader.next()) {
            found.put(new String(frame.key(), UTF_8), frame.value());
        }
        return found;
    }

    /** What a restore of the namespace shop may see: its own, and what belongs to no namespace. */
    NavigableMap<String, byte[]> ofShop(SectionName section) {
        var all = new TreeMap<>(cluster.entries(section));
        all.keySet().removeIf(key -> key.startsWith("other/"));
        return all;
    }

    static void assertSame(Map<String, byte[]> actual, Map<String, byte[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((key, value) -> assertThat(actual.get(key)).as(key).isEqualTo(value));
    }

    JsonNode show(String job) {
        return json(server.get(job + API)).path("properties");
    }

    List<Path> packs() throws IOException {
        try (var files = Files.walk(folder.resolve("store"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/packs/"))
                    .toList();
        }
    }

    long stored() throws IOException {
        return packs().stream().mapToLong(file -> file.toFile().length()).sum();
    }

    Path spool() {
        return folder.resolve("spool");
    }

    static String path(String url) {
        return url.substring(url.indexOf("/store/"));
    }

    static JsonNode json(java.net.http.HttpResponse<byte[]> answer) {
        return Json.parse(answer.body());
    }

    static String text(java.net.http.HttpResponse<byte[]> answer) {
        return new String(answer.body(), UTF_8);
    }

    static String code(java.net.http.HttpResponse<byte[]> answer) {
        return json(answer).at("/error/code").asText();
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static void refused(ErrorCode code, Callable<?> call) {
        assertThatThrownBy(call::call)
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
