package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which repository is meant. Nothing secret is ever an argument: other processes can read those. */
final class StoreOptions {
    static final String STORE = "LIFEBOAT_REPOSITORY";

    @Option(
            names = "--store",
            paramLabel = "URL",
            description =
                    "Where the repository is: a folder, s3://BUCKET/PREFIX?endpoint=URL or azure://ACCOUNT/CONTAINER/PREFIX; "
                            + "with the repository's id as last part if there are several. Default: LIFEBOAT_REPOSITORY")
    private @Nullable String store;

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
        var key = given(environment, "AZURE_STORAGE_KEY");
        var signature = given(environment, "AZURE_STORAGE_SAS_TOKEN");
        if (location instanceof StoreLocation.Azure && key != null) {
            return new StoreCredentials.SharedKey(base64(key));
        }
        if (location instanceof StoreLocation.Azure && signature != null) {
            return new StoreCredentials.SharedAccessSignature(signature.replaceFirst("^[?]", ""));
        }
        var id = given(environment, "AWS_ACCESS_KEY_ID");
        var secret = given(environment, "AWS_SECRET_ACCESS_KEY");
        if (location instanceof StoreLocation.S3 && (id == null) != (secret == null)) {
            throw Failure.usage(
                    (id == null ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY")
                            + " is not set, but the other of the two is.",
                    "Set both, or neither for the identity of the workload.");
        }
        // what comes with a session token ends, and is the business of the provider's own chain
        if (location instanceof StoreLocation.S3
                && id != null
                && secret != null
                && !environment.containsKey("AWS_SESSION_TOKEN")) {
            return new StoreCredentials.AccessKey(id, secret);
        }
        return new StoreCredentials.Workload();
    }

    /** A variable that is set and empty comes of a script that found nothing to set it to. */
    private static @Nullable String given(Map<String, String> environment, String name) {
        var value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static String base64(String key) {
        try {
            Base64.getDecoder().decode(key);
            return key;
        } catch (IllegalArgumentException _) {
            throw Failure.usage(
                    "AZURE_STORAGE_KEY is no key of a storage account.",
                    "Set it to one: they are Base64 and end in ==.");
        }
    }
}
