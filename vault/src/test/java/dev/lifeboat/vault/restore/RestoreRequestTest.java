package dev.lifeboat.vault.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a restore may ask for, and what is refused by name (azure-dataprotection-api 6.4). */
final class RestoreRequestTest {
    private static final String VALID = """
            {"objectType":"AzureBackupRecoveryPointBasedRestoreRequest","recoveryPointId":"6a5b","sourceDataStoreType":"OperationalStore",
             "restoreTargetInfo":{"objectType":"ItemLevelRestoreTargetInfo","recoveryOption":"FailIfExists",
              "datasourceInfo":{"resourceId":"/clusters/C1"},
              "restoreCriteria":[{"objectType":"KubernetesClusterRestoreCriteria","includeClusterScopeResources":true,
               "includedNamespaces":["shop"],"excludedNamespaces":null,"labelSelectors":["a=b"],"conflictPolicy":"Skip",
               "persistentVolumeRestoreMode":"RestoreWithoutVolumeData","namespaceMappings":{},"restoreHookReferences":null}]}}
            """;

    @Test
    void whatAClientSendsIsUnderstood() {
        var request = parse(_ -> {});
        assertThat(request.point()).isEqualTo("6a5b");
        assertThat(request.target()).isEqualTo("/clusters/C1");
        assertThat(request.volumesWithData()).isFalse();
        assertThat(request.filter().includedNamespaces()).containsExactly("shop");
        assertThat(request.filter().excludedNamespaces()).isEmpty();
        assertThat(request.filter().labelSelectors()).containsExactly("a=b");
        assertThat(request.filter().includeClusterScope()).isTrue();
    }

    @Test
    void volumesComeWithTheirDataUnlessSaidOtherwise() {
        assertThat(parse(body -> criteria(body).remove("persistentVolumeRestoreMode"))
                        .volumesWithData())
                .isTrue();
    }

    @Test
    void whatIsMissingIsNamed() {
        for (var field : new String[] {"objectType", "recoveryPointId", "sourceDataStoreType", "restoreTargetInfo"}) {
            refused(ErrorCode.MISSING_PROPERTY, body -> body.remove(field));
        }
        refused(ErrorCode.MISSING_PROPERTY, body -> target(body).remove("datasourceInfo"));
        refused(ErrorCode.MISSING_PROPERTY, body -> target(body).remove("restoreCriteria"));
        refused(ErrorCode.MISSING_PROPERTY, body -> criteria(body).remove("includeClusterScopeResources"));
    }

    @Test
    void whatThisVersionDoesNotDoIsRefusedClearly() {
        refused(ErrorCode.NOT_SUPPORTED, body -> body.put("sourceDataStoreType", "VaultStore"));
        refused(ErrorCode.NOT_SUPPORTED, body -> criteria(body).put("conflictPolicy", "Patch"));
        refused(
                ErrorCode.NOT_SUPPORTED,
                body -> criteria(body).putObject("namespaceMappings").put("shop", "copy"));
        refused(
                ErrorCode.NOT_SUPPORTED,
                body -> criteria(body)
                        .putArray("restoreHookReferences")
                        .addObject()
                        .put("name", "h"));
        refused(
                ErrorCode.NOT_SUPPORTED,
                body -> criteria(body).putObject("resourceModifierReference").put("name", "m"));
        refused(ErrorCode.UNKNOWN_OBJECT_TYPE, body -> body.put("objectType", "Other"));
        refused(ErrorCode.UNKNOWN_OBJECT_TYPE, body -> target(body).put("objectType", "Other"));
        refused(
                ErrorCode.UNKNOWN_OBJECT_TYPE,
                body -> criteria(body).put("objectType", "KubernetesClusterVaultTierRestoreCriteria"));
        refused(ErrorCode.INVALID_PROPERTY, body -> criteria(body).put("persistentVolumeRestoreMode", "Maybe"));
        refused(ErrorCode.INVALID_PROPERTY, body -> target(body).putArray("restoreCriteria"));
        refused(
                ErrorCode.SYSTEM_NAMESPACE,
                body -> criteria(body).putArray("includedNamespaces").add("kube-system"));
    }

    private static RestoreRequest parse(Consumer<ObjectNode> change) {
        var body = (ObjectNode) Json.parse(VALID.getBytes(StandardCharsets.UTF_8));
        change.accept(body);
        return RestoreRequest.of(Json.convert(body, RestoreRequest.Body.class));
    }

    private static ObjectNode target(ObjectNode body) {
        return (ObjectNode) body.get("restoreTargetInfo");
    }

    private static ObjectNode criteria(ObjectNode body) {
        return (ObjectNode) target(body).get("restoreCriteria").get(0);
    }

    private static void refused(ErrorCode code, Consumer<ObjectNode> change) {
        assertThatThrownBy(() -> parse(change))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
