package dev.lifeboat.cli.key;

import dev.lifeboat.cli.key.KeySource.AskedPassphrase;
import dev.lifeboat.cli.key.KeySource.KeyInFile;
import dev.lifeboat.cli.key.KeySource.PassphraseInFile;
import dev.lifeboat.cli.key.KeySource.PassphraseInVariable;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.repository.Repository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What opens a repository. Options win over variables; of each kind there may be one only. */
public final class KeyOptions {
    static final String KEY_FILE = "LIFEBOAT_REPOSITORY_KEY_FILE";
    static final String PASSPHRASE_FILE = "LIFEBOAT_REPOSITORY_PASSPHRASE_FILE";
    static final String PASSPHRASE = "LIFEBOAT_REPOSITORY_PASSPHRASE";

    @Option(names = "--key-file", paramLabel = "FILE", description = "The file with the key. Default: " + KEY_FILE)
    private @Nullable Path keyFile;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "The file with the passphrase, instead of a key. Default: " + PASSPHRASE_FILE
                    + "; or the passphrase itself in " + PASSPHRASE)
    private @Nullable Path passphraseFile;

    @Option(names = "--ask-passphrase", description = "Ask for the passphrase at the terminal")
    private boolean asks;

    @Option(
            names = "--recovery-key",
            paramLabel = "FILE",
            description = "The file with the recovery key, instead of the key")
    private @Nullable Path recoveryKey;

    @Option(
            names = "--slot",
            paramLabel = "NAME",
            description = "The slot that the key opens. Default: service, with --recovery-key recovery")
    private @Nullable String slot;

    /** So that somebody who is used to it elsewhere is told, and not shown it again in an error. */
    @Option(names = "--passphrase", hidden = true, arity = "0..1", fallbackValue = "")
    private @Nullable String neverAnArgument;

    public String slot() {
        if (slot != null) {
            return slot;
        }
        return recoveryKey != null ? Repository.RECOVERY : Repository.SERVICE;
    }

    /** What opens the slot. None if nothing is named. */
    public Optional<KeySource> opening(Map<String, String> environment) {
        var own = given();
        if (recoveryKey == null) {
            return own.or(() -> fromEnvironment(environment));
        }
        if (own.isPresent()) {
            throw twoKeys();
        }
        return Optional.of(new KeyInFile(recoveryKey));
    }

    /** As {@link #opening}, of the slot {@link Repository#SERVICE}, while the recovery key is another matter. */
    public KeySource service(Map<String, String> environment) {
        return given().or(() -> fromEnvironment(environment)).orElseThrow(KeyOptions::nothingNamed);
    }

    public Optional<Path> recoveryKey() {
        return Optional.ofNullable(recoveryKey);
    }

    public static Failure nothingNamed() {
        return Failure.usage(
                "No key is named.",
                "Give --key-file FILE, --passphrase-file FILE, --ask-passphrase or --recovery-key FILE, or set "
                        + KEY_FILE + ", " + PASSPHRASE_FILE + " or " + PASSPHRASE + ".");
    }

    private Optional<KeySource> given() {
        if (neverAnArgument != null) {
            throw Failure.usage(
                    "A passphrase is never an argument: every process of this machine can read those.",
                    "Use --ask-passphrase or --passphrase-file FILE. If you gave it just now, take another one.");
        }
        var all = new ArrayList<KeySource>();
        if (keyFile != null) {
            all.add(new KeyInFile(keyFile));
        }
        if (passphraseFile != null) {
            all.add(new PassphraseInFile(passphraseFile));
        }
        if (asks) {
            all.add(new AskedPassphrase(slot()));
        }
        return only(all, KeyOptions::twoKeys);
    }

    private static Optional<KeySource> fromEnvironment(Map<String, String> environment) {
        var all = new ArrayList<KeySource>();
        set(environment, KEY_FILE).map(file -> new KeyInFile(Path.of(file))).ifPresent(all::add);
        set(environment, PASSPHRASE_FILE)
                .map(file -> new PassphraseInFile(Path.of(file)))
                .ifPresent(all::add);
        set(environment, PASSPHRASE)
                .map(value -> new PassphraseInVariable(PASSPHRASE, value))
                .ifPresent(all::add);
        return only(
                all,
                () -> Failure.usage(
                        "Several keys are named in the environment.",
                        "Set one of " + KEY_FILE + ", " + PASSPHRASE_FILE + " and " + PASSPHRASE + "."));
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    static Optional<KeySource> only(List<KeySource> all, Supplier<Failure> otherwise) {
        if (all.size() > 1) {
            throw otherwise.get();
        }
        return all.stream().findFirst();
    }

    private static Failure twoKeys() {
        return Failure.usage(
                "Two keys are given.",
                "Give one of --key-file, --passphrase-file, --ask-passphrase and --recovery-key.");
    }
}
