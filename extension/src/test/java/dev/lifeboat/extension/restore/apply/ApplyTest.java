package dev.lifeboat.extension.restore.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.restore.clean.Kind;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pure parts of sending: limit, memory, recognition, refusals. */
class ApplyTest {
    private static final Kind SECRETS = new Kind("", "secrets");
    private static final Kind DEPLOYMENTS = new Kind("apps", "deployments");

    @Test
    void rule175GrowsSlowlyAndHalvesOnceForOneBadMoment() throws Exception {
        var limit = new AdaptiveLimit();
        var first = limit.current();
        for (var i = 0; i < first * 4; i++) {
            limit.release(limit.acquire(), false);
        }
        assertThat(limit.current()).isEqualTo(first + 1);
        var tickets = new long[4];
        for (var i = 0; i < 4; i++) {
            tickets[i] = limit.acquire();
        }
        for (var ticket : tickets) {
            limit.release(ticket, true);
        }
        assertThat(limit.current()).isEqualTo((first + 1) / 2);
        for (var i = 0; i < 20; i++) {
            limit.release(limit.acquire(), true);
        }
        assertThat(limit.current()).isEqualTo(1);
        for (var i = 0; i < 100_000; i++) {
            limit.release(limit.acquire(), false);
        }
        assertThat(limit.current()).isEqualTo(AdaptiveLimit.MOST);
    }

    @Test
    void knowsExactlyTheNamesThatWereAdded() {
        var names = new NameSet();
        for (var i = 0; i < 50_000; i++) {
            names.add("shop/a" + i);
            names.add("shop/a" + i);
        }
        assertThat(names.size()).isEqualTo(50_000);
        for (var i = 0; i < 50_000; i++) {
            assertThat(names.contains("shop/a" + i)).isTrue();
            assertThat(names.contains("shop/b" + i)).isFalse();
        }
    }

