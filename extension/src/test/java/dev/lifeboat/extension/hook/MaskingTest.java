package dev.lifeboat.extension.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.extension.kube.MemoryCluster;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {
    private static final Target POD =
            new Target("shop", "web", Map.of(), List.of("main"), List.of(), Set.of("db", "gone"));
    private final MemoryCluster cluster = new MemoryCluster();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "PGPASSWORD=hunter22 refused | PGPASSWORD=*** refused",
                "\"api_key\": \"abc def\", next | \"api_key\": ***, next",
                "token: 'x y' end | token: *** end",
                "postgres://app:s3cret@db/shop | postgres://app:***@db/shop",
                "Authorization: Bearer eyJhbGciOi.x.y | Authorization: Bearer ***",
                "disk full | disk full"
            })
    void rules35And188HideWhatLooksLikeASecret(String output, String shown) {
        assertThat(Masking.patterns(output)).isEqualTo(shown);
    }

    @Test
    void rule188KeepsOutputShortAndOnOneLine() {
        assertThat(Masking.patterns("a\n\tb\u0007" + "c".repeat(5_000)))
                .hasSize(303)
                .startsWith("a b c")
                .endsWith("...");
        assertThat(Masking.patterns("-----BEGIN RSA KEY-----\nMIIE\n-----END RSA KEY-----\nafter"))
                .isEqualTo("*** after");
        assertThat(Masking.patterns("cut -----BEGIN RSA KEY-----\nMIIE")).isEqualTo("cut ***");
    }

    @Test
    void rules35And188HideTheValuesOfTheSecretsThatThePodUses() throws Exception {
        cluster.add("{'apiVersion':'v1','kind':'Secret','metadata':{'name':'db','namespace':'shop'},'data':{'a':'"
                + Base64.getEncoder().encodeToString("correct horse\nbattery".getBytes(StandardCharsets.UTF_8))
                + "','b':'"
                + Base64.getEncoder().encodeToString("ab".getBytes(StandardCharsets.UTF_8)) + "'}}");
        assertThat(Masking.mask("cannot log in with correct horse or battery, ab", POD, cluster))
                .isEqualTo("cannot log in with *** or ***, ab");
    }

    @Test
    void rule35OutputIsWithheldWhereItsSecretsCannotBeRead() throws Exception {
        cluster.script(call -> MemoryCluster.answer(403, "Forbidden", "no"));
        assertThat(Masking.mask("correct horse", POD, cluster))
                .doesNotContain("correct")
                .startsWith("(output withheld");
    }
}
