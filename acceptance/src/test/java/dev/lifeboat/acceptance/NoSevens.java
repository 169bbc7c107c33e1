package dev.lifeboat.acceptance;

import java.time.Duration;
import org.awaitility.Awaitility;

/** A cluster that refuses every ConfigMap named item-7, until this is closed. */
final class NoSevens implements AutoCloseable {
    static final String MESSAGE = "no sevens here";

    private final Kubectl kubectl;

    private NoSevens(Kubectl kubectl) {
        this.kubectl = kubectl;
    }

    /** Returns when the API server refuses it. */
    static NoSevens inForce(Kubectl kubectl) {
        kubectl.apply("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: no-item-7}
                spec:
                  failurePolicy: Fail
                  matchConstraints:
                    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
                  validations: [{expression: "object.metadata.name != 'item-7'", message: %s}]
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: no-item-7}
                spec: {policyName: no-item-7, validationActions: [Deny]}
                """.formatted(MESSAGE));
        Awaitility.await("the policy is in force")
                .atMost(Duration.ofSeconds(30))
                .until(() -> kubectl.run("create", "configmap", "item-7", "-n", "default", "--dry-run=server")
                                .exit()
                        != 0);
        return new NoSevens(kubectl);
    }

    @Override
    public void close() {
        kubectl.run(
                        "delete",
                        "validatingadmissionpolicybinding,validatingadmissionpolicy",
                        "no-item-7",
                        "--ignore-not-found")
                .succeeded();
    }
}
