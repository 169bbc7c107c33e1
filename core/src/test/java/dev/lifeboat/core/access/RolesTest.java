package dev.lifeboat.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RolesTest {
    private static final String READ = "Microsoft.DataProtection/backupVaults/read";
    private static final String WRITE = "Microsoft.DataProtection/backupVaults/write";

    @Test
    void deniesWithoutAnAssignment() {
        assertThat(Roles.allows(List.of(), "p", READ, "/subscriptions/s")).isFalse();
    }

    @Test
    void holdsAtTheScopeAndBelowByWholeSegments() {
        var reader = List.of(new RoleAssignment("p", Roles.READER.id(), "/subscriptions/s/resourceGroups/rg"));
        assertThat(Roles.allows(reader, "P", READ, "/subscriptions/S/resourcegroups/RG"))
                .isTrue();
        assertThat(Roles.allows(reader, "p", READ, "/subscriptions/s/resourceGroups/rg/providers/x"))
                .isTrue();
        assertThat(Roles.allows(reader, "p", READ, "/subscriptions/s/resourceGroups/rg2"))
                .isFalse();
        assertThat(Roles.allows(reader, "p", READ, "/subscriptions/s")).isFalse();
        assertThat(Roles.allows(reader, "q", READ, "/subscriptions/s/resourceGroups/rg"))
                .isFalse();
    }

    @Test
    void readersWriteNothingAndSeeNoBackedUpContent() {
        var reader = List.of(new RoleAssignment("p", Roles.READER.id(), "/"));
        assertThat(Roles.allows(reader, "p", WRITE, "/subscriptions/s")).isFalse();
        assertThat(Roles.allows(reader, "p", "Lifeboat.Backup/recoveryPoints/secrets/read", "/x"))
                .isFalse();
        assertThat(Roles.allows(reader, "p", "Lifeboat.Backup/recoveryPoints/objects/read", "/x"))
                .isFalse();
    }

    @Test
    void contributorsDoNotGrant() {
        var contributor = List.of(new RoleAssignment("p", Roles.CONTRIBUTOR.id(), "/"));
        assertThat(Roles.allows(contributor, "p", WRITE, "/x")).isTrue();
        assertThat(Roles.allows(contributor, "p", "Microsoft.Authorization/roleAssignments/write", "/x"))
                .isFalse();
        assertThat(Roles.allows(contributor, "p", "Lifeboat.Backup/tokens/write", "/x"))
                .isFalse();
    }

    @Test
    void actionsNeverImplyDataActions() {
        var owner = List.of(new RoleAssignment("p", Roles.OWNER.id(), "/"));
        assertThat(Roles.allowsData(owner, "p", Roles.BLOB_WRITE, "/x")).isFalse();
        var blobs = List.of(new RoleAssignment("p", Roles.BLOB_DATA_CONTRIBUTOR.id(), "/"));
        assertThat(Roles.allowsData(blobs, "p", Roles.BLOB_WRITE, "/x")).isTrue();
        var reader = List.of(new RoleAssignment("p", Roles.BLOB_DATA_READER.id(), "/"));
        assertThat(Roles.allowsData(reader, "p", Roles.BLOB_WRITE, "/x")).isFalse();
    }

    @Test
    void anUnknownRoleAllowsNothing() {
        var unknown = List.of(new RoleAssignment("p", "00000000-0000-0000-0000-000000000001", "/"));
        assertThat(Roles.allows(unknown, "p", READ, "/x")).isFalse();
    }
}