    @Test
    void rule45RemembersUidsAsAMapWould() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var map = new UidMap(10_000);
        var expected = new HashMap<String, String>();
        for (var i = 0; i < 10_000; i++) {
            var old = new UUID(random.nextLong(), random.nextLong()).toString();
            var live = new UUID(random.nextLong(), random.nextLong()).toString();
            map.put(old, live);
            expected.put(old, live);
        }
        expected.forEach(
                (old, live) -> assertThat(map.find(old)).as("seed %d", seed).isEqualTo(live));
        map.put(UUID.randomUUID().toString(), UUID.randomUUID().toString());
        assertThat(map.find(UUID.randomUUID().toString())).isNull();
        assertThat(map.find("not a uid")).isNull();
    }

    @Test
    void rule167RecognisesAnObjectByItsManagerOrByItsContent() {
        var sent =
                json("{'metadata':{'name':'a','labels':{'l':'v'}},'spec':{'replicas':1,'list':[{'a':1}],'empty':{}}}");
        var defaults = json(
                "{'metadata':{'name':'a','uid':'u','labels':{'l':'v','more':'x'}},'spec':{'replicas':1,'list':[{'a':1,'b':2}],'more':3},'status':{}}");
        var other = json("{'metadata':{'name':'a','labels':{'l':'v'}},'spec':{'replicas':2,'list':[{'a':1}]}}");
        var managed = json(
                "{'metadata':{'name':'a','managedFields':[{'manager':'lifeboat-restore-0'}]},'spec':{'replicas':2}}");
        assertThat(Likeness.isOurs(defaults, sent, "lifeboat-restore-0")).isTrue();
        assertThat(Likeness.isOurs(other, sent, "lifeboat-restore-0")).isFalse();
        assertThat(Likeness.isOurs(managed, sent, "lifeboat-restore-0")).isTrue();
        assertThat(Likeness.isOurs(managed, sent, "lifeboat-restore-1")).isFalse();
        assertThat(Likeness.isOurs(
                        json("{'metadata':{'name':'a','labels':{'l':'v'}},'spec':{'replicas':1,'list':[]}}"),
                        sent,
                        "x"))
                .isFalse();
    }

    @Test
    void rule76AddsToAnAccountOnlyWhatIsMissing() {
        var live = json("{'metadata':{'labels':{'a':'live'}},'secrets':[{'name':'s'}]}");
        var saved = json(
                "{'metadata':{'labels':{'a':'saved','b':'c'}},'secrets':[{'name':'s'}],'imagePullSecrets':[{'name':'p'}]}");
        assertThat(AccountMerge.patch(live, saved))
                .isEqualTo(json("{'metadata':{'labels':{'b':'c'}},'imagePullSecrets':[{'name':'p'}]}"));
        assertThat(AccountMerge.patch(saved, live)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403 | pods \"a\" is forbidden: exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0 | QUOTA_EXCEEDED",
                "403 | deployments.apps is forbidden: User \"x\" cannot create resource \"deployments\" | CLUSTER_RIGHTS_MISSING",
                "403 | a is forbidden: unable to create new content in namespace shop because it is being terminated | NAMESPACE_TERMINATING",
                "403 | pods \"a\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot != true | OBJECT_REFUSED",
                "422 | Service \"a\" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated | NODE_PORT_TAKEN",
                "400 | admission webhook \"deny.example.com\" denied the request: no | WEBHOOK_REFUSED",
                "500 | Internal error occurred: failed calling webhook \"deny.example.com\": dial tcp | WEBHOOK_REFUSED",
                "500 | conversion webhook for shop.example.com/v1, Kind=Order failed: dial tcp | WEBHOOK_REFUSED",
                "413 | Request entity too large: limit is 3145728 | OBJECT_TOO_LARGE",
                "500 | etcdserver: request is too large | OBJECT_TOO_LARGE",
                "404 | the server could not find the requested resource | KIND_NOT_SERVED",
                "422 | Deployment.apps \"a\" is invalid: spec.selector: Invalid value: x: field is immutable | OBJECT_REFUSED"
            })
    void rules53And72And191GiveEachRefusalItsCode(int status, String message, ErrorCode code) {
        var refusal = Refusal.of(failure(status, message, "[]"), DEPLOYMENTS, "deployments shop/a");
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.code().message(refusal.details())).doesNotContain("{");
    }

    @Test
    void rule35CutsContentsOutOfReasons() {
        var causes =
                "[{'reason':'FieldValueInvalid','message':'Invalid value: \\\"planted \\\\\\\" secret\\\": must be lower case','field':'data[key]'}]";
        var invalid = failure(
                422,
                "Secret \\\"a\\\" is invalid: data[key]: Invalid value: \\\"planted secret\\\": must be",
                causes.replace('\'', '"'));
        assertThat(Refusal.of(invalid, SECRETS, "secrets shop/a").reason()).isEqualTo("data[key]: FieldValueInvalid");
        assertThat(Refusal.of(invalid, DEPLOYMENTS, "deployments shop/a").reason())
                .isEqualTo("data[key]: Invalid value: must be lower case");
        var denied = failure(403, "admission webhook \\\"w\\\" denied the request: planted secret", "[]");
        assertThat(Refusal.of(denied, SECRETS, "secrets shop/a").details().toString())
                .doesNotContain("planted");
        assertThat(Refusal.of(denied, DEPLOYMENTS, "deployments shop/a").details())
                .containsEntry("webhook", "w");
    }

    private static Answer failure(int status, String message, String causes) {
        var text = message.contains("\\\"") ? message : message.replace("\"", "\\\"");
        var body = "{\"kind\":\"Status\",\"message\":\"" + text + "\",\"reason\":\"X\",\"details\":{\"causes\":"
                + causes + "}}";
        return new Answer(status, body.getBytes(StandardCharsets.UTF_8), List.of(), null, null, null);
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode json(String text) {
        JsonNode tree = Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return (com.fasterxml.jackson.databind.node.ObjectNode) tree;
    }
}
