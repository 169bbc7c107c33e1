package dev.lifeboat.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTest {
    @TempDir
    private Path home;

    private final Login login = new Login(URI.create("https://vault.example:8443"), "planted-token", "PEM", "main");

    @Test
    void isReadableByItsOwnerOnlyAlsoWhenItIsWrittenAgain() throws IOException {
        var file = Login.file(Map.of(), home);
        assertThat(file).isEqualTo(home.resolve(".config/lifeboat/config.json"));
        login.save(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        login.withVault("other").save(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Login.find(Map.of(), home)).contains(login.withVault("other"));
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void theEnvironmentWins() throws IOException {
        login.save(Login.file(Map.of(), home));
        var authority = Files.writeString(home.resolve("ca.crt"), "OTHER").toString();
        var all = Map.of("LIFEBOAT_SERVER", "https://b:1/", "LIFEBOAT_TOKEN", "t", "LIFEBOAT_CA", authority);
        assertThat(Login.find(all, home)).contains(new Login(URI.create("https://b:1"), "t", "OTHER", "main"));
        var some = Login.find(Map.of("LIFEBOAT_SERVER", "https://b:1"), home).orElseThrow();
        assertThat(some.token()).isEqualTo("planted-token");
    }

    @Test
    void nothingIsFoundWithoutServerAndToken() {
        assertThat(Login.find(Map.of(), home)).isEmpty();
        assertThat(Login.find(Map.of("LIFEBOAT_SERVER", "https://b:1"), home)).isEmpty();
    }

    @Test
    void neverShowsItsToken() {
        assertThat(login.toString()).doesNotContain("planted-token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://vault.example", "vault.example:8443", "https://", "https://v/path", "a b"})
    void onlyAddressesOfServersAreTaken(String text) {
        assertThatThrownBy(() -> Login.address(text))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.exit()).isEqualTo(Exit.USAGE));
    }
}
