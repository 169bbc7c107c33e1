package dev.lifeboat.extension.restore.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import dev.lifeboat.extension.restore.clean.Cleaned.Send;
import dev.lifeboat.extension.restore.clean.Cleaned.Skip;
import org.junit.jupiter.api.Test;

/** Claims and volumes (section I). Each test names the numbers of the restore checklist that it holds. */
class StorageRulesTest extends CleaningScene {
    @Test
    void rule101LeavesOwnersOfClaimsToTheStatefulSet() {
        var cleaned = (Send)
                clean(
                        "k8s/core/persistentvolumeclaims",
                        metadata(
                                "\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"StatefulSet\",\"name\":\"s\",\"uid\":\"u\"}]"));
        assertThat(cleaned.owners()).isEmpty();
    }

    @Test
    void rules123And124ForgetTheBindingOfAClaim() {
        var sent = sent("k8s/core/persistentvolumeclaims", """
                {"metadata":{"name":"c","namespace":"shop","annotations":{"pv.kubernetes.io/bind-completed":"yes","pv.kubernetes.io/bound-by-controller":"yes",
                 "volume.kubernetes.io/storage-provisioner":"d","volume.beta.kubernetes.io/storage-provisioner":"d","volume.kubernetes.io/selected-node":"gone","mine":"x"}},
                 "spec":{"volumeName":"pv","storageClassName":"","volumeMode":"Block","dataSource":{"name":"s"},"dataSourceRef":{"name":"s"},"accessModes":["ReadWriteOnce"]}}""");
        assertThat(sent.at("/metadata/annotations")).isEqualTo(json("{\"mine\":\"x\"}"));
        assertThat(sent.path("spec"))
                .isEqualTo(json(
                        "{\"storageClassName\":\"\",\"volumeMode\":\"Block\",\"accessModes\":[\"ReadWriteOnce\"]}"));
    }

    @Test
    void rules125And126LetClaimAndVolumeOfOneHandReserveEachOther() {
        target.staticClaims.add("shop/c");
        var claim = sent(
                "k8s/core/persistentvolumeclaims",
                "{\"metadata\":{\"name\":\"c\",\"namespace\":\"shop\"},\"spec\":{\"volumeName\":\"pv\"}}");
        assertThat(claim.at("/spec/volumeName").asText()).isEqualTo("pv");
        var volume = sent(
                "k8s/core/persistentvolumes",
                "{\"metadata\":{\"name\":\"pv\"},\"spec\":{\"claimRef\":{\"kind\":\"PersistentVolumeClaim\",\"namespace\":\"shop\",\"name\":\"c\",\"uid\":\"u\",\"resourceVersion\":\"7\"}}}");
        assertThat(volume.at("/spec/claimRef"))
                .isEqualTo(json("{\"kind\":\"PersistentVolumeClaim\",\"namespace\":\"shop\",\"name\":\"c\"}"));
    }

    @Test
    void rule127NeverMakesASecondVolumeOfOneHandle() {
        var section = "k8s/core/persistentvolumes";
        assertThat(
                        clean(
                                section,
                                "{\"metadata\":{\"name\":\"pv\",\"annotations\":{\"pv.kubernetes.io/provisioned-by\":\"d\"}},\"spec\":{}}"))
                .isEqualTo(new Skip(Reason.PROVISIONED_ANEW));
        assertThat(
                        clean(
                                section,
                                "{\"metadata\":{\"name\":\"pv\"},\"spec\":{\"claimRef\":{\"namespace\":\"shop\",\"name\":\"c\"}}}"))
                .isEqualTo(new Skip(Reason.PROVISIONED_ANEW));
    }

    @Test
    void rule132KeepsClassesAbsentEmptyOrNamed() {
        var section = "k8s/core/persistentvolumeclaims";
        assertThat(sent(section, object("{}")).path("spec").has("storageClassName"))
                .isFalse();
        assertThat(sent(section, object("{\"storageClassName\":\"\"}"))
                        .path("spec")
                        .has("storageClassName"))
                .isTrue();
        assertThat(sent(section, object("{\"storageClassName\":\"x\"}"))
                        .at("/spec/storageClassName")
                        .asText())
                .isEqualTo("x");
    }

    @Test
    void rule145SkipsClaimsOfPods() {
        assertThat(
                        clean(
                                "k8s/core/persistentvolumeclaims",
                                metadata(
                                        "\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"p\",\"uid\":\"u\"}]")))
                .isEqualTo(new Skip(Reason.OWNED));
    }
}
