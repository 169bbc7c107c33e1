package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Credentials come from the environment; what cannot be one is told by the name of its variable. */
class StoreOptionsTest {
    private static final StoreLocation S3 = StoreLocation.parse("s3://bucket");
    private static final StoreLocation AZURE = StoreLocation.parse("azure://account1/container");

    @Test
    void takesWhatBelongsToTheStore() {
        var environment =
                Map.of("AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "secret", "AZURE_STORAGE_KEY", "c2VjcmV0");
        assertThat(StoreOptions.credentials(S3, environment)).isInstanceOf(StoreCredentials.AccessKey.class);
        assertThat(StoreOptions.credentials(AZURE, environment)).isInstanceOf(StoreCredentials.SharedKey.class);
        assertThat(StoreOptions.credentials(S3, Map.of())).isInstanceOf(StoreCredentials.Workload.class);
    }

    @Test
    void aVariableThatIsEmptyIsNotSet() {
        assertThat(StoreOptions.credentials(S3, Map.of("AWS_ACCESS_KEY_ID", "", "AWS_SECRET_ACCESS_KEY", " ")))
                .isInstanceOf(StoreCredentials.Workload.class);
        assertThat(StoreOptions.credentials(AZURE, Map.of("AZURE_STORAGE_KEY", "", "AZURE_STORAGE_SAS_TOKEN", "?sv=1")))
                .isInstanceOf(StoreCredentials.SharedAccessSignature.class);
    }

    @Test
    void namesTheVariableThatIsMissingOrWrong() {
        refuses(S3, Map.of("AWS_ACCESS_KEY_ID", "id"), "AWS_SECRET_ACCESS_KEY is not set");
        refuses(S3, Map.of("AWS_ACCESS_KEY_ID", "", "AWS_SECRET_ACCESS_KEY", "secret"), "AWS_ACCESS_KEY_ID is not set");
        refuses(AZURE, Map.of("AZURE_STORAGE_KEY", "planted!"), "AZURE_STORAGE_KEY is no key");
    }

    private static void refuses(StoreLocation location, Map<String, String> environment, String text) {
        assertThatThrownBy(() -> StoreOptions.credentials(location, environment))
                .isInstanceOfSatisfying(Failure.class, e -> {
                    assertThat(e.exit()).isEqualTo(Exit.USAGE);
                    assertThat(e.text()).contains(text).doesNotContain("planted");
                });
    }
}
