package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.stores.key.Argon2Cost;
import dev.lifeboat.stores.key.PassphraseEncryption;
import dev.lifeboat.testkit.repository.Backups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository that is opened by what a person remembers, which is shown nowhere. */
class PassphraseTest {
    private static final String WORDS = "planted correct horse";

    @TempDir
    private Path folder;

    private Tool tool;

    @BeforeEach
    void begin() {
        tool = new Tool(folder);
        tool.environment.put("LIFEBOAT_REPOSITORY", folder + "/store");
    }

    private Tool.Ran init(String... more) {
        return tool.run(with(List.of("init", "--recovery-key", folder + "/recovery"), more));
    }

    /** Opened by {@link #WORDS}, in no time: what a guess costs stands in the slot. */
    private void quick() {
        Repository.create(
                new FolderBlobStore(folder.resolve("store")),
                new RepositoryId(1, 2),
                Map.of(
                        Repository.SERVICE,
                        new PassphraseEncryption(WORDS.toCharArray(), new Argon2Cost(8, 1, 1), new SecureRandom()),
                        Repository.RECOVERY,
                        new FileKeyEncryption(Backups.key(2))),
                tool.clock);
        Tool.keyFile(folder.resolve("recovery"), Backups.key(2));
    }

    private static String[] with(List<String> words, String... more) {
        var all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static void isSilent(Tool.Ran ran) {
        assertThat(ran.text() + ran.errors()).doesNotContain("planted");
    }

    @Test
    void opensByPromptFileAndVariableAlike() throws Exception {
        tool.typed.addAll(List.of(WORDS, WORDS));
        var made = init("--ask-passphrase");
        assertThat(made.exit()).as(made.errors()).isEqualTo(Exit.DONE);
        isSilent(made);

        tool.typed.add(WORDS);
        tool.done("points", "--ask-passphrase");
        tool.done("points", "--passphrase-file", file("line", WORDS + "\n").toString());
        tool.done("points", "--passphrase-file", file("windows", WORDS + "\r\n").toString());
        tool.done("points", "--passphrase-file", file("bare", WORDS).toString());
        tool.environment.put("LIFEBOAT_REPOSITORY_PASSPHRASE_FILE", folder + "/line");
        tool.done("points");
        tool.environment.remove("LIFEBOAT_REPOSITORY_PASSPHRASE_FILE");
        tool.environment.put("LIFEBOAT_REPOSITORY_PASSPHRASE", WORDS);
        tool.done("points");
        tool.environment.remove("LIFEBOAT_REPOSITORY_PASSPHRASE");
        tool.done("points", "--recovery-key", folder + "/recovery");
    }

    @Test
    void asksWhereNothingIsNamedAndTheSlotWantsAPassphrase() throws Exception {
        assertThat(init("--passphrase-file", file("p", WORDS).toString()).exit())
                .isEqualTo(Exit.DONE);
        tool.typed.add(WORDS);
        assertThat(tool.done("points").errors()).contains("Passphrase of slot service: ");
        var nobody = tool.run("points");
        assertThat(nobody.exit()).isEqualTo(Exit.USAGE);
        assertThat(nobody.errors()).contains("no terminal", "LIFEBOAT_REPOSITORY_PASSPHRASE");
        // the recovery slot wants a key, so nobody is asked
        tool.typed.add(WORDS);
        var recovery = tool.run("points", "--slot", "recovery");
        assertThat(recovery.exit()).isEqualTo(Exit.USAGE);
        assertThat(recovery.errors()).contains("No key is named").doesNotContain("Passphrase of slot");
    }

    @Test
    void recoverySlotMayHaveAPassphraseToo() throws Exception {
        tool.typed.addAll(List.of("planted rescue words", "planted rescue words"));
        var made = tool.done("init", "--key-file", folder + "/key", "--ask-recovery-passphrase", "-o", "json");
        assertThat(made.json().path("keyFile").asText()).isEqualTo(folder + "/key");
        assertThat(made.json().has("recoveryKeyFile")).isFalse();
        isSilent(made);
        tool.typed.add("planted rescue words");
        tool.done("points", "--slot", "recovery");
        assertThat(tool.done("keys", "list", "-o", "json").json().findValuesAsText("provider"))
                .containsExactly("passphrase", "key-file");
        var two = tool.run(
                "init", "--ask-passphrase", "--ask-recovery-passphrase", "--recovery-key", folder + "/recovery");
        assertThat(two.exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void saysThatThePassphraseIsWrongOrThatTheSlotWantsAnother() throws Exception {
        quick();
        file("p", WORDS);
        tool.typed.add("planted wrong horse");
        var wrong = tool.run("points", "--ask-passphrase");
        assertThat(wrong.exit()).isEqualTo(Exit.DENIED);
        assertThat(wrong.errors())
                .contains("UserErrorKeyUnavailable", "Slot service", "with this passphrase", "Action:");
        isSilent(wrong);
        var key = tool.run("points", "--key-file", folder + "/recovery");
        assertThat(key.exit()).isEqualTo(Exit.DENIED);
        assertThat(key.errors()).contains("of the kind passphrase");
        var none = tool.run("points", "--slot", "laptop", "--passphrase-file", folder + "/p");
        assertThat(none.exit()).isEqualTo(Exit.DENIED);
        assertThat(none.errors()).contains("there is no slot laptop");
    }

    @Test
    void refusesFilesThatHoldNoPassphraseWithoutAWordOfThem() throws Exception {
        quick();
        file("p", WORDS);
        for (var content : List.of("", "\n", "planted\ntwo lines", "planted\u0000nul", "planted".repeat(200))) {
            var ran = tool.run(
                    "points", "--passphrase-file", file("other", content).toString());
            assertThat(ran.exit()).as(content).isEqualTo(Exit.USAGE);
            assertThat(ran.errors()).contains("PassphraseInvalid");
            isSilent(ran);
        }
        Files.write(folder.resolve("latin"), new byte[] {'p', (byte) 0xe4, 's', 's'});
        assertThat(tool.run("points", "--passphrase-file", folder + "/latin").errors())
                .contains("PassphraseInvalid");
        var missing = tool.run("points", "--passphrase-file", folder + "/missing");
        assertThat(missing.exit()).isEqualTo(Exit.USAGE);
        assertThat(missing.errors()).contains("cannot be read", folder + "/missing");
        assertThat(tool.run("points", "--passphrase-file", folder.toString()).errors())
                .contains("cannot be read");
    }

    @Test
    void refusesNewPassphrasesThatAreShortOrMistypedAndMakesNothing() throws Exception {
        tool.typed.addAll(List.of(WORDS, "planted correct house"));
        var mistyped = init("--ask-passphrase");
        assertThat(mistyped.exit()).isEqualTo(Exit.USAGE);
        assertThat(mistyped.errors()).contains("differ");
        isSilent(mistyped);
        var brief = init("--passphrase-file", file("p", "planted9!").toString());
        assertThat(brief.exit()).isEqualTo(Exit.USAGE);
        assertThat(brief.errors()).contains("PassphraseTooShort");
        assertThat(tool.run("keys", "list").errors()).contains("RepositoryNotFound");
        assertThat(folder.resolve("recovery")).doesNotExist();
    }

    /** It would open the repository from a variable alone, and nobody could type it in the hour of need. */
    @Test
    void takesNoNewPassphraseFromAVariableThatAFileCouldNotGive() {
        for (var value : List.of(
                "planted\ttwo\nlines", "planted words\r", "planted \uFFFD\uFFFD words", "planted".repeat(200))) {
            tool.environment.put("LIFEBOAT_REPOSITORY_PASSPHRASE", value);
            var ran = init();
            assertThat(ran.exit()).isEqualTo(Exit.USAGE);
            assertThat(ran.errors()).contains("PassphraseInvalid", "LIFEBOAT_REPOSITORY_PASSPHRASE");
            isSilent(ran);
        }
        assertThat(folder.resolve("recovery")).doesNotExist();
    }

    @Test
    void neverTakesAPassphraseAsAnArgument() throws Exception {
        quick();
        file("p", WORDS);
        for (var words : List.of(
                List.of("points", "--passphrase", "planted correct horse"),
                List.of("points", "--passphrase=planted correct horse"),
                List.of("init", "--passphrase", "planted correct horse"))) {
            var ran = tool.run(words.toArray(String[]::new));
            assertThat(ran.exit()).isEqualTo(Exit.USAGE);
            assertThat(ran.errors()).contains("never an argument", "--ask-passphrase");
            isSilent(ran);
        }
    }

    @Test
    void refusesTwoKeysAtOnce() throws Exception {
        quick();
        file("p", WORDS);
        assertThat(tool.run("points", "--passphrase-file", folder + "/p", "--recovery-key", folder + "/recovery")
                        .exit())
                .isEqualTo(Exit.USAGE);
        tool.environment.put("LIFEBOAT_REPOSITORY_PASSPHRASE", WORDS);
        tool.environment.put("LIFEBOAT_REPOSITORY_KEY_FILE", folder + "/recovery");
        assertThat(tool.run("points").errors()).contains("LIFEBOAT_REPOSITORY_PASSPHRASE_FILE");
        // what is given wins over what is set
        tool.done("points", "--passphrase-file", folder + "/p");
        tool.done("points", "--recovery-key", folder + "/recovery");
    }

    @Test
    void goesOnWithARepositoryWhoseMakingWasCutShortOnlyByItsPassphrase() throws Exception {
        var id = tool.done(
                        "init",
                        "--passphrase-file",
                        file("p", WORDS).toString(),
                        "--recovery-key",
                        folder + "/recovery",
                        "-o",
                        "json")
                .json()
                .path("id")
                .asText();
        Files.delete(folder.resolve("store").resolve(id).resolve("repository.json"));
        var other = init("--passphrase-file", file("q", "planted other words").toString());
        assertThat(other.exit()).isEqualTo(Exit.DENIED);
        assertThat(other.errors()).contains("Slot service");
        assertThat(init("--passphrase-file", folder + "/p").exit()).isEqualTo(Exit.DONE);
        tool.done("points", "--passphrase-file", folder + "/p");
    }

    @Test
    void keysGiveASlotAPassphraseOrTakeItAway() throws Exception {
        tool.done("init", "--key-file", folder + "/key", "--recovery-key", folder + "/recovery");
        tool.environment.put("LIFEBOAT_REPOSITORY_KEY_FILE", folder + "/key");
        tool.typed.addAll(List.of(WORDS, WORDS));
        isSilent(tool.done("keys", "add", "--new-slot", "anna", "--ask-new-passphrase"));
        tool.done(
                "points",
                "--slot",
                "anna",
                "--passphrase-file",
                file("p", WORDS).toString());
        tool.done("keys", "rotate", "--new-passphrase-file", folder + "/p");
        tool.done("points", "--passphrase-file", folder + "/p");
        tool.done("points");
        assertThat(tool.run("keys", "rotate", "--new-passphrase-file", folder + "/p", "--new-key-file", folder + "/x")
                        .exit())
                .isEqualTo(Exit.USAGE);
        assertThat(tool.run("keys", "rotate").errors()).contains("No new key is named");
        assertThat(folder.resolve("x")).doesNotExist();
    }
}
