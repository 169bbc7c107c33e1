package dev.lifeboat.extension.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.link.Outcome;
import dev.lifeboat.api.link.Outcome.State;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rules of the restore checklist that a real API server alone can show; each test names its number. */
@Tag("cluster")
class RestoreRulesClusterTest {
    private static final int MANY = 300;
    private static final int OTHER_CALLS = 80;

    private final String ns = "rules-" + Long.toString(System.nanoTime(), 36);
    private final String group = ns + ".example.com";
    private final String webhooks = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
    private final String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private RestoreScene scene;
    private PointInMemory point;

    @BeforeEach
    void begin() throws Exception {
        scene = new RestoreScene();
        scene.namespace(ns);
        point = new PointInMemory();
    }

    @AfterEach
    void end() throws Exception {
        scene.delete(webhooks + "/" + ns);
        scene.delete(definitions + "/orders." + group);
        scene.delete("/api/v1/namespaces/" + ns);
        scene.close();
    }

    @Test
    void rule60AWebhookThatWouldRefuseEverythingComesLast() throws Exception {
        saved("k8s/admissionregistration.k8s.io/validatingwebhookconfigurations", "/" + ns, """
                {'apiVersion':'admissionregistration.k8s.io/v1','kind':'ValidatingWebhookConfiguration','metadata':{'name':'NS'},
                 'webhooks':[{'name':'no.example.com','failurePolicy':'Fail','sideEffects':'None','admissionReviewVersions':['v1'],'timeoutSeconds':1,
                  'namespaceSelector':{'matchLabels':{'kubernetes.io/metadata.name':'NS'}},
                  'clientConfig':{'service':{'namespace':'NS','name':'nobody'}},
                  'rules':[{'operations':['CREATE'],'apiGroups':[''],'apiVersions':['v1'],'resources':['configmaps']}]}]}""");
        configMaps(20);

        scene.restore(point, ns);

        assertThat(point.outcomes()).hasSize(21).allMatch(each -> each.state() == State.CREATED);
        assertThat(scene.get(webhooks + "/" + ns).isSuccess()).isTrue();
        assertThat(scene.findings("LifeboatWorkloadNotReady"))
                .as("what it calls does not answer")
                .anyMatch(finding -> finding.resource().equals("services " + ns + "/nobody"));
    }

    @Test
    void rule63AQuotaDoesNotStopTheObjectsThatItAllowedInTheirTime() throws Exception {
        saved(
                "k8s/core/resourcequotas",
                ns + "/small",
                "{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'small','namespace':'NS'},'spec':{'hard':{'count/configmaps':'1'}}}");
        configMaps(20);
        scene.restore(point, ns);
        assertThat(point.outcomes()).hasSize(21).allMatch(each -> each.state() == State.CREATED);
    }

    @Test
    void rule95AJobThatHadBegunComesBackSuspendedAndIsNamed() throws Exception {
        saved("k8s/batch/jobs", ns + "/work", """
                {'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'work','namespace':'NS'},
                 'spec':{'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'a','image':'none.example/none'}]}}},
                 'status':{'startTime':'2026-01-01T00:00:00Z','active':1}}""");
        scene.restore(point, ns);
        assertThat(only().reason()).isEqualTo("suspended");
        assertThat(scene.findings("LifeboatJobSuspended"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.resource()).contains("/work"));
    }

