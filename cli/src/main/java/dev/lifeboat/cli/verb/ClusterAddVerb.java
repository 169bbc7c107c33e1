package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.client.Refusal;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Interrupt;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.install.Deadlines;
import dev.lifeboat.install.Enrolment;
import dev.lifeboat.install.Installation;
import dev.lifeboat.install.Installer;
import dev.lifeboat.install.Manifest;
import dev.lifeboat.install.TargetCluster;
import dev.lifeboat.install.Uninterrupted;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = {
            "Registers a cluster and installs the extension into it, with your kubeconfig, which never leaves this machine.",
            "Whole or not at all: after a failure, or Ctrl-C, everything that was made is removed again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat cluster add prod --kubeconfig ~/.kube/config --vault-url https://vault.example:8443",
            "  lifeboat cluster add prod --vault-url https://vault.example:8443 --manifest | kubectl apply -f -",
            "  lifeboat cluster add small --kubeconfig kubeconfig --set resources.limits.memory=256Mi --set restore.enabled=false"
        })
public final class ClusterAddVerb extends Verb {
    private static final Duration ENROLMENT = Duration.ofMinutes(2);
    private static final String SETTING = "configuration.backupStorageLocation.";

    @Parameters(paramLabel = "NAME", description = "How the cluster is called from now on")
    private String name = "";

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Kubeconfig of an administrator; default: KUBECONFIG")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "Context of the kubeconfig; default: its current one")
    private @Nullable String context;

