package dev.lifeboat.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.StoreLocation.Azure;
import dev.lifeboat.repository.store.StoreLocation.Folder;
import dev.lifeboat.repository.store.StoreLocation.Lock;
import dev.lifeboat.repository.store.StoreLocation.S3;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreLocationTest {
    @Test
    void readsFolders() {
        assertThat(StoreLocation.parse("/srv/backups/")).isEqualTo(new Folder(Path.of("/srv/backups")));
        assertThat(StoreLocation.parse("file:///srv/a%20b")).isEqualTo(new Folder(Path.of("/srv/a b")));
        assertThat(StoreLocation.parse("./s3:backups"))
                .isEqualTo(new Folder(Path.of("s3:backups").toAbsolutePath()));
        assertThat(StoreLocation.parse("backups"))
                .isEqualTo(new Folder(Path.of("backups").toAbsolutePath()));
    }

    @Test
    void readsBucketsOfAmazonAndOfOthers() {
        assertThat(StoreLocation.parse("s3://my-bucket"))
                .isEqualTo(new S3("my-bucket", "", Optional.empty(), Optional.empty(), false, Lock.COMPLIANCE));
        assertThat(StoreLocation.parse(
                        "s3://my-bucket/a/b/?endpoint=https%3A%2F%2Fminio.example%3A9000&region=eu-1&lock=governance"))
                .isEqualTo(new S3(
                        "my-bucket",
                        "a/b/",
                        Optional.of(URI.create("https://minio.example:9000")),
                        Optional.of("eu-1"),
                        true,
                        Lock.GOVERNANCE));
        assertThat(StoreLocation.parse("s3://my-bucket?endpoint=https://minio.example&pathStyle=false"))
                .isInstanceOfSatisfying(
                        S3.class, s3 -> assertThat(s3.pathStyle()).isFalse());
    }

    @Test
    void readsContainersOfAzure() {
        assertThat(StoreLocation.parse("azure://account1/my-container/a/b"))
                .isEqualTo(new Azure("account1", "my-container", "a/b/", Optional.empty(), Lock.COMPLIANCE));
        assertThat(StoreLocation.parse("azure://account1/my-container?endpoint=http://127.0.0.1:10000/account1"))
                .isEqualTo(new Azure(
                        "account1",
                        "my-container",
                        "",
                        Optional.of(URI.create("http://127.0.0.1:10000/account1")),
                        Lock.COMPLIANCE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ftp://host/x",
                "s3://",
                "s3://Bucket",
                "s3://b",
                "s3://bucket/a//b",
                "s3://bucket/../x",
                "s3:/bucket/a",
                "S3:bucket",
                "file:/srv/backups",
                "s3://bucket?endpoint=minio.example",
                "s3://bucket?endpoint=127.0.0.1:9000",
                "s3://bucket?endpoint=http://127.0.0.1:99999",
                "s3://bucket?endpoint=ftp://minio.example",
                "s3://bucket?endpoint=https://user:secret@minio.example",
                "s3://bucket?endpoint=https://a b",
                "s3://bucket?pathStyle=perhaps",
                "s3://bucket?lock=none",
                "s3://bucket?secret=x",
                "s3://user:secret@bucket",
                "azure://account1",
                "azure://account1/",
                "azure://Account/container",
                "azure://account1/c--d",
                "azure://account1/container?region=x",
                "file://host/x"
            })
    void refusesWhatNamesNoStore(String text) {
        assertThatThrownBy(() -> StoreLocation.parse(text))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCATION_INVALID));
    }

    /** People paste what they have. */
    @Test
    void showsNoSecretThatStandsInAnAddress() {
        for (var text : new String[] {"azure://a/c?sig=planted", "s3://id:planted@bucket", "s3://b?x=planted"}) {
            assertThatThrownBy(() -> StoreLocation.parse(text)).hasMessageNotContaining("planted");
        }
    }

    @Test
    void showsNoSecretOfCredentials() {
        assertThat(new StoreCredentials.AccessKey("id", "planted").toString()).doesNotContain("planted");
        assertThat(new StoreCredentials.SharedKey("planted").toString()).doesNotContain("planted");
        assertThat(new StoreCredentials.SharedAccessSignature("planted").toString())
                .doesNotContain("planted");
        assertThat(new StoreTicket(URI.create("http://x/planted"), Map.of(), Instant.EPOCH).toString())
                .doesNotContain("planted");
    }
}
