package dev.lifeboat.vault.backup;

import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.api.link.PackGrants;
import dev.lifeboat.api.link.PutRequest;
import dev.lifeboat.api.link.ReserveRequest;
import dev.lifeboat.api.link.SectionRequest;
import dev.lifeboat.api.link.StoredPack;
import dev.lifeboat.api.link.Ticket;
import dev.lifeboat.api.link.WriterKeys;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.write.PackGrant;
import dev.lifeboat.vault.recoverypoint.RecoveryPointStore;
import dev.lifeboat.vault.repository.Repositories;
import dev.lifeboat.vault.repository.Sections;
import dev.lifeboat.vault.repository.Stores;
import dev.lifeboat.vault.task.Task;
import dev.lifeboat.vault.task.Tasks;
import dev.lifeboat.vault.ticket.TicketClaims;
import dev.lifeboat.vault.ticket.Tickets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What an extension needs to write a point: keys, packs, tickets, and what it need not write again. Thread-safe. */
public final class Packs {
    /** Packs of an extension have 8 MiB (design 5.4); one value of 4 MiB and the directory may come on top. */
    private static final long LONGEST = 16L << 20;

    private static final int AT_ONCE = 64;
    /** 100,000 packs of 8 MiB are 800 GB of objects: who asks for more is not backing up (recovery-point-tree 6, R8). */
    private static final int PER_TASK = 100_000;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Duration TICKET = Duration.ofMinutes(10);

    private final Jdbi jdbi;
    private final Tasks tasks;
    private final Repositories repositories;
    private final Stores stores;
    private final Tickets tickets;
    private final InstantSource clock;
    private final WriteRate rate;
    private final PackStore packs = new PackStore();
    private final RecoveryPointStore points = new RecoveryPointStore();

    public Packs(
            Jdbi jdbi, Tasks tasks, Repositories repositories, Stores stores, Tickets tickets, InstantSource clock) {
        this.jdbi = jdbi;
        this.tasks = tasks;
        this.repositories = repositories;
        this.stores = stores;
        this.tickets = tickets;
        this.clock = clock;
        this.rate = new WriteRate(clock);
    }

    /** Ids and cuts of the instance; secret. */
    public WriterKeys keys(String extension, String id, long epoch) {
        var task = backup(tasks.permitted(extension, id, epoch));
        var parameters = repositories.open(repositories.load(task.instance())).writerParameters();
        return new WriterKeys(parameters.repository().bytes(), parameters.idKey(), parameters.cutKey());
    }

    /** Ids and keys of packs that nobody else will ever get. Throws {@code TOO_MANY_REQUESTS} for an extension that asks too fast, as {@link #put} does. */
    public PackGrants reserve(String extension, String id, ReserveRequest request) {
        if (request.count() < 1 || request.count() > AT_ONCE) {
            throw invalid("count", "it is not between 1 and " + AT_ONCE);
        }
        var packClass = packClass(request.packClass());
        var task = backup(tasks.permitted(extension, id, request.epoch()));
        rate.take(extension, request.count());
        var repository = repositories.open(repositories.load(task.instance()));
        List<PackGrant> granted = new ArrayList<>();
        for (var i = 0; i < request.count(); i++) {
            granted.add(repository.grant(packClass));
        }
        jdbi.useTransaction(handle -> {
            if (packs.count(handle, id) + granted.size() > PER_TASK) {
                throw new LifeboatException(
                        ErrorCode.LIMIT_REACHED,
                        Map.of("what", "The number of packs of a task", "limit", "" + PER_TASK));
            }
            granted.forEach(grant -> packs.grant(handle, grant.id().hex(), id, packClass.wire(), clock.instant()));
        });
        return new PackGrants(granted.stream()
                .map(grant -> new PackGrants.Grant(grant.id().hex(), grant.generation(), grant.key()))
                .toList());
    }

