package dev.lifeboat.cli.key;

import dev.lifeboat.cli.key.KeySource.AskedPassphrase;
import dev.lifeboat.cli.key.KeySource.KeyInFile;
import dev.lifeboat.cli.key.KeySource.PassphraseInFile;
import dev.lifeboat.cli.output.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The key that a slot is to get. */
public final class NewKeyOptions {
    @Option(
            names = "--new-key-file",
            paramLabel = "FILE",
            description = "The file with the new key, which is made if it is not there")
    private @Nullable Path keyFile;

    @Option(
            names = "--new-passphrase-file",
            paramLabel = "FILE",
            description = "The file with the new passphrase, instead of a key")
    private @Nullable Path passphraseFile;

    @Option(names = "--ask-new-passphrase", description = "Ask for the new passphrase at the terminal, twice")
    private boolean asks;

    /** @param slot that gets it */
    public KeySource source(String slot) {
        var all = new ArrayList<KeySource>();
        if (keyFile != null) {
            all.add(new KeyInFile(keyFile));
        }
        if (passphraseFile != null) {
            all.add(new PassphraseInFile(passphraseFile));
        }
        if (asks) {
            all.add(new AskedPassphrase(slot));
        }
        var one = "Give one of --new-key-file, --new-passphrase-file and --ask-new-passphrase.";
        return KeyOptions.only(all, () -> Failure.usage("Two new keys are given.", one))
                .orElseThrow(() -> Failure.usage("No new key is named.", one));
    }
}