    @Test
    void rule110AServiceForAnAddressFamilyThatTheClusterLacksIsNamed() throws Exception {
        saved(
                "k8s/core/services",
                ns + "/six",
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'six','namespace':'NS'},'spec':{'ipFamilies':['IPv6'],'ipFamilyPolicy':'SingleStack','ports':[{'port':80}]}}");
        scene.restore(point, ns);
        var outcome = only();
        assertThat(outcome.state()).isEqualTo(State.FAILED);
        assertThat(outcome.reason()).contains("ipFamilies");
    }

    @Test
    void rule111ANodePortThatAnotherServiceHasIsNamed() throws Exception {
        scene.create(
                "/api/v1/namespaces/" + ns + "/services",
                "{'metadata':{'name':'first'},'spec':{'type':'NodePort','ports':[{'port':80,'nodePort':31987}]}}");
        saved("k8s/core/services", ns + "/second", """
                {'apiVersion':'v1','kind':'Service','metadata':{'name':'second','namespace':'NS','managedFields':[{'manager':'kubectl','operation':'Update',
                  'apiVersion':'v1','fieldsType':'FieldsV1','fieldsV1':{'f:spec':{'f:ports':{'k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}':{'f:nodePort':{}}}}}}]},
                 'spec':{'type':'NodePort','ports':[{'port':80,'protocol':'TCP','nodePort':31987}]}}""");
        scene.restore(point, ns);
        assertThat(only().code()).isEqualTo("LifeboatNodePortTaken");
    }

    /** The server looks at the port before the name: what it refuses then is the very Service that it made. */
    @Test
    void rule168APortThatTheServiceItselfHoldsIsNoFailure() throws Exception {
        var services = "/api/v1/namespaces/" + ns + "/services";
        var lost = new LostAnswers(scene.plain, services);
        scene.writes = lost;
        saved("k8s/core/services", ns + "/web", """
                {'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'NS','managedFields':[{'manager':'kubectl','operation':'Update',
                  'apiVersion':'v1','fieldsType':'FieldsV1','fieldsV1':{'f:spec':{'f:ports':{'k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}':{'f:nodePort':{}}}}}}]},
                 'spec':{'type':'NodePort','ports':[{'port':80,'protocol':'TCP','nodePort':31986}]}}""");
        scene.restore(point, ns);
        assertThat(lost.creates()).isEqualTo(2);
        assertThat(only().state()).isEqualTo(State.CREATED);
        assertThat(scene.findings("LifeboatNodePortTaken")).isEmpty();
        assertThat(scene.get(services + "/web")
                        .json()
                        .at("/spec/ports/0/nodePort")
                        .asInt())
                .isEqualTo(31986);
    }

    @Test
    void rule118AnIngressWithBothSpellingsOfItsClassIsTaken() throws Exception {
        saved("k8s/networking.k8s.io/ingresses", ns + "/web", """
                {'apiVersion':'networking.k8s.io/v1','kind':'Ingress','metadata':{'name':'web','namespace':'NS','annotations':{'kubernetes.io/ingress.class':'nginx'}},
                 'spec':{'ingressClassName':'nginx','defaultBackend':{'service':{'name':'web','port':{'number':80}}}},
                 'status':{'loadBalancer':{'ingress':[{'ip':'192.0.2.1'}]}}}""");
        scene.restore(point, ns);
        assertThat(only().state()).isEqualTo(State.CREATED);
        var live = scene.get("/apis/networking.k8s.io/v1/namespaces/" + ns + "/ingresses/web")
                .json();
        assertThat(live.at("/status/loadBalancer/ingress")).isEmpty();
    }

    @Test
    void rule147ADefinitionThatExistsIsNeverReplaced() throws Exception {
        scene.create(definitions, definition("v1"));
        var before = scene.get(definitions + "/orders." + group).json().at("/metadata/uid");
        saved("k8s/apiextensions.k8s.io/customresourcedefinitions", "/orders." + group, definition("v2"));
        scene.restore(point, ns);
        assertThat(only().reason()).isEqualTo("exists");
        assertThat(scene.get(definitions + "/orders." + group).json().at("/metadata/uid"))
                .isEqualTo(before);
    }

    @Test
    void rule177OneWriteForEachObject() throws Exception {
        configMaps(MANY);
        var before = scene.plain.traffic().sums().calls();
        scene.restore(point, ns);
        assertThat(point.outcomes()).hasSize(MANY).allMatch(each -> each.state() == State.CREATED);
        assertThat(scene.plain.traffic().sums().calls() - before).isBetween((long) MANY, (long) MANY + OTHER_CALLS);
    }

    private void configMaps(int count) {
        for (var i = 0; i < count; i++) {
            saved(
                    "k8s/core/configmaps",
                    ns + "/c%03d".formatted(i),
                    "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c%03d','namespace':'NS'}}".formatted(i));
        }
    }

    private String definition(String version) {
        return """
                {'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'orders.GROUP'},
                 'spec':{'group':'GROUP','scope':'Namespaced','names':{'plural':'orders','kind':'Order'},
                 'versions':[{'name':'VERSION','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object'}}}]}}""".replace("GROUP", group).replace("VERSION", version);
    }

    private void saved(String section, String key, String object) {
        point.with(section, key, RestoreScene.json(object.replace("NS", ns)));
    }

    private Outcome only() {
        List<Outcome> outcomes = point.outcomes();
        assertThat(outcomes).hasSize(1);
        return outcomes.getFirst();
    }
}
