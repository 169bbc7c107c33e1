package dev.lifeboat.cli.key;

import dev.lifeboat.cli.output.Console;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.stores.key.PassphraseEncryption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a key comes from. Neither a key nor a passphrase is ever an argument: every process of the machine can read those. Nothing secret is in the text of a
 * source.
 */
public sealed interface KeySource {
    /** The key as it is. */
    KeyEncryption read(Console console);

    /** The key of a slot that is to come: a key file is made if it is not there, a passphrase has to be one that holds and is asked for twice. */
    KeyEncryption readOrMake(Console console);

    /** For people: the file, or that it is a passphrase. */
    String shown();

    /** What lies in a file of the caller, and has no business beside what it opens. */
    default Optional<Path> file() {
        return Optional.empty();
    }

    /** 32 random bytes. */
    record KeyInFile(Path path) implements KeySource {
        @Override
        public KeyEncryption read(Console console) {
            return KeyFile.read(path);
        }

        @Override
        public KeyEncryption readOrMake(Console console) {
            return KeyFile.readOrMake(path);
        }

        @Override
        public String shown() {
            return path.toString();
        }

        @Override
        public Optional<Path> file() {
            return Optional.of(path);
        }
    }

    /** Its only line. */
    record PassphraseInFile(Path path) implements KeySource {
        @Override
        public KeyEncryption read(Console console) {
            return new PassphraseEncryption(Passphrases.inFile(path));
        }

        @Override
        public KeyEncryption readOrMake(Console console) {
            return new PassphraseEncryption(Passphrases.strong(Passphrases.inFile(path)));
        }

        @Override
        public String shown() {
            return "the passphrase in " + path;
        }

        @Override
        public Optional<Path> file() {
            return Optional.of(path);
        }
    }

    /** Of the environment, which only processes of the same user can read. */
    record PassphraseInVariable(String name, String value) implements KeySource {
        @Override
        public KeyEncryption read(Console console) {
            return new PassphraseEncryption(value.toCharArray());
        }

        @Override
        public KeyEncryption readOrMake(Console console) {
            return new PassphraseEncryption(Passphrases.strong(Passphrases.inVariable(name, value)));
        }

        @Override
        public String shown() {
            return "the passphrase in " + name;
        }

        @Override
        public String toString() {
            return "PassphraseInVariable[" + name + "]";
        }
    }

    /** Typed at the terminal, and not shown there. */
    record AskedPassphrase(String slot) implements KeySource {
        @Override
        public KeyEncryption read(Console console) {
            return new PassphraseEncryption(Passphrases.asked(console, "Passphrase of slot " + slot));
        }

        @Override
        public KeyEncryption readOrMake(Console console) {
            return new PassphraseEncryption(Passphrases.askedTwice(console, "New passphrase of slot " + slot));
        }

        @Override
        public String shown() {
            return "a passphrase";
        }
    }
}