    @Option(
            names = "--vault-url",
            paramLabel = "URL",
            description = "Address of the vault server as the pods reach it; default: the one you use")
    private @Nullable URI vaultUrl;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "Image of the extension; default: LIFEBOAT_IMAGE, or the one of this version")
    private @Nullable String image;

    @Option(
            names = "--container",
            paramLabel = "NAME",
            description = "Container for the backups; default: the cluster's name")
    private @Nullable String container;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Setting of the extension, for example resources.limits.memory=256Mi; repeatable")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--manifest",
            description = "Print the objects as YAML with a one-time token, instead of applying them")
    private boolean printManifest;

    @Option(names = "--timeout", paramLabel = "ISO", description = "Until the extension has enrolled; default PT5M")
    private Duration timeout = Deadlines.DEFAULT.ready();

    /** How to undo what was made in the vault server, newest first. */
    private final Deque<Runnable> undo = new ArrayDeque<>();

    public ClusterAddVerb(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run() {
        var file = kubeconfigFile();
        if (file == null && !printManifest) {
            throw Failure.usage("No cluster is named.", "Give --kubeconfig FILE, set KUBECONFIG, or use --manifest.");
        }
        Manifest.of(
                enrolment("none", "-----BEGIN CERTIFICATE-----"),
                image(),
                settings); // refuses bad settings before anything is made
        if (file == null) {
            return printed(null);
        }
        try (var target = TargetCluster.open(file, context)) {
            return printManifest ? printed(target.uid()) : installed(target);
        }
    }

    private int printed(@Nullable String uid) {
        register(uid);
        console().print(enroll().path("manifest").asText());
        console().note("The token in it is good for one hour and one enrolment. Then: lifeboat cluster show " + name);
        return Exit.DONE;
    }

    private int installed(TargetCluster target) {
        var uid = target.uid();
        var interrupt = Interrupt.ofThisThread(
                Deadlines.DEFAULT.removal().plus(Duration.ofMinutes(1)),
                "The rollback has not ended in time: run 'lifeboat cluster remove' later.");
        try {
            register(uid);
            var enrolled = enroll();
            var manifest = Manifest.of(
                    enrolment(
                            enrolled.path("token").asText(),
                            enrolled.path("certificateAuthority").asText()),
                    image(),
                    settings);
            var installer =
                    new Installer(target, name, deadlines(), surroundings().clock(), console()::status);
            var installation = installer.install(manifest);
            undo.push(installer::undo);
            var extension = operations()
                    .until(
                            "The enrolment of " + name,
                            ENROLMENT,
                            () -> succeeded(client().get(scope().extension(name))));
            report(installation, extension);
            return Exit.DONE;
        } catch (LifeboatException | Failure e) {
            var left = takeBack();
            if (interrupt.came()) {
                console().failure(interrupted(e, left)); // here, because the process ends with finish()
                return Exit.INTERRUPTED;
            }
            throw e;
        } finally {
            interrupt.finish();
        }
    }

    private Failure interrupted(RuntimeException reason, List<String> left) {
        var behind = new ArrayList<>(left);
        if (reason instanceof LifeboatException failure && failure.details().containsKey("leftBehind")) {
            behind.add(failure.details().get("leftBehind"));
        }
        var cause = "Ctrl-C was pressed, or something asked this process to end.";
        if (behind.isEmpty()) {
            return new Failure(
                    CommandError.INTERRUPTED,
                    "The installation of " + name + " was interrupted; everything that it had made is removed again.",
                    cause,
                    List.of("Run it again when you want the cluster to be added."));
        }
        return new Failure(
                CommandError.INTERRUPTED,
                "The installation of " + name + " was interrupted, and this could not be removed again: "
                        + String.join("; ", behind) + ".",
                cause,
                List.of("Run 'lifeboat cluster remove " + name + " --kubeconfig FILE --yes'."));
    }

    private void register(@Nullable String uid) {
        var location = scope().location();
        var cluster = Json.object().put("location", location);
        cluster.putObject("identity").put("type", "SystemAssigned");
        var properties = cluster.putObject("properties");
        if (uid != null) {
            properties.put("clusterUid", uid);
        }
        create(scope().cluster(name), cluster, "cluster " + name);
        var store = container == null ? name : container;
        create(scope().container(store), Json.object(), "container " + store);
        var extension = Json.object();
        extension.putObject("identity").put("type", "SystemAssigned");
        var wanted = extension
                .putObject("properties")
                .put("extensionType", "microsoft.dataprotection.kubernetes")
                .put("autoUpgradeMinorVersion", true)
                .put("releaseTrain", "stable");
        wanted.putObject("scope").putObject("cluster").put("releaseNamespace", dev.lifeboat.install.Names.NAMESPACE);
        var configuration = wanted.putObject("configurationSettings");
        settings.forEach(configuration::put);
        configuration.put(SETTING + "bucket", store);
        configuration.put(SETTING + "config.storageAccount", scope().storageAccount());
        configuration.put(SETTING + "config.resourceGroup", scope().resourceGroup());
        configuration.put(SETTING + "config.subscriptionId", scope().subscription());
        var id = scope().extension(name);
        console().status("Registering the extension");
        undoUnlessThere(id);
        client().put(id, extension); // stays Creating until the extension has enrolled
    }

    private void create(String id, JsonNode body, String what) {
        console().status("Registering " + what);
        if (undoUnlessThere(id)) {
            operations().put(id, body);
        }
    }

    /** On record before the write: an interruption may come between the two. @return true if it was not there */
    private boolean undoUnlessThere(String id) {
        var absent = client().find(id).isEmpty();
        if (absent) {
            undo.push(() -> operations().delete(id));
        }
        return absent;
    }

    private JsonNode enroll() {
        var body = Json.object().put("vaultUrl", url().toString());
        var named = image();
        if (named != null) {
            body.put("image", named);
        }
        return operations().post(scope().extension(name) + "/providers/Lifeboat.Backup/enrollments", body);
    }

    private static Optional<JsonNode> succeeded(JsonNode extension) {
        return switch (properties(extension).path("provisioningState").asText()) {
            case "Succeeded" -> Optional.of(extension);
            case "Failed", "Canceled" ->
                throw Refusal.ofUserFacing(properties(extension).path("errorInfo"));
            default -> Optional.empty();
        };
    }

    private void report(Installation installation, JsonNode extension) {
        if (!installation.velero().isEmpty()) {
            var details = Map.of("cluster", name, "reason", String.join(", ", installation.velero()));
            console()
                    .note("Warning " + ErrorCode.VELERO_FOUND.wire() + ": " + ErrorCode.VELERO_FOUND.message(details)
                            + " " + ErrorCode.VELERO_FOUND.recommendedAction(details));
        }
        if (isJson()) {
            console().json(extension);
        } else {
            console()
                    .line("Cluster " + name + " is connected (Kubernetes " + installation.kubernetesVersion()
                            + "). Protect something: lifeboat protect " + name + " --namespace NAMESPACE");
        }
    }

    /**
     * What was made for this attempt, newest first; the first reason to fail is the one that is told.
     *
     * @return what could not be taken back
     */
    private List<String> takeBack() {
        var left = new ArrayList<String>();
        Uninterrupted.run(() -> {
            while (!undo.isEmpty()) {
                try {
                    undo.pop().run();
                } catch (Failure e) {
                    left.add(e.text());
                } catch (LifeboatException e) {
                    left.add(e.text());
                }
            }
        });
        left.forEach(text -> console().note("Not taken back: " + text));
        return left;
    }

    private Enrolment enrolment(String token, String authority) {
        try {
            return new Enrolment(url(), authority, token);
        } catch (IllegalArgumentException e) {
            throw Failure.usage(String.valueOf(e.getMessage()) + ".", "Give --vault-url https://HOST:PORT.");
        }
    }

    private URI url() {
        return vaultUrl == null ? login().server() : vaultUrl;
    }

    private @Nullable String image() {
        return image == null ? surroundings().environment().get("LIFEBOAT_IMAGE") : image;
    }

    private @Nullable Path kubeconfigFile() {
        var fallback = surroundings().environment().get("KUBECONFIG");
        return kubeconfig != null || fallback == null || fallback.isBlank() || printManifest
                ? kubeconfig
                : Path.of(fallback);
    }

    private Deadlines deadlines() {
        var usual = Deadlines.DEFAULT;
        return new Deadlines(usual.definitions(), timeout, usual.scheduling(), usual.removal(), usual.poll());
    }
}
