package dev.lifeboat.vault.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.api.link.CommitRequest;
import dev.lifeboat.api.link.EpochRequest;
import dev.lifeboat.api.link.LinkPaths;
import dev.lifeboat.api.link.Outcome;
import dev.lifeboat.api.link.OutcomePage;
import dev.lifeboat.api.link.PointSections;
import dev.lifeboat.api.link.ReportAnswer;
import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A backup through the real server: lease, reserve, put, commit, list, stream back. */
final class BackupTest extends LinkScene {
    @Test
    void whatWasWrittenIsListedAndComesBackByteForByte() throws Exception {
        var job = startBackup();
        var task = lease();
        assertThat(((BackupSpec) task.spec()).filter().includedNamespaces()).containsExactly("shop");
        var answer = extension.commit(task.task(), cluster.write(extension, task, spool()));
        assertThat(answer.complete()).isTrue();
        extension.succeed(task.task(), 1);

        assertThat(show(job).path("status").asText()).isEqualTo("Completed");
        var points =
                json(server.get(TestEstate.INSTANCE + "/recoveryPoints" + API)).path("value");
        assertThat(points).hasSize(1);
        assertThat(points.get(0).path("name").asText()).isEqualTo(answer.point());
        assertThat(points.get(0).at("/properties/recoveryPointState").asText()).isEqualTo("Completed");

        var restore = startRestore(answer.point(), List.of("shop"), List.of());
        var leased = lease();
        assertThat(leased.spec()).isInstanceOf(RestoreSpec.class);
        var sections = extension.ask(
                LinkPaths.task(leased.task(), LinkPaths.SECTIONS),
                new EpochRequest(extension.epoch),
                PointSections.class);
        assertThat(sections.sections()).hasSize(cluster.sections.size());
        for (var section : cluster.sections.keySet()) {
            assertSame(objects(leased, section, null), ofShop(section));
        }
        var settings = ofShop(SavedCluster.CONFIG_MAPS);
        assertSame(
                objects(leased, SavedCluster.CONFIG_MAPS, "shop/settings-030"),
                settings.tailMap("shop/settings-030", false));

        var outcomes = new OutcomePage(
                extension.epoch,
                0,
                List.of(new Outcome("k8s/core/configmaps", "shop/settings-000", Outcome.State.CREATED, null, null)));
        extension.send(LinkPaths.task(leased.task(), LinkPaths.OUTCOMES), outcomes);
        extension.send(LinkPaths.task(leased.task(), LinkPaths.OUTCOMES), outcomes);
        extension.succeed(leased.task(), 1);
        assertThat(show(restore).path("status").asText()).isEqualTo("Completed");
        var report = json(server.get(restore + "/providers/Lifeboat.Backup/restoreReport" + OURS));
        assertThat(report.path("value")).hasSize(1);
        assertThat(report.at("/value/0/key").asText()).isEqualTo("shop/settings-000");
    }

    @Test
    void aSecondBackupWritesOnlyWhatChanged() throws Exception {
        backedUp();
        var first = stored();
        cluster.put(SavedCluster.CONFIG_MAPS, "shop/settings-005", "ConfigMap", "changed");
        backedUp();
        assertThat(stored() - first).isLessThan(first / 3);
        var points =
                json(server.get(TestEstate.INSTANCE + "/recoveryPoints" + API)).path("value");
        var newer = points.get(0).path("name").asText();
        var older = points.get(1).path("id").asText();
        var differences = json(server.get(older + "/providers/Lifeboat.Backup/differences" + OURS + "&with=" + newer));
        assertThat(differences.path("value")).hasSize(1);
        assertThat(differences.at("/value/0/key").asText()).isEqualTo("shop/settings-005");
        assertThat(differences.at("/value/0/change").asText()).isEqualTo("Changed");
    }

