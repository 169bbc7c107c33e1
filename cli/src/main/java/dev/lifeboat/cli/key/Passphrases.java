package dev.lifeboat.cli.key;

import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Passphrases as people give them. What is refused is never repeated: it may be another secret. */
final class Passphrases {
    /** Whoever has the store guesses as often as they like, each guess half a second on a machine like ours. Four words are better. */
    static final int LEAST = 10;

    private static final int LONGEST = 1_024;

    private Passphrases() {}

    /** The only line of a file. */
    static char[] inFile(Path file) {
        byte[] content;
        try (var in = Files.newInputStream(file)) {
            content = in.readNBytes(LONGEST + 3);
        } catch (IOException _) {
            throw Failure.usage(
                    "The passphrase file " + file + " cannot be read.", "Check its name and its permissions.");
        }
        var end = content.length;
        if (end > 0 && content[end - 1] == '\n') {
            end--;
        }
        if (end > 0 && content[end - 1] == '\r') {
            end--;
        }
        return text(Arrays.copyOf(content, end), "The file " + file);
    }

    /** For a slot that comes: one that no file and no terminal could give would open it from a variable alone. */
    static char[] inVariable(String name, String value) {
        // what is not UTF-8 was replaced before it got here, so that many would open the slot
        if (value.indexOf('\uFFFD') >= 0) {
            throw none("The variable " + name);
        }
        return text(value.getBytes(StandardCharsets.UTF_8), "The variable " + name);
    }

    static char[] asked(Console console, String question) {
        var typed = console.secret(question + ": ")
                .orElseThrow(() -> Failure.usage(
                        "A passphrase is needed, and there is no terminal to ask at.",
                        "Give --passphrase-file FILE, or set " + KeyOptions.PASSPHRASE_FILE + " or "
                                + KeyOptions.PASSPHRASE + "."));
        return text(typed, "What was typed");
    }

    static char[] askedTwice(Console console, String question) {
        var first = strong(asked(console, question));
        if (!Arrays.equals(first, asked(console, "Once more"))) {
            throw Failure.usage("The two passphrases differ.", "Run it again. Nothing was changed.");
        }
        return first;
    }

    /** For a slot that comes; what opens one that is there may be as short as it was made. */
    static char[] strong(char[] passphrase) {
        var length = Character.codePointCount(passphrase, 0, passphrase.length);
        if (length < LEAST) {
            throw new Failure(
                    CommandError.PASSPHRASE_TOO_SHORT, "The passphrase has fewer than " + LEAST + " characters.");
        }
        return passphrase;
    }

    private static char[] text(byte[] bytes, String where) {
        try {
            var decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            var text = new char[decoded.remaining()];
            decoded.get(text);
            var isText = text.length > 0 && bytes.length <= LONGEST;
            for (var c : text) {
                isText &= !Character.isISOControl(c);
            }
            if (isText) {
                return text;
            }
        } catch (CharacterCodingException _) {
            // as below
        }
        throw none(where);
    }

    private static Failure none(String where) {
        return new Failure(CommandError.PASSPHRASE_INVALID, where + " is no passphrase.");
    }
}
