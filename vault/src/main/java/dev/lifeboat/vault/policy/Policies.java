package dev.lifeboat.vault.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.policy.BackupPolicy;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Resource;
import dev.lifeboat.vault.resource.Resources;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Backup policies of vaults. Thread-safe. */
public final class Policies {
    public static final String TYPE = "Microsoft.DataProtection/backupVaults/backupPolicies";
    /** Relation of an instance to its policy. */
    public static final String USED = "policy";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][-A-Za-z0-9]{2,149}");

    private final Resources resources;

    public Policies(Resources resources) {
        this.resources = resources;
    }

    /** Parses, checks and keeps what was sent, in its order (azure-dataprotection-api 13). */
    Resource put(String id, JsonNode body) {
        ArmId.checkName(ArmId.name(id), NAME, "it has 3 to 150 letters, digits and hyphens");
        resources.load(ArmId.up(id, 2));
        var properties = body.path("properties");
        PolicyParser.parse(properties);
        var document = Json.object();
        document.set("properties", properties);
        return resources.save(id, TYPE, document, Map.of());
    }

    /** @throws LifeboatException RESOURCE_NOT_FOUND */
    public BackupPolicy load(String id) {
        return parse(resources.load(id));
    }

    public Optional<BackupPolicy> find(String id) {
        return resources.find(id).filter(found -> found.type().equals(TYPE)).map(Policies::parse);
    }

    private static BackupPolicy parse(Resource resource) {
        return PolicyParser.parse(resource.properties());
    }

    /** @throws LifeboatException POLICY_IN_USE */
    boolean delete(String id) {
        return resources.database().write(_ -> {
            var users = resources.referring(USED, id);
            if (!users.isEmpty()) {
                throw new LifeboatException(
                        ErrorCode.POLICY_IN_USE,
                        Map.of("policy", ArmId.name(id), "instances", String.valueOf(users.size())));
            }
            return resources.delete(id);
        });
    }
}
