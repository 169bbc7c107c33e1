package dev.lifeboat.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SCHEDULING = Duration.ofMinutes(1);

    /** The extension writes the two fields in any order, and its log may stand before them. */
    @Test
    void readsTheWordThatTheExtensionLeft() {
        for (var message : List.of(
                "{\"code\":\"UserErrorEnrolmentTokenInvalid\",\"message\":\"The enrolment token is not valid: used.\"}",
                "{\"message\":\"The enrolment token is not valid: used.\",\"code\":\"UserErrorEnrolmentTokenInvalid\"}\n",
                "INFO Starting\n{\"code\":\"UserErrorEnrolmentTokenInvalid\",\"message\":\"x\",\"details\":{\"reason\":\"used\"}}")) {
            var failure = hopeless(ended(message, 0)).orElseThrow();
            assertThat(failure.code()).isEqualTo(ErrorCode.ENROLMENT_TOKEN_INVALID);
            assertThat(failure.text()).isEqualTo("The enrolment token is not valid: used.");
        }
    }

    @Test
    void namesTheClusterWhereTheExtensionCannotKnowIt() {
        var failure = hopeless(ended("{\"code\":\"UserErrorEnrolmentOtherCluster\",\"message\":\"m\"}", 0))
                .orElseThrow();
        assertThat(failure.text()).isEqualTo("The cluster prod is registered with another identity.");
    }

    @Test
    void whatMayPassIsTriedThreeTimes() {
        var message = "{\"code\":\"UserErrorClusterUnreachable\",\"message\":\"m\"}";
        assertThat(hopeless(ended(message, 2))).isEmpty();
        assertThat(hopeless(ended(message, 3)).orElseThrow().code()).isEqualTo(ErrorCode.CLUSTER_UNREACHABLE);
        var crash = hopeless(ended("java.lang.IllegalStateException: no", 3)).orElseThrow();
        assertThat(crash.code()).isEqualTo(ErrorCode.INSTALL_TIMED_OUT);
        assertThat(crash.text()).contains("prod", "exit code 1", "IllegalStateException");
    }

    @Test
    void halfAWordIsShownAsText() {
        assertThat(Diagnosis.state(List.of(ended("{\"code\":\"UserErr", 3)))).contains("{\"code\":\"UserErr");
        assertThat(hopeless(ended("{\"code\":\"UserErr", 3)).orElseThrow().code())
                .isEqualTo(ErrorCode.INSTALL_TIMED_OUT);
    }

    @Test
    void aFirstFailureToPullMayPassAndTheBackOffDoesNot() {
        assertThat(hopeless(waiting("ErrImagePull"))).isEmpty();
        for (var reason : List.of("ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName")) {
            assertThat(hopeless(waiting(reason)).orElseThrow().code()).isEqualTo(ErrorCode.IMAGE_PULL_FAILED);
        }
    }

    @Test
    void aPodMayWaitForANodeForAWhile() {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withCreationTimestamp(CREATED.toString())
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage("0/1 nodes are available: 1 Insufficient memory.")
                .endCondition()
                .endStatus()
                .build();
        assertThat(Diagnosis.hopeless(List.of(pod), "prod", SCHEDULING, CREATED.plusSeconds(59)))
                .isEmpty();
        var failure = Diagnosis.hopeless(List.of(pod), "prod", SCHEDULING, CREATED.plusSeconds(60))
                .orElseThrow();
        assertThat(failure.code()).isEqualTo(ErrorCode.POD_UNSCHEDULABLE);
        assertThat(failure.text()).contains("Insufficient memory");
    }

    @Test
    void aFailedJobWithoutLastWordsGivesItsCondition() {
        var job = new JobBuilder()
                .withNewStatus()
                .addNewCondition()
                .withType("Failed")
                .withStatus("True")
                .withReason("BackoffLimitExceeded")
                .withMessage("Job has reached the specified backoff limit")
                .endCondition()
                .endStatus()
                .build();
        var failure = Diagnosis.failed(job, List.of(), "prod").orElseThrow();
        assertThat(failure.code()).isEqualTo(ErrorCode.BACKOFF_LIMIT_EXCEEDED);
        assertThat(failure.text()).contains("reached the specified backoff limit");
        assertThat(Diagnosis.failed(job, List.of(ended("policy x denied it", 0)), "prod")
                        .orElseThrow()
                        .text())
                .contains("policy x denied it");
        assertThat(Diagnosis.failed(new JobBuilder().build(), List.of(), "prod"))
                .isEmpty();
    }

    private static Optional<LifeboatException> hopeless(Pod pod) {
        return Diagnosis.hopeless(List.of(pod), "prod", SCHEDULING, CREATED);
    }

    private static Pod ended(String message, int restarts) {
        return new PodBuilder()
                .withNewMetadata()
                .withCreationTimestamp(CREATED.toString())
                .endMetadata()
                .withNewStatus()
                .addNewContainerStatus()
                .withRestartCount(restarts)
                .withNewState()
                .withNewTerminated()
                .withExitCode(1)
                .withMessage(message)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private static Pod waiting(String reason) {
        return new PodBuilder()
                .withNewMetadata()
                .withCreationTimestamp(CREATED.toString())
                .endMetadata()
                .withNewStatus()
                .addNewContainerStatus()
                .withImage("registry.example/x:1")
                .withNewState()
                .withNewWaiting()
                .withReason(reason)
                .endWaiting()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
