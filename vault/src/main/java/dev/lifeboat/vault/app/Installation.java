package dev.lifeboat.vault.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.core.access.Roles;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.vault.access.RoleAssignments;
import dev.lifeboat.vault.access.Tokens;
import dev.lifeboat.vault.http.Principal;
import dev.lifeboat.vault.resource.Resources;
import dev.lifeboat.vault.sql.Database;
import dev.lifeboat.vault.storage.StorageRoutes;
import dev.lifeboat.vault.subscription.NeighbourRoutes;
import dev.lifeboat.vault.tls.Authority;
import dev.lifeboat.vault.tls.Pem;
import dev.lifeboat.vault.tls.ServerTls;
import dev.lifeboat.vault.tls.WrappedKeys;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jdbi.v3.core.Handle;

/**
 * What the first start makes and every later one finds: authority, keys, ids, the defaults (design 13).
 *
 * <p>The commit of one transaction is the border: files are written before it, and made anew by the next start if it was not reached. So a crash at any
 * point leaves an installation that is either whole or not begun.
 */
final class Installation {
    private static final Duration SERVER_CERTIFICATE = Duration.ofDays(365);
    private static final Duration RENEW_BEFORE = Duration.ofDays(60);
    private static final String DONE = "installed";

    private final DataFolder folder;
    private final Database database;
    private final InstantSource clock;
    private final KeyEncryption kek;
    private final WrappedKeys keys;
    private final Map<String, String> settings;
    private final boolean isNew;

    private Installation(
            DataFolder folder,
            Database database,
            InstantSource clock,
            KeyEncryption kek,
            Map<String, String> settings,
            boolean isNew) {
        this.folder = folder;
        this.database = database;
        this.clock = clock;
        this.kek = kek;
        this.keys = new WrappedKeys(kek);
        this.settings = settings;
        this.isNew = isNew;
    }

    /** @throws LifeboatException KEY_UNAVAILABLE if the file kek is missing or another one */
    static Installation open(DataFolder folder, Database database, InstantSource clock) {
        var known = settings(database);
        var isNew = !known.containsKey(DONE);
        if (isNew) {
            make(folder, database, clock);
        }
        var kek =
                folder.read("kek").map(Installation::kek).orElseThrow(() -> keyUnavailable("the file kek is missing"));
        var installation = new Installation(folder, database, clock, kek, settings(database), isNew);
        // opens with the right key only, so this is also the check of it
        installation.key("authority");
        if (folder.read("ca.crt").isEmpty()) {
            folder.write("ca.crt", installation.authority().pem().getBytes(UTF_8));
        }
        return installation;
    }

    private static void make(DataFolder folder, Database database, InstantSource clock) {
        if (folder.read("kek").isEmpty()) {
            folder.write("kek", (Base64.getEncoder().encodeToString(random()) + "\n").getBytes(UTF_8));
        }
        var kek = folder.read("kek").map(Installation::kek).orElseThrow();
        var recovery = random();
        var token = Tokens.random();
        var subscription = UUID.randomUUID().toString();
        var authorityKey = Authority.create(subscription.substring(0, 8), clock.instant());
        folder.write("recovery-key", (Base64.getEncoder().encodeToString(recovery) + "\n").getBytes(UTF_8));
        folder.write("admin-token", (token + "\n").getBytes(UTF_8));
        folder.write("ca.crt", authorityKey.pem().getBytes(UTF_8));
        var administrator = new Principal(UUID.randomUUID().toString(), "administrator");
        database.change(handle -> {
            var keys = new WrappedKeys(kek);
            keys.put(handle, "authority", authorityKey.encodedKey());
            keys.put(handle, "tickets", random());
            keys.put(handle, "recovery", recovery);
            set(handle, "authority", authorityKey.pem());
            set(handle, "subscription", subscription);
            set(handle, "tenant", UUID.randomUUID().toString());
            set(handle, "principal", administrator.id());
            new Tokens().insert(handle, token, administrator, clock.instant(), null);
            defaults(new Resources(database, clock), subscription, administrator);
            set(handle, DONE, clock.instant().toString());
        });
    }

