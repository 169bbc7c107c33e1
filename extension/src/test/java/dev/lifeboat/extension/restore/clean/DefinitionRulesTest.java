package dev.lifeboat.extension.restore.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import dev.lifeboat.extension.restore.clean.Cleaned.Send;
import dev.lifeboat.extension.restore.clean.Cleaned.Skip;
import org.junit.jupiter.api.Test;

/** Definitions, and what the API server keeps itself (section J). Each test names the numbers of the restore checklist that it holds. */
class DefinitionRulesTest extends CleaningScene {
    @Test
    void rule148NeverSendsTheStatusOfADefinition() {
        var crd = new Kind("apiextensions.k8s.io", "customresourcedefinitions");
        target.withoutStatus.add(crd);
        assertThat(sent(crd.section(), object("{\"versions\":[]},\"status\":{\"storedVersions\":[\"v1\"]}"))
                        .has("status"))
                .isFalse();
    }

    @Test
    void rule149MakesOldDefinitionsValid() {
        var section = "k8s/apiextensions.k8s.io/customresourcedefinitions";
        var open = sent(
                section,
                object(
                        "{\"preserveUnknownFields\":true,\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":true}]}"));
        assertThat(open.path("spec").has("preserveUnknownFields")).isFalse();
        assertThat(open.at("/spec/versions/0/schema/openAPIV3Schema"))
                .isEqualTo(json("{\"type\":\"object\",\"x-kubernetes-preserve-unknown-fields\":true}"));
        var old = sent(section, """
                {"apiVersion":"apiextensions.k8s.io/v1beta1","kind":"CustomResourceDefinition","metadata":{"name":"x"},"spec":{"group":"g","version":"v1",
                 "validation":{"openAPIV3Schema":{"type":"object"}},"subresources":{"status":{}},"additionalPrinterColumns":[{"name":"a","JSONPath":".x"}]}}""");
        assertThat(old).isEqualTo(json("""
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"x"},"spec":{"group":"g","versions":[{"name":"v1","served":true,"storage":true,
                 "schema":{"openAPIV3Schema":{"type":"object"}},"subresources":{"status":{}},"additionalPrinterColumns":[{"name":"a","jsonPath":".x"}]}]}}"""));
    }

    @Test
    void rule158SkipsWhatTheServerKeepsItself() {
        var section = "k8s/apiregistration.k8s.io/apiservices";
        assertThat(clean(section, metadata("\"labels\":{\"kube-aggregator.kubernetes.io/automanaged\":\"onstart\"}")))
                .isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean(section, object("{\"group\":\"g\"}"))).isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean(section, object("{\"service\":{\"name\":\"s\"}}"))).isInstanceOf(Send.class);
        for (var plural : new String[] {"flowschemas", "prioritylevelconfigurations"}) {
            var flow = "k8s/flowcontrol.apiserver.k8s.io/" + plural;
            assertThat(clean(flow, metadata("\"annotations\":{\"apf.kubernetes.io/autoupdate-spec\":\"true\"}")))
                    .isEqualTo(new Skip(Reason.MANAGED));
            assertThat(clean(flow, metadata("\"annotations\":{\"apf.kubernetes.io/autoupdate-spec\":\"false\"}")))
                    .isInstanceOf(Send.class);
        }
    }
}
