package dev.lifeboat.vault.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.vault.access.BearerGate;
import dev.lifeboat.vault.access.Permissions;
import dev.lifeboat.vault.access.RoleAssignments;
import dev.lifeboat.vault.access.RoleRoutes;
import dev.lifeboat.vault.audit.Audit;
import dev.lifeboat.vault.backupvault.VaultRoutes;
import dev.lifeboat.vault.backupvault.Vaults;
import dev.lifeboat.vault.cluster.ClusterRoutes;
import dev.lifeboat.vault.cluster.Clusters;
import dev.lifeboat.vault.configuration.ServerRoutes;
import dev.lifeboat.vault.enrolment.Signer;
import dev.lifeboat.vault.extension.ExtensionHealth;
import dev.lifeboat.vault.extension.ExtensionRoutes;
import dev.lifeboat.vault.extension.Extensions;
import dev.lifeboat.vault.http.PublicUrls;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.http.Server;
import dev.lifeboat.vault.instance.Grants;
import dev.lifeboat.vault.instance.InstanceRoutes;
import dev.lifeboat.vault.instance.Instances;
import dev.lifeboat.vault.instance.ResourceEstate;
import dev.lifeboat.vault.job.Accepted;
import dev.lifeboat.vault.link.ClusterWork;
import dev.lifeboat.vault.operation.OperationRoutes;
import dev.lifeboat.vault.operation.Operations;
import dev.lifeboat.vault.policy.Policies;
import dev.lifeboat.vault.policy.PolicyRoutes;
import dev.lifeboat.vault.resource.Resource;
import dev.lifeboat.vault.resource.Resources;
import dev.lifeboat.vault.sql.Database;
import dev.lifeboat.vault.storage.StorageRoutes;
import dev.lifeboat.vault.subscription.NeighbourRoutes;
import dev.lifeboat.vault.tls.Authority;
import dev.lifeboat.vault.tls.Hosts;
import dev.lifeboat.vault.upkeep.Upkeep;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the whole vault server with constructors, and closes it in reverse order. */
public final class Wiring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);
    private static final Duration OPERATION_LIMIT = Duration.ofMinutes(5);

    private final DataFolder folder;
    private final Database database;
    private final Installation installation;
    private final Operations operations;
    private final ClusterWork work;
    private final Upkeep upkeep;
    private final Server server;
    private final List<Route> routes;
    private final SortedSet<String> hosts;
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("housekeeping").factory());

    /** @throws LifeboatException DATA_FOLDER_IN_USE, DATABASE_TOO_NEW, KEY_UNAVAILABLE, INVALID_CONFIGURATION */
    public Wiring(Config config, InstantSource clock) {
        folder = DataFolder.open(config.data());
        database = orLeave(folder, () -> Database.open(folder.file("lifeboat.db")));
        installation = orLeave(folder, database, () -> Installation.open(folder, database, clock));
        var tenant = installation.setting("tenant");
        var subscription = installation.setting("subscription");
        var urls = config.urls(config.listen().getPort());
        hosts = Hosts.of(config.listen().getHostString(), urls);

        var resources = new Resources(database, clock);
        var assignments = new RoleAssignments(resources);
        var permissions = new Permissions(assignments);
        var audit = new Audit(database, clock);
        operations = new Operations(database, clock, OPERATION_LIMIT, Installation.Names.LOCATION);
        var vaults = new Vaults(resources, tenant);
        var policies = new Policies(resources);
        var clusters = new Clusters(resources, tenant);
        var extensions = new Extensions(resources, tenant);
        var grants = new Grants(resources, clusters, extensions, permissions);
        var instances = new Instances(resources, policies, grants);
        var estate = new ResourceEstate(resources, instances, extensions, policies, grants, permissions, audit);
        work = new ClusterWork(
                new ClusterWork.Parts(
                        database.jdbi(),
                        estate,
                        signer(installation.authority()),
                        accepted(operations),
                        folder.file("store"),
                        installation.key("tickets"),
                        Map.of(
                                Repository.SERVICE, installation.kek(),
                                Repository.RECOVERY, installation.recoveryKey()),
                        clock),
                LinkLimits.of(config));
        upkeep = new Upkeep(database.jdbi(), work.repositories(), estate, config.upkeep(), clock);
        routes = Stream.of(
                        new ServerRoutes(facts(urls), database, clock, installation::isRecoveryKeyPresent).routes(),
                        new NeighbourRoutes(resources, subscription, tenant).routes(),
                        new RoleRoutes(assignments, resources).routes(),
                        new VaultRoutes(vaults, resources, operations).routes(),
                        new PolicyRoutes(policies, resources).routes(),
                        new StorageRoutes(resources).routes(),
                        new ClusterRoutes(clusters, resources, this::facts).routes(),
                        new ExtensionRoutes(
                                        extensions,
                                        new ExtensionHealth(work.sessions(), clock, config.heartbeat()),
                                        resources,
                                        operations,
                                        id -> work.sessions().remove(id))
                                .routes(),
                        new InstanceRoutes(
                                        instances,
                                        resources,
                                        operations,
                                        (id, forget) -> work.deletions()
                                                .start(estate.instance(id).orElseThrow(() -> notFound(id)), forget))
                                .routes(),
                        new OperationRoutes(operations, id -> resources.find(id).map(Resource::json)).routes(),
                        work.routes())
                .flatMap(List::stream)
                .toList();
        server = new Server(
                config.listen(),
                installation.serverContext(hosts),
                new PublicUrls(urls, new HashSet<>(hosts)),
                routes,
                new BearerGate(database, permissions, subscription, clock),
                audit);
    }

    /** What cannot be opened must not keep the folder locked. */
    private static <T> T orLeave(DataFolder folder, Supplier<T> opening) {
        try {
            return opening.get();
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static <T> T orLeave(DataFolder folder, Database database, Supplier<T> opening) {
        return orLeave(folder, () -> {
            try {
                return opening.get();
            } catch (RuntimeException e) {
                database.close();
                throw e;
            }
        });
    }

    /** Takes up what was interrupted, then listens. */
    public void start() {
        operations.recover();
        work.start();
        upkeep.start();
        server.start();
        housekeeping.scheduleWithFixedDelay(this::renew, 1, 1, TimeUnit.DAYS);
        housekeeping.scheduleWithFixedDelay(new IdleMemory(work.repositories()::rest), 10, 10, TimeUnit.SECONDS);
    }

    public int port() {
        return server.port();
    }

    /** All operations that there are; a test holds that each says who may call it. */
    public List<Route> routes() {
        return routes;
    }

    boolean isNew() {
        return installation.isNew();
    }

    /** Works by itself from two minutes after the start on; before, another thread may have it work. */
    Upkeep upkeep() {
        return upkeep;
    }

    private void renew() {
        try {
            server.renew(installation.serverContext(hosts));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("The server's certificate could not be renewed");
        }
    }

    private Optional<JsonNode> facts(String cluster) {
        return work.sessions().ofCluster(cluster).map(session -> {
            var json = Json.object();
            json.put("extension", session.extension());
            var heard = session.heard();
            if (heard != null) {
                json.put("lastHeartbeat", heard.toString());
            }
            json.set("conditions", Json.tree(session.conditions()));
            if (session.facts() != null) {
                json.set("facts", Json.tree(session.facts()));
            }
            return json;
        });
    }

    private ServerRoutes.Facts facts(List<String> urls) {
        return new ServerRoutes.Facts(
                version(),
                installation.setting("subscription"),
                installation.setting("tenant"),
                Installation.Names.GROUP,
                Installation.Names.LOCATION,
                Installation.Names.ACCOUNT,
                urls,
                fingerprint(installation.authority().certificate()));
    }

    static String version() {
        var version = Wiring.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException("A certificate that was made can be hashed", e);
        }
    }

    private static Signer signer(Authority authority) {
        return new Signer() {
            @Override
            public X509Certificate sign(PublicKey key, String subject, Instant from, Instant until) {
                return authority.signClient(key, subject, from, until);
            }

            @Override
            public String authority() {
                return authority.pem();
            }
        };
    }

    private static Accepted accepted(Operations operations) {
        return (request, vault, started) -> operations.accept(
                request,
                request.path().substring(request.path().lastIndexOf('/') + 1),
                vault,
                () -> Operations.jobInfo(started.get()));
    }

    private static LifeboatException notFound(String id) {
        return new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", id));
    }

    @Override
    public void close() {
        housekeeping.shutdownNow();
        upkeep.close();
        work.close();
        server.close();
        operations.close();
        database.close();
        folder.close();
    }
}
