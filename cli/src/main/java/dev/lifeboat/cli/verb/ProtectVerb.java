package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.client.Refusal;
import dev.lifeboat.cli.output.Exit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "protect",
        description = {
            "Protects namespaces of a cluster: grants what is missing, makes the default policy if there is none, checks everything, and configures a backup instance.",
            "Can be repeated: grants and policies that are there stay as they are; policy, selection and hooks of the instance are then those that are given now."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat protect prod --namespace shop",
            "  lifeboat protect prod --namespace shop --hook shop/database --exclude-type secrets --name shop-nightly --policy nightly"
        })
public final class ProtectVerb extends Verb {
    private static final Duration CONFIGURING = Duration.ofMinutes(5);

    @Parameters(paramLabel = "CLUSTER", description = "The cluster, as 'lifeboat cluster list' shows it")
    private String cluster = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the backup instance; default CLUSTER-NAMESPACE")
    private @Nullable String name;

    @Option(names = "--vault", paramLabel = "NAME", description = "The vault; not needed if there is only one")
    private @Nullable String vault;

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            description = "The policy; default 'default': daily, kept for 7 days")
    private String policy = Policies.DEFAULT;

    @Option(
            names = "--hook",
            paramLabel = "NS/NAME",
            description = "BackupHook to run around the snapshots; repeatable, in this order")
    private List<String> hooks = new ArrayList<>();

    @Option(names = "--no-volumes", description = "Without the data of volumes")
    private boolean withoutVolumes;

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    public ProtectVerb(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run() {
        var vaultId = vault(vault);
        var clusterResource = client().get(scope().cluster(cluster));
        var extension = client().get(scope().extension(cluster));
        new Grants(client(), operations(), scope(), console()::note)
                .grant(client().get(vaultId), clusterResource, extension);
        ensurePolicy(vaultId);
        var instanceId = instance(vaultId, instanceName());
        var properties = Bodies.instance(
                cluster + "/" + Names.last(instanceId),
                clusterResource.path("id").asText(),
                clusterResource.path("location").asText(scope().location()),
                vaultId + "/backupPolicies/" + policy,
                scope().group(),
                selection.selection(),
                !withoutVolumes,
                hooks);
        console().status("Checking that everything is in place");
        var check = Json.object();
        check.set("backupInstance", properties);
        operations().post(vaultId + "/validateForBackup", check);
        var body = Json.object();
        body.set("properties", properties);
        operations().put(instanceId, body);
        console().status("Configuring protection");
        var instance = operations()
                .until(
                        "The protection of " + Names.last(instanceId),
                        CONFIGURING,
                        () -> configured(client().get(instanceId)));
        if (isJson()) {
            console().json(instance);
        } else {
            console()
                    .line("Protected: " + Names.last(instanceId) + ". Back it up now: lifeboat backup "
                            + Names.last(instanceId));
        }
        return Exit.DONE;
    }

    private String instanceName() {
        if (name != null) {
            return name;
        }
        var namespaces = selection.namespaces();
        return namespaces.isEmpty() ? cluster : cluster + "-" + String.join("-", namespaces);
    }

    private void ensurePolicy(String vaultId) {
        var id = vaultId + "/backupPolicies/" + Names.check(policy);
        if (policy.equals(Policies.DEFAULT) && client().find(id).isEmpty()) {
            operations()
                    .put(id, Policies.body("P1D", "P7D", surroundings().clock().instant()));
            console().note("Created: policy default (daily, kept for 7 days)");
        }
    }

    private static Optional<JsonNode> configured(JsonNode instance) {
        return switch (properties(instance).path("currentProtectionState").asText()) {
            case "ProtectionConfigured" -> Optional.of(instance);
            case "ProtectionError", "ConfiguringProtectionFailed" ->
                throw Refusal.ofUserFacing(properties(instance).path("protectionErrorDetails"));
            default -> Optional.empty();
        };
    }
}
