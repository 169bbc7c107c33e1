package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which repository is meant, and what opens it. Nothing secret is ever an argument: other processes can read those. */
final class StoreOptions {
    static final String STORE = "LIFEBOAT_REPOSITORY";
    static final String KEY_FILE = "LIFEBOAT_REPOSITORY_KEY_FILE";

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = {
                "Where the repository is: a folder, s3://BUCKET/PREFIX?endpoint=URL or azure://ACCOUNT/CONTAINER/PREFIX;",
                "with the repository's id as last part if there are several. Default: LIFEBOAT_REPOSITORY"
            })
    private @Nullable String store;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The file with the key. Default: LIFEBOAT_REPOSITORY_KEY_FILE")
    private @Nullable Path keyFile;

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

    /**
     * Where to look.
     *
     * @param repository if the address names one
     */
    record Address(StoreLocation location, Optional<RepositoryId> repository) {}

    Address address(Map<String, String> environment) {
        var text = store != null ? store : environment.get(STORE);
        if (text == null || text.isBlank()) {
            throw Failure.usage("No store is named.", "Give one with --store URL, or set " + STORE + ".");
        }
        return address(text);
    }

    /** The last part of an address may be the id of a repository, whose objects all begin with it. */
    static Address address(String text) {
        var query = text.contains("://") ? text.indexOf('?') : -1;
        var path = (query < 0 ? text : text.substring(0, query)).replaceFirst("/+$", "");
        var slash = path.lastIndexOf('/');
        var last = path.substring(slash + 1);
        if (!last.matches("[0-9a-f]{32}")) {
            return new Address(StoreLocation.parse(text), Optional.empty());
        }
        var above = slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
        var rest = above + (query < 0 ? "" : text.substring(query));
        return new Address(StoreLocation.parse(rest), Optional.of(RepositoryId.parse(last)));
    }

    /** As the programs of the providers find theirs; nothing of it is asked for here. */
    static StoreCredentials credentials(StoreLocation location, Map<String, String> environment) {
        var key = environment.get("AZURE_STORAGE_KEY");
        var signature = environment.get("AZURE_STORAGE_SAS_TOKEN");
        if (location instanceof StoreLocation.Azure && key != null) {
            return new StoreCredentials.SharedKey(key);
        }
        if (location instanceof StoreLocation.Azure && signature != null) {
            return new StoreCredentials.SharedAccessSignature(signature.replaceFirst("^[?]", ""));
        }
        var id = environment.get("AWS_ACCESS_KEY_ID");
        var secret = environment.get("AWS_SECRET_ACCESS_KEY");
        // what comes with a session token ends, and is the business of the provider's own chain
        if (location instanceof StoreLocation.S3
                && id != null
                && secret != null
                && !environment.containsKey("AWS_SESSION_TOKEN")) {
            return new StoreCredentials.AccessKey(id, secret);
        }
        return new StoreCredentials.Workload();
    }

    String slot() {
        if (slot != null) {
            return slot;
        }
        return recoveryKey != null ? Repository.RECOVERY : Repository.SERVICE;
    }

    KeyEncryption key(Map<String, String> environment) {
        if (recoveryKey != null && keyFile != null) {
            throw Failure.usage("Two keys are given.", "Give --key-file or --recovery-key.");
        }
        return KeyFile.read(recoveryKey != null ? recoveryKey : keyFile(environment));
    }

    Path keyFile(Map<String, String> environment) {
        if (keyFile != null) {
            return keyFile;
        }
        var named = environment.get(KEY_FILE);
        if (named == null || named.isBlank()) {
            throw Failure.usage(
                    "No key is named.", "Give --key-file FILE or --recovery-key FILE, or set " + KEY_FILE + ".");
        }
        return Path.of(named);
    }

    Optional<Path> recoveryKey() {
        return Optional.ofNullable(recoveryKey);
    }
}