    /**
     * Permission to store one pack.
     *
     * @param base address of this server as the extension reaches it, without a slash at the end
     */
    public Ticket put(String extension, String id, PutRequest request, String base) {
        if (request.length() < 1 || request.length() > LONGEST) {
            throw invalid("length", "it is not between 1 and " + LONGEST);
        }
        if (!SHA256.matcher(request.sha256()).matches()) {
            throw invalid("sha256", "it has not 64 lower-case hexadecimal digits");
        }
        var pack = packId(request.pack());
        var task = backup(tasks.permitted(extension, id, request.epoch()));
        rate.take(extension, 1);
        var place = repositories.load(task.instance());
        jdbi.useTransaction(handle -> packs.bind(handle, id, pack.hex(), request.length(), request.sha256()));
        var object = place.container() + "/" + repositories.open(place).packObject(pack);
        var expires = clock.instant().plus(TICKET);
        var ticket = tickets.issue(new TicketClaims(
                TicketClaims.Verb.PUT, object, request.length(), request.sha256(), expires, id, request.epoch()));
        return new Ticket(
                base + "/store/v1/" + object + "?ticket=" + ticket,
                Map.of("Content-Type", "application/octet-stream"),
                expires);
    }

    /** Notes that a pack is durable, if it is. */
    public void stored(String extension, String id, StoredPack request) {
        var pack = packId(request.pack());
        var task = backup(tasks.held(extension, id, request.epoch(), true));
        var place = repositories.load(task.instance());
        var known = jdbi.withHandle(handle -> packs.load(handle, id, pack.hex()));
        var object = repositories.open(place).packObject(pack);
        if (known.length() != request.length()
                || !known.sha256().equals(request.sha256())
                || !stores.has(place.container(), object, request.length())) {
            throw invalid("pack", "the store has no such pack of this task");
        }
        jdbi.useTransaction(handle -> packs.stored(handle, pack.hex(), clock.instant()));
    }

    /** Eight bytes of each id of a section that this task need not write: its parent's, and its own of an earlier attempt. */
    public byte[] parentIds(String extension, String id, SectionRequest request) {
        var section = Sections.name(request.section());
        var task = backup(tasks.held(extension, id, request.epoch(), false));
        return repositories.open(repositories.load(task.instance())).parentIds(parent(id), section, storedOf(id));
    }

    /** The point whose ids were promised to the writer; it is pinned since the task was made. */
    @Nullable
    PointId parent(String task) {
        var pinned = jdbi.withHandle(handle -> points.pinned(handle, task));
        return pinned.isEmpty() ? null : PointId.parse(pinned.getFirst());
    }

    /** What the task has stored, over all its attempts. */
    List<dev.lifeboat.repository.StoredPack> storedOf(String task) {
        return jdbi.withHandle(handle -> packs.ofTask(handle, task)).stream()
                .map(pack -> new dev.lifeboat.repository.StoredPack(
                        PackId.parse(pack.id()), PackClass.ofWire(pack.packClass()), pack.length(), pack.sha256()))
                .toList();
    }

    static Task backup(Task task) {
        if (!(task.spec() instanceof BackupSpec)) {
            throw new LifeboatException(
                    ErrorCode.NOT_SUPPORTED, Map.of("operation", "Writing packs in this kind of task"));
        }
        return task;
    }

    private static PackClass packClass(String wire) {
        try {
            return PackClass.ofWire(wire);
        } catch (IllegalArgumentException e) {
            throw new LifeboatException(
                    ErrorCode.INVALID_PROPERTY, Map.of("field", "packClass", "reason", "there is no such class"), e);
        }
    }

    private static PackId packId(String text) {
        try {
            return PackId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new LifeboatException(
                    ErrorCode.INVALID_PROPERTY, Map.of("field", "pack", "reason", "it is not the id of a pack"), e);
        }
    }

    private static LifeboatException invalid(String field, String reason) {
        return new LifeboatException(ErrorCode.INVALID_PROPERTY, Map.of("field", field, "reason", reason));
    }
}
