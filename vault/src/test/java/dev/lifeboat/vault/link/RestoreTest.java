package dev.lifeboat.vault.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a restore and a look into a point may see, and what not. */
final class RestoreTest extends LinkScene {
    @Test
    void aRestoreGetsTheTypesItSelectedAndNoOthers() throws Exception {
        var point = backedUp();
        startRestore(point, List.of("shop"), List.of("ConfigMap"));
        var task = lease();
        assertThat(objects(task, SavedCluster.SECRETS, null)).isEmpty();
        assertThat(objects(task, SavedCluster.CONFIG_MAPS, null)).isNotEmpty();
    }

    @Test
    void rule171ASecondRestoreIntoTheSameNamespaceIsRefusedUntilTheFirstHasEnded() throws Exception {
        var point = backedUp();
        startRestore(point, List.of("shop"), List.of());
        assertThat(code(restore(point, List.of("shop"), List.of()))).isEqualTo(ErrorCode.RESTORE_IN_PROGRESS.wire());
        assertThat(code(restore(point, List.of(), List.of()))).isEqualTo(ErrorCode.RESTORE_IN_PROGRESS.wire());
        extension.succeed(lease().task(), 1);
        startRestore(point, List.of("shop"), List.of());
    }

    @Test
    void aRestoreNeedsAPointOfThatInstanceAndTheRightToReadTheCluster() throws Exception {
        var point = backedUp();
        assertThat(code(restore("f".repeat(32), List.of("shop"), List.of())))
                .isEqualTo(ErrorCode.RECOVERY_POINT_NOT_FOUND.wire());
        server.estate.mayReadCluster = false;
        assertThat(code(restore(point, List.of("shop"), List.of())))
                .isEqualTo(ErrorCode.LINKED_AUTHORIZATION_FAILED.wire());
    }

    @Test
    void secretsAreMaskedUnlessAskedForAllowedAndAudited() throws Exception {
        var point = TestEstate.INSTANCE + "/recoveryPoints/" + backedUp() + "/providers/Lifeboat.Backup/object" + OURS
                + "&section=k8s/core/secrets&key=shop/password";
        assertThat(text(server.get(point))).contains("*****").doesNotContain(SavedCluster.PLANTED);
        assertThat(text(server.get(point + "&reveal=true"))).contains(SavedCluster.PLANTED);
        assertThat(server.estate.trail).hasSize(1).first().asString().contains("shop/password");
        server.estate.mayReadSecrets = false;
        assertThat(server.get(point + "&reveal=true").statusCode()).isEqualTo(403);
    }

    @Test
    void objectsOfAPointAreListedByPrefixPageByPage() throws Exception {
        var objects =
                TestEstate.INSTANCE + "/recoveryPoints/" + backedUp() + "/providers/Lifeboat.Backup/objects" + OURS;
        var some = json(server.get(objects + "&section=k8s/core/configmaps&prefix=shop/settings-01"));
        assertThat(some.path("value")).hasSize(10);
        assertThat(some.path("nextLink").isMissingNode()).isTrue();
        assertThat(json(server.get(objects + "&section=k8s/core/configmaps")).path("value"))
                .hasSize(122);
        assertThat(server.get(objects + "&section=k8s/apps/deployments").statusCode())
                .isEqualTo(404);
        assertThat(server.get(objects + "&section=../../etc").statusCode()).isEqualTo(400);
    }

    @Test
    void aDamagedPackIsNamedAndNothingWrongIsSent() throws Exception {
        var point = backedUp();
        startRestore(point, List.of("shop"), List.of());
        var task = lease();
        for (var pack : packs()) {
            var bytes = Files.readAllBytes(pack);
            bytes[bytes.length / 3] ^= 1;
            Files.setAttribute(
                    pack,
                    "posix:permissions",
                    java.util.EnumSet.allOf(java.nio.file.attribute.PosixFilePermission.class));
            Files.write(pack, bytes);
        }
        server.restart();
        var damaged = 0;
        for (var section : cluster.sections.keySet()) {
            try {
                assertSame(objects(task, section, null), ofShop(section));
            } catch (LifeboatException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.DATA_DAMAGED);
                damaged++;
            } catch (IOException cut) {
                // the next request, after the last key that came, says why
                damaged++;
            }
        }
        assertThat(damaged).isPositive();
    }
}
