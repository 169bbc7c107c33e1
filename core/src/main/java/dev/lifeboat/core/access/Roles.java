package dev.lifeboat.core.access;

import java.util.List;
import java.util.Optional;

/** The built-in roles with Azure's ids (semantics 7), as far as anything here asks for them, and the function that evaluates them. Pure. */
public final class Roles {
    public static final String BLOB_WRITE = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write";
    public static final String LIST_KEYS = "Microsoft.Storage/storageAccounts/listKeys/action";
    public static final String SNAPSHOT_WRITE = "Microsoft.Compute/snapshots/write";
    public static final String CLUSTER_READ = "Microsoft.ContainerService/managedClusters/read";
    public static final String GROUP_READ = "Microsoft.Resources/subscriptions/resourceGroups/read";

    private static final String BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/";

    public static final RoleDefinition OWNER =
            role("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", List.of("*"), List.of(), List.of());
    public static final RoleDefinition CONTRIBUTOR = role(
            "b24988ac-6180-42a0-ab88-20f7382dd24c",
            "Contributor",
            List.of("*"),
            List.of(
                    "Microsoft.Authorization/*/Delete",
                    "Microsoft.Authorization/*/Write",
                    "Microsoft.Authorization/elevateAccess/Action",
                    "Lifeboat.Backup/tokens/*",
                    "Lifeboat.Backup/recoveryPoints/secrets/*"),
            List.of());
    public static final RoleDefinition READER = role(
            "acdd72a7-3385-48ef-bd42-f606fba81ae7",
            "Reader",
            List.of("*/read"),
            List.of("Lifeboat.Backup/recoveryPoints/objects/*", "Lifeboat.Backup/recoveryPoints/secrets/*"),
            List.of());
    public static final RoleDefinition USER_ACCESS_ADMINISTRATOR = role(
            "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
            "User Access Administrator",
            List.of("*/read", "Microsoft.Authorization/*"),
            List.of("Lifeboat.Backup/recoveryPoints/*"),
            List.of());
    public static final RoleDefinition BACKUP_CONTRIBUTOR = role(
            "5e467623-bb1f-42f4-a55d-6e525e11384b",
            "Backup Contributor",
            List.of(
                    "Microsoft.DataProtection/*",
                    "Microsoft.Authorization/*/read",
                    "Microsoft.Resources/*/read",
                    "Lifeboat.Backup/*/read"),
            List.of("Lifeboat.Backup/recoveryPoints/secrets/*"),
            List.of());
    public static final RoleDefinition BACKUP_READER = role(
            "a795c7a0-d4a2-40c1-ae25-d81f01202912",
            "Backup Reader",
            List.of("Microsoft.DataProtection/*/read", "Microsoft.Authorization/*/read", "Microsoft.Resources/*/read"),
            List.of(),
            List.of());
    public static final RoleDefinition BLOB_DATA_CONTRIBUTOR = role(
            "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
            "Storage Blob Data Contributor",
            List.of("Microsoft.Storage/storageAccounts/blobServices/containers/*"),
            List.of(),
            List.of(BLOBS + "*"));
    public static final RoleDefinition BLOB_DATA_OWNER = role(
            "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
            "Storage Blob Data Owner",
            List.of("Microsoft.Storage/storageAccounts/blobServices/containers/*"),
            List.of(),
            List.of(BLOBS + "*"));
    public static final RoleDefinition BLOB_DATA_READER = role(
            "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
            "Storage Blob Data Reader",
            List.of("Microsoft.Storage/storageAccounts/blobServices/containers/read"),
            List.of(),
            List.of(BLOBS + "read"));
    public static final RoleDefinition STORAGE_ACCOUNT_CONTRIBUTOR = role(
            "17d1049b-9a84-46fb-8f53-869881c3d3ab",
            "Storage Account Contributor",
            List.of("Microsoft.Storage/storageAccounts/*", "Microsoft.Resources/subscriptions/resourceGroups/read"),
            List.of(),
            List.of());
    public static final RoleDefinition DISK_SNAPSHOT_CONTRIBUTOR = role(
            "7efff54f-a5b4-42b5-a1c5-5411624893ce",
            "Disk Snapshot Contributor",
            List.of("Microsoft.Compute/snapshots/*", "Microsoft.Resources/subscriptions/resourceGroups/read"),
            List.of(),
            List.of());

    private static final List<RoleDefinition> ALL = List.of(
            OWNER,
            CONTRIBUTOR,
            READER,
            USER_ACCESS_ADMINISTRATOR,
            BACKUP_CONTRIBUTOR,
            BACKUP_READER,
            BLOB_DATA_CONTRIBUTOR,
            BLOB_DATA_OWNER,
            BLOB_DATA_READER,
            STORAGE_ACCOUNT_CONTRIBUTOR,
            DISK_SNAPSHOT_CONTRIBUTOR);

    private Roles() {}

    public static List<RoleDefinition> all() {
        return ALL;
    }

    public static Optional<RoleDefinition> find(String id) {
        return ALL.stream().filter(role -> role.id().equalsIgnoreCase(id)).findFirst();
    }

    /** True if one of the principal's assignments covers the scope and its role allows the action. No assignment, no access. */
    public static boolean allows(List<RoleAssignment> assignments, String principal, String action, String scope) {
        return assignments.stream()
                .filter(assignment -> assignment.principal().equalsIgnoreCase(principal) && assignment.covers(scope))
                .anyMatch(assignment -> find(assignment.role())
                        .filter(role -> role.allows(action))
                        .isPresent());
    }

    /** Like {@link #allows}, for actions on data. */
    public static boolean allowsData(List<RoleAssignment> assignments, String principal, String action, String scope) {
        return assignments.stream()
                .filter(assignment -> assignment.principal().equalsIgnoreCase(principal) && assignment.covers(scope))
                .anyMatch(assignment -> find(assignment.role())
                        .filter(role -> role.allowsData(action))
                        .isPresent());
    }

    private static RoleDefinition role(
            String id, String name, List<String> actions, List<String> notActions, List<String> dataActions) {
        return new RoleDefinition(id, name, actions, notActions, dataActions);
    }
}
