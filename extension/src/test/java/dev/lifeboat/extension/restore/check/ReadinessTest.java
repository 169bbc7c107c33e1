package dev.lifeboat.extension.restore.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadinessTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deployments | {'spec':{'replicas':2},'status':{'readyReplicas':2}} | ",
                "deployments | {'spec':{'replicas':0},'status':{}} | ",
                "deployments | {'spec':{'replicas':2,'paused':true},'status':{}} | ",
                "deployments | {'spec':{'replicas':2},'status':{'readyReplicas':1}} | 1 of 2 ready",
                "deployments | {'spec':{},'status':{'conditions':[{'type':'ReplicaFailure','status':'True','message':'violates PodSecurity'}]}} | violates PodSecurity",
                "statefulsets | {'spec':{'replicas':1},'status':{}} | 0 of 1 ready",
                "daemonsets | {'metadata':{'generation':1},'status':{'observedGeneration':1,'numberReady':1,'desiredNumberScheduled':1}} | ",
                "daemonsets | {'metadata':{'generation':1},'status':{}} | its controller has not seen it yet",
                "pods | {'status':{'phase':'Pending'}} | it is Pending",
                "persistentvolumeclaims | {'status':{'phase':'Bound'}} | ",
                "persistentvolumeclaims | {'status':{'phase':'Pending'}} | it is Pending"
            })
    void rule195NamesWhatIsNotAsItShouldBe(String plural, String object, String problem) {
        var tree = Json.parse(object.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        assertThat(Readiness.problem(plural, tree)).isEqualTo(problem);
    }
}
