package dev.lifeboat.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ManifestTest {
    private static final String CA = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    private static final Enrolment ENROLMENT =
            new Enrolment(URI.create("https://10.77.0.254:18443"), CA, "token-of-this-test");

    @Test
    void textAndObjectsAreTheSame() {
        var manifest = Manifest.of(ENROLMENT, null, Map.of());
        var read = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(manifest.yaml())
                .forEach(read::add);
        assertThat(read).isEqualTo(manifest.objects());
    }

    @Test
    void aValueCannotAddFieldsOrObjects() {
        var hostile = new Enrolment(URI.create("https://vault.example"), CA, "t\n---\nkind: Pod\nx: ${image}");
        var manifest = Manifest.of(hostile, null, Map.of("note", "\"}\n---\nkind: Pod"));
        var documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(manifest.yaml())
                .forEach(documents::add);
        assertThat(documents)
                .hasSameSizeAs(Manifest.of(ENROLMENT, null, Map.of()).objects());
        assertThat(at(find(manifest, "Secret", "lifeboat-enrolment"), "stringData", "token"))
                .isEqualTo("t\n---\nkind: Pod\nx: ${image}");
    }

    @Test
    void everyObjectIsLabelledAndNamespaced() {
        for (var object : Manifest.of(ENROLMENT, null, Map.of()).objects()) {
            assertThat(at(object, "metadata", "labels", Names.MANAGED_BY_LABEL)).isEqualTo("lifeboat");
            assertThat(at(object, "metadata", "labels", Names.NAME_LABEL)).isEqualTo("lifeboat");
            if (!List.of("Namespace", "ClusterRole", "ClusterRoleBinding", "PriorityClass")
                    .contains(object.get("kind"))) {
                assertThat(at(object, "metadata", "namespace")).isEqualTo(Names.NAMESPACE);
            }
        }
    }

    @Test
    void reservesWhatTheDocumentsSayUnlessToldOtherwise() {
        assertThat(at(container(Manifest.of(ENROLMENT, null, Map.of())), "resources"))
                .isEqualTo(Map.of(
                        "requests", Map.of("cpu", "500m", "memory", "256Mi"),
                        "limits", Map.of("cpu", "1000m", "memory", "1280Mi")));
        var small = Manifest.of(
                ENROLMENT,
                null,
                Map.of("memoryLimit", "256Mi", "resources.requests.memory", "128Mi", "resources.limits.cpu", "2"));
        assertThat(at(container(small), "resources"))
                .isEqualTo(Map.of(
                        "requests", Map.of("cpu", "500m", "memory", "128Mi"),
                        "limits", Map.of("cpu", "2", "memory", "256Mi")));
    }

    @Test
    void settingsThatKubernetesWouldRefuseAreRefused() {
        refused(Map.of("resources.limits.memory", "much"), "much");
        refused(Map.of("restore.enabled", "yes"), "yes");
        refused(Map.of("image.pullPolicy", "Sometimes"), "Sometimes");
        assertThatThrownBy(() -> Manifest.of(ENROLMENT, "not an image", Map.of()))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PROPERTY));
    }

    /** Design 13: without restores nobody in the cluster has an administrator's account of ours. */
    @Test
    void onlyTheRestorerIsAdministratorAndOnlyIfRestoresAreEnabled() {
        assertThat(administrators(Manifest.of(ENROLMENT, null, Map.of()))).containsExactly("lifeboat-restorer");
        var without = Manifest.of(ENROLMENT, null, Map.of("restore.enabled", "false"));
        assertThat(administrators(without)).isEmpty();
        assertThat(without.yaml()).doesNotContain("lifeboat-restorer");
        assertThat(container(without).toString()).contains("LIFEBOAT_RESTORE_ENABLED, value=false");
    }

    /** EXT-4, rule 180: beyond reading, the standing pod changes nothing in the cluster but snapshots; only the restorer may more. */
    @Test
    void theStandingPodWritesOnlyWhatItHasTo() {
        var manifest = Manifest.of(ENROLMENT, null, Map.of());
        var writes = new ArrayList<String>();
        for (var rule : rules(find(manifest, "ClusterRole", "lifeboat-extension"))) {
            for (var verb : strings(rule, "verbs")) {
                if (!List.of("get", "list", "watch").contains(verb)) {
                    strings(rule, "resources").forEach(resource -> writes.add(verb + " " + resource));
                }
            }
        }
        assertThat(writes)
                .containsExactlyInAnyOrder(
                        "create pods/exec",
                        "create volumesnapshots",
                        "delete volumesnapshots",
                        "create volumesnapshotcontents",
                        "delete volumesnapshotcontents",
                        "patch volumesnapshotcontents",
                        "create volumesnapshotclasses",
                        "delete volumesnapshotclasses");
        assertThat(rules(find(manifest, "ClusterRole", "lifeboat-crds")))
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.get("resourceNames")).isEqualTo(Names.DEFINITIONS);
                    assertThat(rule.get("resources")).isEqualTo(List.of("customresourcedefinitions"));
                });
    }

    @Test
    void podsAreRestricted() {
        for (var object : Manifest.of(ENROLMENT, null, Map.of()).objects()) {
            if (List.of("Deployment", "Job").contains(object.get("kind"))) {
                assertThat(at(object, "spec", "template", "spec", "securityContext", "runAsNonRoot"))
                        .isEqualTo(true);
                assertThat(at(container(object), "securityContext", "readOnlyRootFilesystem"))
                        .isEqualTo(true);
                assertThat(at(object, "spec", "template", "spec", "tolerations").toString())
                        .contains("CriticalAddonsOnly");
            }
        }
    }

    @Test
    void theTokenIsInItsSecretOnly() {
        var manifest = Manifest.of(ENROLMENT, null, Map.of());
        for (var object : manifest.objects()) {
            assertThat(object.toString().contains("token-of-this-test")).isEqualTo("Secret".equals(object.get("kind")));
        }
        assertThat(ENROLMENT.toString()).doesNotContain("token-of-this-test");
    }

    /** A parser quotes what it stumbled over. */
    @Test
    void aBrokenKubeconfigIsNotQuoted(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("kubeconfig"), "users: [{user: {token: planted-credential\nx: 1");
        assertThatThrownBy(() -> TargetCluster.open(file, null)).isInstanceOfSatisfying(LifeboatException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.CLUSTER_UNREACHABLE);
            assertThat(e).hasNoCause();
            assertThat(e.getMessage()).doesNotContain("planted").contains(file.toString());
        });
    }

    private static void refused(Map<String, String> settings, String value) {
        assertThatThrownBy(() -> Manifest.of(ENROLMENT, null, settings))
                .isInstanceOfSatisfying(LifeboatException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PROPERTY);
                    assertThat(e.details()).containsEntry("value", value);
                });
    }

    private static List<String> administrators(Manifest manifest) {
        var accounts = new ArrayList<String>();
        for (var object : manifest.objects()) {
            if (object.get("kind").toString().endsWith("Binding")
                    && "cluster-admin".equals(at(object, "roleRef", "name"))) {
                for (var subject : (List<?>) at(object, "subjects")) {
                    accounts.add(((Map<?, ?>) subject).get("name").toString());
                }
            }
        }
        return accounts;
    }

    private static Map<?, ?> container(Manifest manifest) {
        return container(find(manifest, "Deployment", Names.DEPLOYMENT));
    }

    private static Map<?, ?> container(Map<?, ?> workload) {
        return (Map<?, ?>) ((List<?>) at(workload, "spec", "template", "spec", "containers")).getFirst();
    }

    private static List<Map<?, ?>> rules(Map<?, ?> role) {
        var rules = new ArrayList<Map<?, ?>>();
        ((List<?>) at(role, "rules")).forEach(rule -> rules.add((Map<?, ?>) rule));
        return rules;
    }

    private static List<String> strings(Map<?, ?> rule, String field) {
        return rule.get(field) instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of();
    }

    private static Map<String, Object> find(Manifest manifest, String kind, String name) {
        return manifest.objects().stream()
                .filter(object -> kind.equals(object.get("kind")) && name.equals(at(object, "metadata", "name")))
                .findFirst()
                .orElseThrow();
    }

    private static Object at(Map<?, ?> object, String... path) {
        Object value = object;
        for (var name : path) {
            value = ((Map<?, ?>) value).get(name);
        }
        return value;
    }
}
