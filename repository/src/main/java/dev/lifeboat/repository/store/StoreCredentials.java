package dev.lifeboat.repository.store;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** What proves to a store who is asking. Never shown: {@code toString} of each says its kind only. */
public sealed interface StoreCredentials {
    /**
     * Those of the workload that this process is: for S3 the provider's own chain (environment, web identity token, container, instance); for Azure the
     * federated token of {@code AZURE_FEDERATED_TOKEN_FILE}, {@code AZURE_CLIENT_ID} and {@code AZURE_TENANT_ID}.
     */
    record Workload() implements StoreCredentials {}

    /** Access key of an S3 store. */
    record AccessKey(String id, String secret) implements StoreCredentials {
        @Override
        public String toString() {
            return "AccessKey";
        }
    }

    /**
     * A token of Kubernetes, or of another identity provider, exchanged for a role of S3's security token service, renewed by itself.
     *
     * @param service address of that service; empty for Amazon's own
     */
    record WebIdentity(String role, Path token, Optional<URI> service) implements StoreCredentials {
        @Override
        public String toString() {
            return "WebIdentity";
        }
    }

    /** Key of an Azure storage account, in Base64 as the portal shows it. */
    record SharedKey(String key) implements StoreCredentials {
        @Override
        public String toString() {
            return "SharedKey";
        }
    }

    /** Shared access signature of an Azure container or account: the query without its question mark. */
    record SharedAccessSignature(String query) implements StoreCredentials {
        @Override
        public String toString() {
            return "SharedAccessSignature";
        }
    }
}
