package dev.lifeboat.vault.restore;

import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.selection.LabelSelector;
import dev.lifeboat.core.selection.NamespaceFilter;
import dev.lifeboat.core.selection.TypeFilter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a restore asks for, after everything that this version does not do was refused by name (azure-dataprotection-api 6.4).
 *
 * @param point name of the recovery point
 * @param target ARM id of the cluster as the caller wrote it
 */
public record RestoreRequest(String point, String target, ResourceFilter filter, boolean volumesWithData) {
    /** As sent; every field may be missing. */
    public record Body(
            @Nullable String objectType,
            @Nullable String recoveryPointId,
            @Nullable String sourceDataStoreType,
            @Nullable Target restoreTargetInfo) {}

    public record Target(
            @Nullable String objectType,
            @Nullable String recoveryOption,
            @Nullable Datasource datasourceInfo,
            @Nullable List<Criteria> restoreCriteria) {}

    public record Datasource(@Nullable String resourceId) {}

    public record Criteria(
            @Nullable String objectType,
            @Nullable Boolean includeClusterScopeResources,
            @Nullable List<String> includedNamespaces,
            @Nullable List<String> excludedNamespaces,
            @Nullable List<String> includedResourceTypes,
            @Nullable List<String> excludedResourceTypes,
            @Nullable List<String> labelSelectors,
            @Nullable String conflictPolicy,
            @Nullable String persistentVolumeRestoreMode,
            @Nullable Map<String, String> namespaceMappings,
            @Nullable List<Reference> restoreHookReferences,
            @Nullable Reference resourceModifierReference) {}

    public record Reference(@Nullable String name, @Nullable String namespace) {}

    /** @throws LifeboatException UNKNOWN_OBJECT_TYPE, MISSING_PROPERTY, INVALID_PROPERTY, NOT_SUPPORTED */
    public static RestoreRequest of(Body body) {
        type("objectType", body.objectType(), "AzureBackupRecoveryPointBasedRestoreRequest");
        var point = required("recoveryPointId", body.recoveryPointId());
        if (!"OperationalStore".equalsIgnoreCase(required("sourceDataStoreType", body.sourceDataStoreType()))) {
            throw unsupported("A restore from " + body.sourceDataStoreType());
        }
        var target = required("restoreTargetInfo", body.restoreTargetInfo());
        type("restoreTargetInfo.objectType", target.objectType(), "ItemLevelRestoreTargetInfo");
        var source = required("restoreTargetInfo.datasourceInfo", target.datasourceInfo());
        var cluster = required("restoreTargetInfo.datasourceInfo.resourceID", source.resourceId());
        var all = required("restoreTargetInfo.restoreCriteria", target.restoreCriteria());
        if (all.size() != 1) {
            throw invalid("restoreTargetInfo.restoreCriteria", "it has " + all.size() + " elements instead of one");
        }
        var criteria = required("restoreTargetInfo.restoreCriteria[0]", all.getFirst());
        type(
                "restoreTargetInfo.restoreCriteria[0].objectType",
                criteria.objectType(),
                "KubernetesClusterRestoreCriteria");
        refuseWhatWaits(criteria);
        return new RestoreRequest(point, cluster, filter(criteria), withData(criteria));
    }

    private static void refuseWhatWaits(Criteria criteria) {
        if (!"Skip".equalsIgnoreCase(orElse(criteria.conflictPolicy(), "Skip"))) {
            throw unsupported("The conflict policy " + criteria.conflictPolicy());
        }
        if (criteria.namespaceMappings() != null
                && !criteria.namespaceMappings().isEmpty()) {
            throw unsupported("A mapping of namespaces");
        }
        if (criteria.restoreHookReferences() != null
                && !criteria.restoreHookReferences().isEmpty()) {
            throw unsupported("A restore hook");
        }
        if (criteria.resourceModifierReference() != null) {
            throw unsupported("A resource modifier");
        }
    }

    private static ResourceFilter filter(Criteria criteria) {
        var included = orNone(criteria.includedNamespaces());
        var excluded = orNone(criteria.excludedNamespaces());
        var types = orNone(criteria.includedResourceTypes());
        var otherTypes = orNone(criteria.excludedResourceTypes());
        var labels = orNone(criteria.labelSelectors());
        // what cannot be read is said now, not by the restorer
        NamespaceFilter.of(included, excluded);
        TypeFilter.parse(types, otherTypes);
        LabelSelector.parse(labels);
        return new ResourceFilter(
                included,
                excluded,
                types,
                otherTypes,
                labels,
                required(
                        "restoreTargetInfo.restoreCriteria[0].includeClusterScopeResources",
                        criteria.includeClusterScopeResources()));
    }

    private static boolean withData(Criteria criteria) {
        var mode = orElse(criteria.persistentVolumeRestoreMode(), "RestoreWithVolumeData");
        return switch (mode.toLowerCase(Locale.ROOT)) {
            case "restorewithvolumedata" -> true;
            case "restorewithoutvolumedata" -> false;
            default ->
                throw invalid(
                        "persistentVolumeRestoreMode",
                        "it is neither RestoreWithVolumeData nor RestoreWithoutVolumeData");
        };
    }

    private static void type(String field, @Nullable String given, String supported) {
        if (!supported.equalsIgnoreCase(required(field, given))) {
            throw new LifeboatException(
                    ErrorCode.UNKNOWN_OBJECT_TYPE,
                    Map.of("field", field, "value", String.valueOf(given), "supported", supported));
        }
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null || value.equals("")) {
            throw new LifeboatException(ErrorCode.MISSING_PROPERTY, Map.of("field", field));
        }
        return value;
    }

    private static String orElse(@Nullable String text, String other) {
        return text == null || text.isEmpty() ? other : text;
    }

    private static List<String> orNone(@Nullable List<String> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static LifeboatException unsupported(String operation) {
        return new LifeboatException(ErrorCode.NOT_SUPPORTED, Map.of("operation", operation));
    }

    private static LifeboatException invalid(String field, String reason) {
        return new LifeboatException(ErrorCode.INVALID_PROPERTY, Map.of("field", field, "reason", reason));
    }
}