    private static void defaults(Resources resources, String subscription, Principal administrator) {
        var scope = "/subscriptions/" + subscription;
        var group = scope + "/resourceGroups/" + Names.GROUP;
        resources.save(group, NeighbourRoutes.GROUP_TYPE, NeighbourRoutes.document(Names.LOCATION), Map.of());
        resources.save(
                group + "/providers/Microsoft.Storage/storageAccounts/" + Names.ACCOUNT,
                StorageRoutes.ACCOUNT,
                StorageRoutes.account(Names.LOCATION),
                Map.of());
        new RoleAssignments(resources)
                .save(
                        scope + "/providers/Microsoft.Authorization/roleAssignments/" + UUID.randomUUID(),
                        scope,
                        administrator.id(),
                        Roles.OWNER.id());
    }

    /** True if this start has made it. */
    boolean isNew() {
        return isNew;
    }

    String setting(String name) {
        return Optional.ofNullable(settings.get(name))
                .orElseThrow(() -> new IllegalStateException("The database has no setting " + name));
    }

    byte[] key(String name) {
        return database.read(handle -> keys.find(handle, name))
                .orElseThrow(() -> keyUnavailable("the database has no key " + name));
    }

    KeyEncryption kek() {
        return kek;
    }

    /** New repositories are wrapped for it, also when its file has been taken away. */
    KeyEncryption recoveryKey() {
        return new FileKeyEncryption(key("recovery"));
    }

    boolean isRecoveryKeyPresent() {
        return folder.read("recovery-key").isPresent();
    }

    Authority authority() {
        return new Authority(Authority.readKey(key("authority")), Pem.parse(setting("authority")));
    }

    /** What the port speaks; the certificate is issued anew when hosts are missing from it or it nears its end. */
    SSLContext serverContext(SortedSet<String> hosts) {
        var authority = authority();
        var known = settings(database);
        var certificate = Optional.ofNullable(known.get("server-certificate")).map(Pem::parse);
        var names = String.join(" ", hosts);
        if (certificate.isPresent()
                && names.equals(known.get("server-hosts"))
                && certificate
                        .get()
                        .getNotAfter()
                        .toInstant()
                        .isAfter(clock.instant().plus(RENEW_BEFORE))) {
            return ServerTls.context(Authority.readKey(key("server")), certificate.get(), authority.certificate());
        }
        var pair = Authority.newKey();
        var issued = issue(authority, pair, hosts);
        database.change(handle -> {
            keys.put(handle, "server", pair.getPrivate().getEncoded());
            set(handle, "server-certificate", Pem.of(issued));
            set(handle, "server-hosts", names);
        });
        return ServerTls.context(pair.getPrivate(), issued, authority.certificate());
    }

    private X509Certificate issue(Authority authority, KeyPair pair, SortedSet<String> hosts) {
        var now = clock.instant();
        return authority.signServer(
                pair.getPublic(), new TreeSet<>(hosts), now.minus(Duration.ofMinutes(5)), now.plus(SERVER_CERTIFICATE));
    }

    private static Map<String, String> settings(Database database) {
        return database.read(handle -> handle
                .createQuery("select name, value from setting")
                .map((row, _) -> Map.entry(row.getString("name"), row.getString("value")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static void set(Handle handle, String name, String value) {
        handle.createUpdate(
                        "insert into setting (name, value) values (:name, :value) on conflict (name) do update set value = :value")
                .bind("name", name)
                .bind("value", value)
                .execute();
    }

    private static KeyEncryption kek(byte[] file) {
        try {
            return new FileKeyEncryption(Base64.getDecoder().decode(new String(file, UTF_8).strip()));
        } catch (IllegalArgumentException e) {
            throw new LifeboatException(ErrorCode.KEY_UNAVAILABLE, Map.of("reason", "the file kek holds no key"), e);
        }
    }

    private static LifeboatException keyUnavailable(String reason) {
        return new LifeboatException(ErrorCode.KEY_UNAVAILABLE, Map.of("reason", reason));
    }

    private static byte[] random() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** Names of what everybody finds without having asked for it (design 13). */
    static final class Names {
        static final String GROUP = "lifeboat";
        static final String LOCATION = "local";
        static final String ACCOUNT = "lifeboat";

        private Names() {}
    }
}
