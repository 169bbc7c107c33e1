package dev.lifeboat.extension.link;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.write.PackGrant;
import dev.lifeboat.repository.write.PackSink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Packs to where the vault says: reserved in batches, put with a ticket each, confirmed when durable. Thread-safe. */
public final class LinkPackSink implements PackSink {
    private static final Logger LOG = LoggerFactory.getLogger(LinkPackSink.class);
    private static final int BATCH = 8;
    private static final int TICKETS = 5;

    private final TaskLink link;
    private final Map<PackClass, Queue<PackGrant>> reserved = new EnumMap<>(PackClass.class);

    public LinkPackSink(TaskLink link) {
        this.link = link;
    }

    @Override
    public synchronized PackGrant reserve(PackClass packClass) throws IOException {
        var grants = reserved.computeIfAbsent(packClass, _ -> new ArrayDeque<>());
        if (grants.isEmpty()) {
            try {
                for (var grant : link.reserve(packClass.wire(), BATCH).packs()) {
                    grants.add(new PackGrant(PackId.parse(grant.id()), grant.generation(), grant.key()));
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        var grant = grants.poll();
        if (grant == null) {
            throw new IOException("The vault server granted no pack");
        }
        return grant;
    }

    @Override
    public void store(PackGrant grant, Path file, long length, String sha256) throws IOException {
        try {
            for (var attempt = 1; ; attempt++) {
                try {
                    link.upload(link.put(grant.id().hex(), length, sha256), file);
                    break;
                } catch (LifeboatException e) {
                    // tickets live for minutes: a pause of this process outlives one
                    if (e.code() != ErrorCode.TICKET_INVALID || attempt == TICKETS) {
                        throw e;
                    }
                }
            }
            link.stored(grant.id().hex(), length, sha256);
            LOG.info("Stored pack {} of {} bytes", grant.id().hex(), length);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static InterruptedIOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        var interrupted = new InterruptedIOException("Interrupted while talking to the vault server");
        interrupted.initCause(e);
        return interrupted;
    }
}
