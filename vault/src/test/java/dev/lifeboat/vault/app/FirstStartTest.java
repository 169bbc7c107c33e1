package dev.lifeboat.vault.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.upkeep.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Design 13, "Files", and what an interrupted first start leaves behind. */
class FirstStartTest {
    @TempDir
    Path folder;

    @Test
    void writesSecretsThatOnlyTheirOwnerReadsAndFindsThemAgain() throws IOException {
        String subscription;
        try (var vault = new Vault(folder)) {
            subscription = vault.subscription();
            for (var name : List.of("kek", "admin-token", "recovery-key", "lifeboat.db")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
            var token = vault.token();
            var recovery = Files.readString(folder.resolve("recovery-key")).strip();
            Files.delete(folder.resolve("recovery-key"));
            vault.restart();
            assertThat(vault.token()).isEqualTo(token);
            assertThat(vault.subscription()).isEqualTo(subscription);
            assertThat(vault.call("GET", "/providers/Lifeboat.Backup/server?api-version=2026-12-01", null)
                            .json()
                            .path("recoveryKeyPresent")
                            .asBoolean(true))
                    .isFalse();
            assertThat(vault.dump()).doesNotContain(token, recovery, "PRIVATE KEY");
        }
    }

    /** Killed after so many milliseconds, from before the JVM has begun to after it is done. */
    @ParameterizedTest
    @ValueSource(ints = {300, 700, 1000, 1300, 1600, 2000, 2500, 4000})
    void aFirstStartThatIsKilledLeavesNothingThatBreaksTheNext(int millis) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.lifeboat.vault.app.Main",
                        "init",
                        "--data",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.waitFor(millis, TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        try (var vault = new Vault(folder)) {
            assertThat(vault.get(vault.group()).status()).isEqualTo(200);
            vault.restart();
            assertThat(vault.get(vault.group()).status()).isEqualTo(200);
        }
    }

    /** The states between the steps, made exactly: kek only; all files, but the transaction was not committed. */
    @ParameterizedTest
    @ValueSource(strings = {"recovery-key,admin-token,ca.crt", "admin-token,ca.crt", "ca.crt", ""})
    void aStartBetweenTwoStepsGoesOn(String missing) throws Exception {
        new Vault(folder).close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("lifeboat.db"));
                var statement = connection.createStatement()) {
            for (var table : List.of("setting", "wrapped_key", "token", "resource", "resource_reference")) {
                statement.executeUpdate("delete from " + table);
            }
        }
        for (var name : missing.split(",")) {
            if (!name.isEmpty()) {
                Files.delete(folder.resolve(name));
            }
        }
        try (var vault = new Vault(folder)) {
            assertThat(vault.get(vault.group()).status()).isEqualTo(200);
        }
    }

    @Test
    void refusesAnotherKeyEncryptionKey() throws IOException {
        new Vault(folder).close();
        Files.writeString(folder.resolve("kek"), java.util.Base64.getEncoder().encodeToString(new byte[32]));
        assertRefused(ErrorCode.KEY_UNAVAILABLE);
        Files.delete(folder.resolve("kek"));
        assertRefused(ErrorCode.KEY_UNAVAILABLE);
    }

    @Test
    void refusesASecondServerOnTheSameFolder() {
        try (var _ = new Vault(folder)) {
            assertRefused(ErrorCode.DATA_FOLDER_IN_USE);
        }
    }

    @Test
    void refusesADatabaseOfANewerServer() throws Exception {
        new Vault(folder).close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("lifeboat.db"));
                var statement = connection.createStatement()) {
            statement.executeUpdate("""
                    insert into flyway_schema_history (installed_rank, version, description, type, script, installed_by, execution_time, success)
                    values (999, '9999', 'later', 'SQL', 'V9999__later.sql', '', 1, 1)""");
        }
        assertRefused(ErrorCode.DATABASE_TOO_NEW);
    }

    private void assertRefused(ErrorCode code) {
        assertThatThrownBy(() -> new Wiring(
                        Config.parse(List.of("--data", folder.toString(), "--listen", "127.0.0.1:0")),
                        Clock.systemUTC()))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void namesTheNearestOptionOfAMistypedOne() {
        assertThatThrownBy(() -> Config.parse(List.of("--dta", "x")))
                .isInstanceOfSatisfying(LifeboatException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
                    assertThat(e.text()).contains("--data");
                });
    }

    @Test
    void upkeepIsDailyUnlessItIsSaidOtherwiseAndCanBeSwitchedOff() {
        assertThat(Config.parse(List.of("--data", "x")).upkeep())
                .isEqualTo(new Schedule(Duration.ofDays(1), Duration.ofDays(1)));
        assertThat(Config.parse(List.of("--data", "x", "--clean-up-interval", "off", "--check-interval=PT12H"))
                        .upkeep())
                .isEqualTo(new Schedule(Duration.ZERO, Duration.ofHours(12)));
        for (var wrong : List.of("PT0S", "-PT1H", "daily", "P1M", "")) {
            assertThatThrownBy(() -> Config.parse(List.of("--data", "x", "--check-interval", wrong)))
                    .isInstanceOfSatisfying(LifeboatException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
                        assertThat(e.text()).contains("--check-interval", "off");
                    });
        }
    }
}