    @Test
    void aRestartedExtensionTakesTheTaskOverAndFinishesIt() throws Exception {
        var job = startBackup();
        var first = lease();
        cluster.write(extension, first, spool());
        var before = stored();
        extension.session("pod", "two");
        var second = lease();
        assertThat(second.attempt()).isEqualTo(2);
        extension.commit(second.task(), cluster.write(extension, second, spool()));
        extension.succeed(second.task(), 9);
        assertThat(show(job).path("status").asText()).isEqualTo("Completed");
        assertThat(show(job)
                        .at("/extendedInfo/informationDetails/0/warning/code")
                        .asText())
                .isEqualTo(ErrorCode.EXTENSION_RESTARTED.wire());
        // what the first attempt had stored was not sent again
        assertThat(stored() - before).isLessThan(before / 4);
    }

    @Test
    void ticketsAreGoodForTheirObjectAndContentOnly() throws Exception {
        startBackup();
        var task = lease();
        var content = new byte[] {1, 2, 3};
        var sha = sha256(content);
        var mine = extension.reserve(task.task(), "k8s", 2);
        var ticket = extension.put(task.task(), mine.getFirst().id(), 3, sha);
        var other = extension.put(task.task(), mine.get(1).id(), 3, sha);

        assertThat(extension.upload(ticket.url(), new byte[] {1, 2, 4}).statusCode())
                .isEqualTo(403);
        assertThat(extension.upload(ticket.url(), new byte[] {1, 2}).statusCode())
                .isEqualTo(403);
        assertThat(extension.upload(ticket.url(), new byte[] {1, 2, 3, 4}).statusCode())
                .isEqualTo(403);
        var elsewhere = other.url().substring(0, other.url().indexOf('?'))
                + ticket.url().substring(ticket.url().indexOf('?'));
        assertThat(extension.upload(elsewhere, content).statusCode()).isEqualTo(403);
        assertThat(extension.upload(ticket.url() + "x", content).statusCode()).isEqualTo(403);
        assertThat(server.get(path(ticket.url())).statusCode()).isEqualTo(403);
        assertThat(packs()).isEmpty();

        assertThat(extension.upload(ticket.url(), content).statusCode()).isEqualTo(201);
        // twice the same is a retry, never a second object
        assertThat(extension.upload(ticket.url(), content).statusCode()).isEqualTo(200);
        assertThat(packs()).hasSize(1);
        refused(
                ErrorCode.TICKET_INVALID,
                () -> extension.put(task.task(), mine.getFirst().id(), 4, sha));
        refused(ErrorCode.TICKET_INVALID, () -> extension.put(task.task(), "0".repeat(32), 3, sha));
        server.wind(Duration.ofMinutes(11));
        assertThat(extension.upload(other.url(), content).statusCode()).isEqualTo(403);
    }

    @Test
    void aFencedExtensionsTicketsAreWorthless() throws Exception {
        startBackup();
        var task = lease();
        var content = new byte[] {1, 2, 3};
        var ticket = extension.put(
                task.task(), extension.reserve(task.task(), "k8s", 1).getFirst().id(), 3, sha256(content));
        extension.session("pod", "two");
        assertThat(TestExtension.refusal(extension.upload(ticket.url(), content))
                        .code())
                .isEqualTo(ErrorCode.FENCED);
        assertThat(packs()).isEmpty();
    }

    @Test
    void aPackThatWasNeverStoredCannotBeCommitted() throws Exception {
        startBackup();
        var task = lease();
        var request = cluster.write(extension, task, spool());
        var granted = extension.reserve(task.task(), "k8s", 1).getFirst().id();
        var lie = new CommitRequest(
                extension.epoch, request.sections(), List.of(granted), request.facts(), request.findings());
        refused(ErrorCode.COMMIT_REFUSED, () -> extension.commit(task.task(), lie));
        refused(ErrorCode.INVALID_PROPERTY, () -> {
            extension.stored(task.task(), granted, 3, "0".repeat(64));
            return true;
        });
    }

    @Test
    void aGrantTakenAwayStopsTheBackupAtItsNextTicket() throws Exception {
        var job = startBackup();
        var task = lease();
        extension.keys(task.task());
        server.estate.refusal = java.util.Optional.of(
                new LifeboatException(ErrorCode.TRUSTED_ACCESS_MISSING, Map.of("vault", "v1", "cluster", "c1")));
        refused(ErrorCode.TRUSTED_ACCESS_MISSING, () -> extension.reserve(task.task(), "k8s", 1));
        assertThat(extension.report(task.task(), 1, null)).isEqualTo(ReportAnswer.Order.CANCEL);
        extension.report(task.task(), 2, new TaskOutcome(TaskOutcome.Result.CANCELLED, null, Map.of()));
        assertThat(show(job).path("status").asText()).isEqualTo("Failed");
        assertThat(show(job).at("/errorDetails/0/code").asText()).isEqualTo(ErrorCode.TRUSTED_ACCESS_MISSING.wire());
    }

