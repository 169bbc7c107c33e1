package dev.lifeboat.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Exit;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who mistypes is told what is wrong, and what is right, in words that are not the parser's. */
class WrongUseTest {
    @TempDir
    private Path home;

    private ServedTool tool;

    @BeforeEach
    void serve() {
        tool = new ServedTool(home);
    }

    @AfterEach
    void end() {
        tool.close();
    }

    @ParameterizedTest
    @CsvSource({
        "bakcup x, There is no command 'lifeboat bakcup'. Like it: , backup",
        "cluster lsit, There is no command 'lifeboat cluster lsit'. There are: , list",
        "repository chekc, There is no command 'lifeboat repository chekc'. Like it: , check",
        "backup shop --valut x, lifeboat backup has no option '--valut'., --vault"
    })
    void whatDoesNotExistIsNamedWithWhatIsLikeIt(String line, String what, String like) {
        var ran = tool.run(line);
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.errors())
                .contains(what)
                .containsPattern("(Like it|There are): .*" + like)
                .doesNotContain("index");
    }

    /** Which bytes they were is lost, and what is like it would be used instead. */
    @Test
    void aNameThatIsNotUtf8IsRefused() {
        var ran = tool.run("repository restore latest --target /srv/d\ufffdta");
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.errors()).contains("is not UTF-8", "ln -s", "--escaped");
    }

    @Test
    void aWordTooManyIsNamed() {
        var ran = tool.run("status shop");
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.errors()).contains("lifeboat status takes fewer words: 'shop' is one too many.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup shop", "restore shop", "jobs show J"})
    void aDurationOfAnotherKindIsAnsweredWithOneOfTheRightKind(String line) {
        var ran = tool.run(line + " --timeout 5m");
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.errors())
                .contains("--timeout", "'5m'", "ISO 8601", "PT5M")
                .doesNotContain("java.");
    }

    @ParameterizedTest
    @CsvSource({"'', cluster", "cluster, remove"})
    void withoutAVerbTheHelpIsShown(String line, String verb) {
        var ran = tool.run(line);
        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.output()).contains("Usage: lifeboat").containsPattern("\n +" + verb + " ");
    }
}
