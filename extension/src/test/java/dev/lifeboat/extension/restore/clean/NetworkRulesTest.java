package dev.lifeboat.extension.restore.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import dev.lifeboat.extension.restore.clean.Cleaned.Send;
import dev.lifeboat.extension.restore.clean.Cleaned.Skip;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services, endpoints and ingresses (section H). Each test names the numbers of the restore checklist that it holds. */
class NetworkRulesTest extends CleaningScene {
    @Test
    void rule109ClearsAddressesButKeepsNone() {
        assertThat(sent("k8s/core/services", object("{\"clusterIP\":\"10.96.1.2\",\"clusterIPs\":[\"10.96.1.2\"]}"))
                        .path("spec"))
                .isEmpty();
        assertThat(sent("k8s/core/services", object("{\"clusterIP\":\"None\",\"clusterIPs\":[\"None\"]}"))
                        .path("spec"))
                .hasSize(2);
    }

    @Test
    void rule109TellsThatAnAddressSomebodyChoseIsNotKept() {
        var written = """
                {"metadata":{"name":"s","namespace":"shop","managedFields":[{"manager":"kubectl","fieldsV1":{"f:spec":{"f:clusterIP":{}}}}]},
                 "spec":{"clusterIP":"10.96.1.2"}}""";
        var applied = """
                {"metadata":{"name":"s","namespace":"shop",
                 "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\\"spec\\":{\\"clusterIP\\":\\"10.96.1.2\\"}}"}},
                 "spec":{"clusterIP":"10.96.1.2"}}""";
        for (var chosen : List.of(written, applied)) {
            var sent = (Send) clean("k8s/core/services", chosen);
            assertThat(sent.object().path("spec")).isEmpty();
            assertThat(sent.notes())
                    .singleElement()
                    .satisfies(note -> assertThat(note.text()).contains("10.96.1.2"));
        }
        var given = (Send) clean("k8s/core/services", object("{\"clusterIP\":\"10.96.1.2\"}"));
        assertThat(given.notes()).isEmpty();
    }

    @Test
    void rule111KeepsNodePortsThatSomebodyChoseAndDropsOthers() {
        var ports =
                "\"spec\":{\"ports\":[{\"port\":80,\"nodePort\":30080},{\"port\":81,\"protocol\":\"UDP\",\"nodePort\":30081},{\"port\":82,\"nodePort\":30082}]}";
        var sent = sent("k8s/core/services", """
                {"metadata":{"name":"s","namespace":"shop",
                 "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\\"spec\\":{\\"ports\\":[{\\"port\\":80,\\"nodePort\\":30080}]}}"},
                 "managedFields":[{"manager":"kubectl","fieldsV1":{"f:spec":{"f:ports":{"k:{\\"port\\":81,\\"protocol\\":\\"UDP\\"}":{"f:nodePort":{}},"k:{\\"port\\":82,\\"protocol\\":\\"TCP\\"}":{"f:port":{}}}}}}]},""" + ports + "}");
        assertThat(sent.at("/spec/ports/0/nodePort").asInt()).isEqualTo(30080);
        assertThat(sent.at("/spec/ports/1/nodePort").asInt()).isEqualTo(30081);
        assertThat(sent.at("/spec/ports/2").has("nodePort")).isFalse();
    }

    @Test
    void rule112TreatsTheHealthCheckPortLikewise() {
        assertThat(sent("k8s/core/services", object("{\"healthCheckNodePort\":31000}"))
                        .path("spec"))
                .isEmpty();
        var applied =
                "{\"metadata\":{\"name\":\"s\",\"namespace\":\"shop\",\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\"{\\\"spec\\\":{\\\"healthCheckNodePort\\\":%s}}\"}},\"spec\":{\"healthCheckNodePort\":31000}}";
        assertThat(sent("k8s/core/services", applied.formatted("31000")).path("spec"))
                .hasSize(1);
        assertThat(sent("k8s/core/services", applied.formatted("null")).path("spec"))
                .isEmpty();
    }

    @Test
    void rule113KeepsARequestedAddressAndDropsTheGivenOne() {
        var sent = sent(
                "k8s/core/services",
                object(
                        "{\"type\":\"LoadBalancer\",\"loadBalancerIP\":\"192.0.2.1\"},\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"192.0.2.1\"}]}}"));
        assertThat(sent.at("/spec/loadBalancerIP").asText()).isEqualTo("192.0.2.1");
        assertThat(sent.has("status")).isFalse();
    }

    @Test
    void rule114LeavesExternalNamesUntouched() {
        var spec =
                "{\"type\":\"ExternalName\",\"externalName\":\"db.example.org\",\"ports\":[{\"port\":80,\"nodePort\":30080}]}";
        assertThat(sent("k8s/core/services", object(spec)).path("spec")).isEqualTo(json(spec));
    }

    @ParameterizedTest
    @ValueSource(strings = {"k8s/core/services", "k8s/core/endpoints", "k8s/discovery.k8s.io/endpointslices"})
    void rule115NeverTouchesTheWayToTheApiServer(String section) {
        assertThat(clean(section, "{\"metadata\":{\"name\":\"kubernetes\",\"namespace\":\"default\"}}"))
                .isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean(section, "{\"metadata\":{\"name\":\"kubernetes\",\"namespace\":\"shop\"}}"))
                .isInstanceOf(Send.class);
    }

    @Test
    void rules116And117SkipEndpointsThatControllersKeep() {
        assertThat(clean(
                        "k8s/core/endpoints",
                        metadata("\"labels\":{\"endpoints.kubernetes.io/managed-by\":\"endpoint-controller\"}")))
                .isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean(
                        "k8s/core/endpoints",
                        metadata("\"annotations\":{\"endpoints.kubernetes.io/last-change-trigger-time\":\"t\"}")))
                .isEqualTo(new Skip(Reason.MANAGED));
        for (var manager :
                new String[] {"endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io"}) {
            assertThat(clean(
                            "k8s/discovery.k8s.io/endpointslices",
                            metadata("\"labels\":{\"endpointslice.kubernetes.io/managed-by\":\"" + manager + "\"}")))
                    .isEqualTo(new Skip(Reason.MANAGED));
        }
        assertThat(clean(
                        "k8s/discovery.k8s.io/endpointslices",
                        metadata("\"labels\":{\"endpointslice.kubernetes.io/managed-by\":\"me\"}")))
                .isInstanceOf(Send.class);
    }

    @Test
    void rule118RemovesTheOldClassWhereTheNewOneIsSet() {
        var old =
                "{\"metadata\":{\"name\":\"i\",\"namespace\":\"shop\",\"annotations\":{\"kubernetes.io/ingress.class\":\"nginx\"}},\"spec\":{%s}}";
        var section = "k8s/networking.k8s.io/ingresses";
        assertThat(sent(section, old.formatted("\"ingressClassName\":\"nginx\""))
                        .path("metadata")
                        .has("annotations"))
                .isFalse();
        assertThat(sent(section, old.formatted("")).path("metadata").has("annotations"))
                .isTrue();
    }
}
