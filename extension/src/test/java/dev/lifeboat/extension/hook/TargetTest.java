package dev.lifeboat.extension.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TargetTest {
    private static Target pod(String spec, String status) {
        return Target.of(Json.parse(("{'metadata':{'namespace':'shop','name':'p','labels':{'app':'web'}},'spec':" + spec
                        + ",'status':" + status + "}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void rule182OnlyContainersThatRunAndAreReady() {
        var target = pod(
                "{'containers':[{'name':'a'},{'name':'b'},{'name':'c'},{'name':'d'}]}",
                "{'containerStatuses':[{'name':'d','ready':true,'state':{'running':{}}},"
                        + "{'name':'a','ready':false,'state':{'running':{}}},"
                        + "{'name':'b','ready':false,'state':{'waiting':{}}},"
                        + "{'name':'c','ready':true,'state':{'running':{}}}]}");
        assertThat(target.running()).containsExactly("c", "d");
        assertThat(target.container(null)).isEqualTo("c");
        assertThat(target.container("")).isEqualTo("c");
        assertThat(target.container("d")).isEqualTo("d");
        assertThat(target.container("a")).isNull();
    }

    @Test
    void rule183SidecarsAmongTheInitContainersAreTargetsAndOthersAreNot() {
        var target = pod(
                "{'containers':[{'name':'main'}],'initContainers':[{'name':'setup'},{'name':'proxy','restartPolicy':'Always'}]}",
                "{'containerStatuses':[{'name':'main','ready':true,'state':{'running':{}}}],"
                        + "'initContainerStatuses':[{'name':'setup','ready':true,'state':{'running':{}}},"
                        + "{'name':'proxy','ready':true,'state':{'running':{}}}]}");
        assertThat(target.running()).containsExactly("main", "proxy");
        assertThat(target.container("proxy")).isEqualTo("proxy");
        assertThat(target.container("setup")).isNull();
    }

    @Test
    void rule188KnowsEverySecretThatThePodUses() {
        var target = pod(
                "{'volumes':[{'secret':{'secretName':'v'}},{'projected':{'sources':[{'secret':{'name':'p'}}]}},"
                        + "{'persistentVolumeClaim':{'claimName':'data'}}],"
                        + "'containers':[{'name':'a','envFrom':[{'secretRef':{'name':'f'}}],"
                        + "'env':[{'name':'X','valueFrom':{'secretKeyRef':{'name':'e','key':'k'}}},{'name':'Y','value':'1'}]}]}",
                "{}");
        assertThat(target.secrets()).containsExactlyInAnyOrder("v", "p", "f", "e");
        assertThat(target.claims()).containsExactly("shop/data");
    }
}
