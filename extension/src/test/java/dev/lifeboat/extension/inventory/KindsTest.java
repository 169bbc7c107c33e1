package dev.lifeboat.extension.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.core.selection.ApiResource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindsTest {
    private static final Set<String> ALL = Set.of("list", "get", "create", "delete");

    private static ApiResource kind(String qualified, Set<String> verbs) {
        var dot = qualified.indexOf('.');
        var plural = dot < 0 ? qualified : qualified.substring(0, dot);
        var group = dot < 0 ? "" : qualified.substring(dot + 1);
        return new ApiResource(group, "v1", "Kind", plural, true, verbs, List.of("v1"));
    }

    private static List<String> collected(ApiResource... served) {
        return Kinds.collectable(List.of(served)).stream()
                .map(ApiResource::qualifiedPlural)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "configmaps,list get create delete,true",
        "things.example.com,list get create,true",
        "tokenreviews.authentication.k8s.io,create,false",
        "things.example.com,list get,false",
        "things.example.com,get create,false",
        "pods/log,list get create,false",
        "pods.metrics.k8s.io,list get create,false",
        "subjectaccessreviews.authorization.k8s.io,list get create,false"
    })
    void rule2OnlyWhatCanBeListedReadAndCreated(String qualified, String verbs, boolean expected) {
        assertThat(collected(kind(qualified, Set.of(verbs.split(" ", -1))))).hasSize(expected ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "deployments.extensions,deployments.apps",
        "daemonsets.extensions,daemonsets.apps",
        "replicasets.extensions,replicasets.apps",
        "ingresses.extensions,ingresses.networking.k8s.io",
        "networkpolicies.extensions,networkpolicies.networking.k8s.io"
    })
    void rule3OneObjectInTwoGroupsIsSavedOnceFromTheModernOne(String historic, String modern) {
        assertThat(collected(kind(historic, ALL), kind(modern, ALL))).containsExactly(modern);
        assertThat(collected(kind(historic, ALL))).containsExactly(historic);
    }

    @Test
    void rule4EqualNamesOfTwoGroupsAreTwoKinds() {
        assertThat(collected(kind("clusters.x.example", ALL), kind("clusters.y.example", ALL)))
                .containsExactly("clusters.x.example", "clusters.y.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "events",
                "events.events.k8s.io",
                "nodes",
                "leases.coordination.k8s.io",
                "csinodes.storage.k8s.io",
                "volumeattachments.storage.k8s.io",
                "csistoragecapacities.storage.k8s.io",
                "certificatesigningrequests.certificates.k8s.io",
                "ipaddresses.networking.k8s.io",
                "servicecidrs.networking.k8s.io",
                "nodes.metrics.k8s.io",
                "pods.metrics.k8s.io",
                "componentstatuses",
                "lifeboattasks.backup.lifeboat.dev"
            })
    void rules2And18NeverCollectWhatBelongsToTheRunningCluster(String qualified) {
        assertThat(collected(kind(qualified, ALL))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "volumesnapshots.snapshot.storage.k8s.io",
                "volumesnapshotcontents.snapshot.storage.k8s.io",
                "volumegroupsnapshots.groupsnapshot.storage.k8s.io"
            })
    void rule20SnapshotsOfUsersAreNotSavedAsLiveObjects(String qualified) {
        assertThat(collected(kind(qualified, ALL))).isEmpty();
    }
}