    @Test
    void aCancelledBackupStopsWithTheNextReport() throws Exception {
        var job = startBackup();
        var task = lease();
        assertThat(server.call("POST", job + "/providers/Lifeboat.Backup/cancel" + OURS, Map.of())
                        .statusCode())
                .isEqualTo(202);
        assertThat(show(job).path("status").asText()).isEqualTo("Cancelling");
        refused(ErrorCode.TASK_CANCELLED, () -> extension.reserve(task.task(), "k8s", 1));
        assertThat(extension.report(task.task(), 1, null)).isEqualTo(ReportAnswer.Order.CANCEL);
        extension.report(task.task(), 2, new TaskOutcome(TaskOutcome.Result.CANCELLED, null, Map.of()));
        assertThat(show(job).path("status").asText()).isEqualTo("Cancelled");
    }

    /** R8: who was taken over fills the store no faster than who was not. */
    @Test
    void whoAsksForPacksTooFastIsToldToWait() {
        startBackup();
        var task = lease().task();
        refused(
                ErrorCode.TOO_MANY_REQUESTS,
                () -> IntStream.range(0, 100)
                        .mapToObj(_ -> extension.reserve(task, "k8s", 64))
                        .toList());
        server.wind(Duration.ofSeconds(10));
        assertThat(extension.reserve(task, "k8s", 64)).hasSize(64);
    }

    @Test
    void successWithoutAPointIsAFailure() {
        var job = startBackup();
        extension.succeed(lease().task(), 1);
        assertThat(show(job).path("status").asText()).isEqualTo("Failed");
    }

    /** R12: the backup is made, its job warns, and no fact of the writer's own takes that back. */
    @Test
    void aStolenClusterThatBacksUpNothingIsTold() throws Exception {
        var good = backedUp();
        var job = startBackup();
        var task = lease();
        var lies = Map.of("cluster", "c1", "fellFrom", "", "fellSince", "", "fell", "");
        var answer = extension.commit(
                task.task(), new CommitRequest(extension.epoch, List.of(), List.of(), lies, List.of()));
        assertThat(answer.complete()).isTrue();
        extension.succeed(task.task(), 1);

        assertThat(show(job).path("status").asText()).isEqualTo("CompletedWithWarnings");
        var warnings = show(job).at("/extendedInfo/warningDetails");
        assertThat(warnings).hasSize(1);
        assertThat(warnings.at("/0/warning/code").asText()).isEqualTo(ErrorCode.RECOVERY_POINT_SHRANK.wire());
        assertThat(warnings.at("/0/warning/message").asText()).contains(answer.point(), good);
        assertThat(warnings.at("/0/warning/recommendedAction/0").asText()).contains("restore from " + good);

        // and again: a second empty point is no better
        var again = startBackup();
        var second = lease();
        extension.commit(second.task(), new CommitRequest(extension.epoch, List.of(), List.of(), Map.of(), List.of()));
        extension.succeed(second.task(), 1);
        assertThat(show(again)
                        .at("/extendedInfo/warningDetails/0/warning/message")
                        .asText())
                .contains(good);
        var normal = startBackup();
        var third = lease();
        extension.commit(third.task(), cluster.write(extension, third, spool()));
        extension.succeed(third.task(), 1);
        assertThat(show(normal).path("status").asText()).isEqualTo("Completed");
    }

    @Test
    void plantedSecretsAreNowhereButInTheirCiphertext() throws Exception {
        var point = backedUp();
        startRestore(point, List.of("shop"), List.of());
        objects(lease(), SavedCluster.SECRETS, null);
        server.stop();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(SavedCluster.PLANTED);
            }
        }
        server.start();
    }
}
