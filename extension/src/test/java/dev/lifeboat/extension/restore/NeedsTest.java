package dev.lifeboat.extension.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.extension.restore.clean.Kind;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a restore brings along although it was not selected itself, decided from a point in memory. */
class NeedsTest {
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final Kind CLAIMS = new Kind("", "persistentvolumeclaims");
    private static final Kind VOLUMES = new Kind("", "persistentvolumes");
    private static final Kind ROLES = new Kind(RBAC, "clusterroles");

    private final PointInMemory point = new PointInMemory();
    private List<String> labels = List.of();
    private boolean clusterScope;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "k8s/core/pods | {'volumes':[{'persistentVolumeClaim':{'claimName':'data'}}]}",
                "k8s/apps/deployments | {'template':{'spec':{'volumes':[{'persistentVolumeClaim':{'claimName':'data'}}]}}}",
                "k8s/batch/cronjobs | {'jobTemplate':{'spec':{'template':{'spec':{'volumes':[{'persistentVolumeClaim':{'claimName':'data'}}]}}}}}"
            })
    void rule15ClaimsOfWorkloadsThatLabelsSelectComeAlong(String section, String spec) throws Exception {
        labels = List.of("app=web");
        saved(section, "shop/web", "{'labels':{'app':'web'}}", spec);
        saved(section, "shop/other", "{'labels':{'app':'other'}}", spec.replace("'data'", "'unused'"));
        var needs = needs();
        assertThat(needs.selects(CLAIMS, "shop/data", claim())).isTrue();
        assertThat(needs.selects(CLAIMS, "shop/unused", claim())).isFalse();
        assertThat(needs.selects(CLAIMS, "other/data", claim())).isFalse();
        assertThat(needs.selects(new Kind("", "configmaps"), "shop/data", claim()))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "shop/files-db-0,true",
        "shop/files-db-12,true",
        "shop/files-db-,false",
        "shop/files-db-x,false",
        "shop/files-dbx-0,false",
        "shop/other-db-0,false",
        "other/files-db-0,false"
    })
    void rule15ClaimsThatAStatefulSetMadeComeAlongWhateverItsSize(String claim, boolean expected) throws Exception {
        labels = List.of("app=db");
        clusterScope = true;
        saved(
                "k8s/apps/statefulsets",
                "shop/db",
                "{'labels':{'app':'db'}}",
                "{'replicas':0,'template':{'spec':{}},'volumeClaimTemplates':[{'metadata':{'name':'files'}}]}");
        assertThat(needs().selects(CLAIMS, claim, claim())).isEqualTo(expected);
    }

    @Test
    void rule15VolumesMadeByHandComeWithSelectedClaimsOnly() throws Exception {
        labels = List.of("app=web");
        saved(
                "k8s/core/pods",
                "shop/web",
                "{'labels':{'app':'web'}}",
                "{'volumes':[{'persistentVolumeClaim':{'claimName':'data'}}]}");
        saved(CLAIMS.section(), "shop/data", "{}", "{}");
        saved(CLAIMS.section(), "shop/unused", "{}", "{}");
        var needs = needs();
        assertThat(needs.isNeeded(VOLUMES, volumeOf("data"))).isTrue();
        assertThat(needs.isNeeded(VOLUMES, volumeOf("unused"))).isFalse();
    }

    @Test
    void rule12ClassesOfWhatLabelsDoNotSelectStayBehind() throws Exception {
        labels = List.of("app=web");
        saved("k8s/core/pods", "shop/web", "{'labels':{'app':'web'}}", "{'priorityClassName':'high'}");
        saved("k8s/core/pods", "shop/other", "{}", "{'priorityClassName':'low'}");
        var needs = needs();
        var classes = new Kind("scheduling.k8s.io", "priorityclasses");
        assertThat(needs.isNeeded(classes, named("high"))).isTrue();
        assertThat(needs.isNeeded(classes, named("low"))).isFalse();
    }

    @Test
    void rule12RolesThatABoundRoleIsPutTogetherFromComeAlong() throws Exception {
        point.with(
                "k8s/" + RBAC + "/rolebindings",
                "shop/reads",
                RestoreScene.json("{'metadata':{'name':'reads','namespace':'shop'},"
                        + "'roleRef':{'kind':'ClusterRole','name':'whole'}}"));
        role("whole", "{}", "{'clusterRoleSelectors':[{'matchLabels':{'part':'yes'}}]}");
        role("part", "{'part':'yes'}", "{}");
        role("stranger", "{'part':'no'}", "{}");
        var needs = needs();
        assertThat(needs.isNeeded(ROLES, named("whole"))).isTrue();
        assertThat(needs.isNeeded(ROLES, named("part"))).isTrue();
        assertThat(needs.isNeeded(ROLES, named("stranger"))).isFalse();
    }

    /** A webhook whose service was not chosen would refuse what comes after it. */
    @Test
    void whatPointsAtANamespaceComesWithAllOfItOrWhenLabelsChooseItToo() throws Exception {
        var webhooks = new Kind("admissionregistration.k8s.io", "validatingwebhookconfigurations");
        var bindings = new Kind(RBAC, "clusterrolebindings");
        var served =
                "{'metadata':{'name':'gate','labels':{'app':'%s'}},'webhooks':[{'clientConfig':{'service':{'namespace':'shop','name':'api'}}}]}";
        var chosen = Json.parse(RestoreScene.json(served.formatted("web")));
        var other = Json.parse(RestoreScene.json(served.formatted("other")));
        assertThat(needs().isNeeded(webhooks, other)).as("all of the namespace").isTrue();
        labels = List.of("app=web");
        assertThat(needs().isNeeded(webhooks, chosen)).isTrue();
        assertThat(needs().isNeeded(webhooks, other)).isFalse();
        assertThat(needs().isNeeded(bindings, other)).isFalse();
        clusterScope = true;
        assertThat(needs().isNeeded(webhooks, other)).isTrue();
    }

    private Needs needs() throws InterruptedException {
        var filter = new ResourceFilter(List.of("shop"), List.of(), List.of(), List.of(), labels, clusterScope);
        var sections =
                point.sections().sections().stream().map(SectionReport::name).collect(Collectors.toSet());
        var needs = new Needs(new Selection(filter, "dataprotection-microsoft"), sections);
        needs.read(point);
        return needs;
    }

    private void role(String name, String labels, String rule) {
        point.with(
                ROLES.section(),
                "/" + name,
                RestoreScene.json(
                        "{'metadata':{'name':'" + name + "','labels':" + labels + "},'aggregationRule':" + rule + "}"));
    }

    private void saved(String section, String key, String metadata, String spec) {
        var object = Json.parse(RestoreScene.json("{'metadata':" + metadata + ",'spec':" + spec + "}"));
        ((com.fasterxml.jackson.databind.node.ObjectNode) object.path("metadata"))
                .put("namespace", key.substring(0, key.indexOf('/')))
                .put("name", key.substring(key.indexOf('/') + 1));
        point.with(section, key, Json.write(object));
    }

    private static JsonNode claim() {
        return named("claim");
    }

    private static JsonNode named(String name) {
        return Json.parse(RestoreScene.json("{'metadata':{'name':'" + name + "'}}"));
    }

    private static JsonNode volumeOf(String claim) {
        return Json.parse(RestoreScene.json(
                "{'metadata':{'name':'pv'},'spec':{'claimRef':{'namespace':'shop','name':'" + claim + "'}}}"));
    }
}
