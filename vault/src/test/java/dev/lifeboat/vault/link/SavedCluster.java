package dev.lifeboat.vault.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.CommitRequest;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.api.link.SnapshotRef;
import dev.lifeboat.api.link.VolumeEntry;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.write.IdPrefixes;
import dev.lifeboat.repository.write.PackGrant;
import dev.lifeboat.repository.write.PackSink;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.repository.write.SectionRoot;
import dev.lifeboat.repository.write.WriterParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** A small cluster and its backup by the real writer: what a test writes and expects back, byte for byte. */
final class SavedCluster {
    /** Must never be seen outside ciphertext. */
    static final String PLANTED = "planted-7f3a-do-not-tell";

    static final SectionName CONFIG_MAPS = SectionName.kubernetes("", "configmaps");
    static final SectionName SECRETS = SectionName.kubernetes("", "secrets");
    static final SectionName NAMESPACES = SectionName.kubernetes("", "namespaces");

    final Map<SectionName, NavigableMap<String, byte[]>> sections = new TreeMap<>();
    private final Random random = new Random(42);

    SavedCluster() {
        for (var namespace : List.of("other", "shop")) {
            for (var i = 0; i < 60; i++) {
                put(CONFIG_MAPS, "%s/settings-%03d".formatted(namespace, i), "ConfigMap", noise(200 + i * 20));
            }
            // one that lies outside its leaf
            put(CONFIG_MAPS, namespace + "/zz-large", "ConfigMap", noise(200_000));
            put(SECRETS, namespace + "/password", "Secret", PLANTED + namespace);
            put(NAMESPACES, "/" + namespace, "Namespace", "");
            var snapshot = new SnapshotRef(
                    new NamespacedName(namespace, "data"),
                    "disk",
                    "handle-" + namespace,
                    1 << 20,
                    "Filesystem",
                    Map.of());
            entries(SectionName.VOLUME)
                    .put(
                            namespace + "/data",
                            Json.write(new VolumeEntry(
                                    snapshot.claim(),
                                    "pv-" + namespace,
                                    "disk",
                                    "standard",
                                    1 << 20,
                                    "Filesystem",
                                    "Delete",
                                    "hook",
                                    snapshot,
                                    Instant.parse("2026-01-01T00:00:00Z"),
                                    null)));
        }
    }

    void put(SectionName section, String key, String kind, String payload) {
        var object = Json.object();
        object.put("apiVersion", "v1").put("kind", kind);
        object.putObject("data").put("value", payload);
        entries(section).put(key, Json.write(object));
    }

    /** Text that does not compress well, the same in each run. */
    private String noise(int length) {
        var bytes = new byte[length / 2];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    NavigableMap<String, byte[]> entries(SectionName section) {
        return sections.computeIfAbsent(section, _ -> new TreeMap<>());
    }

    /** Writes everything and asks for the commit; the same request may be sent again. */
    CommitRequest write(TestExtension extension, LeasedTask task, Path spool) throws IOException {
        Files.createDirectories(spool);
        var keys = extension.keys(task.task());
        var parameters = new WriterParameters(RepositoryId.of(keys.repository()), keys.idKey(), keys.cutKey());
        var stored = new ArrayList<String>();
        try (var writer = new PointWriter(
                parameters,
                new Sink(extension, task.task(), stored),
                section -> IdPrefixes.parse(extension.parentIds(task.task(), section.text())),
                spool)) {
            var reports = new ArrayList<SectionReport>();
            for (var section : sections.entrySet()) {
                try (var open = writer.open(section.getKey())) {
                    section.getValue().forEach((key, value) -> open.put(key.getBytes(UTF_8), value));
                    reports.add(report(section.getKey(), open.finish()));
                }
            }
            writer.finish();
            return new CommitRequest(extension.epoch, reports, stored, Map.of("cluster", "c1"), List.of());
        }
    }

    private static SectionReport report(SectionName name, SectionRoot root) {
        var kind = name.isKubernetes() ? List.of("ConfigMap", "Secret", "Namespace") : List.<String>of();
        return new SectionReport(
                name.text(),
                SectionReport.State.COMPLETE,
                root.root().map(ContentId::hex).orElse(null),
                root.height(),
                root.entries(),
                root.bytes(),
                "1",
                name.isKubernetes() ? "v1" : null,
                kind.stream()
                        .filter(known -> name.text().endsWith("/" + known.toLowerCase(java.util.Locale.ROOT) + "s"))
                        .findFirst()
                        .orElse(null),
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** Reserve, put, upload, stored, as an extension does it. */
    private record Sink(TestExtension extension, String task, List<String> stored) implements PackSink {
        @Override
        public PackGrant reserve(PackClass packClass) {
            var grant = extension.reserve(task, packClass.wire(), 1).getFirst();
            return new PackGrant(PackId.parse(grant.id()), grant.generation(), grant.key());
        }

        @Override
        public void store(PackGrant grant, Path file, long length, String sha256) throws IOException {
            var ticket = extension.put(task, grant.id().hex(), length, sha256);
            var answer = extension.upload(ticket.url(), Files.readAllBytes(file));
            if (answer.statusCode() > 201) {
                throw TestExtension.refusal(answer);
            }
            extension.stored(task, grant.id().hex(), length, sha256);
            stored.add(grant.id().hex());
        }
    }
}
