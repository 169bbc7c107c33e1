package dev.lifeboat.vault.sql;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The vault's database: SQLite with a write-ahead log and full synchronisation, so that what was answered survives a power cut. Thread-safe.
 *
 * <p>{@link #read} and {@link #write} nest: inside a transaction of the same thread they join it.
 */
public final class Database implements AutoCloseable {
    private static final int BUSY_MILLIS = 20_000;
    private static final int CONNECTIONS = 8;

    private final Path file;
    private final ConnectionPool pool;
    private final Jdbi jdbi;
    private final ReentrantLock writer = new ReentrantLock(true);
    // one database a process: what a thread is inside of
    private static final ThreadLocal<Handle> CURRENT = new ThreadLocal<>();

    private static final ThreadLocal<List<Runnable>> AFTER = new ThreadLocal<>();

    private Database(Path file) {
        this.file = file;
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setCacheSize(-2000);
        pool = new ConnectionPool("jdbc:sqlite:" + file, config.toProperties(), CONNECTIONS);
        jdbi = Jdbi.create(pool);
        jdbi.setTransactionHandler(new Turns(jdbi.getTransactionHandler(), writer, Duration.ofMillis(BUSY_MILLIS)));
    }

    /**
     * Opens the file, made if there is none, and brings it to this version's schema; before that, an existing one is copied beside it.
     *
     * @throws LifeboatException DATABASE_TOO_NEW if a newer server has written it, DATABASE_UNAVAILABLE
     */
    public static Database open(Path file) {
        var database = new Database(file);
        try {
            database.migrate();
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private void migrate() {
        var flyway = Flyway.configure()
                .dataSource(pool)
                .locations("classpath:db/migration")
                .validateMigrationNaming(true)
                .loggers("slf4j")
                .load();
        var info = flyway.info();
        for (var applied : info.applied()) {
            if (applied.getState().isResolved()) {
                continue;
            }
            throw new LifeboatException(
                    ErrorCode.DATABASE_TOO_NEW,
                    Map.of("file", file.toString(), "version", String.valueOf(applied.getVersion())));
        }
        if (info.pending().length == 0) {
            return;
        }
        if (info.applied().length > 0) {
            copy(info.current());
        }
        flyway.migrate();
    }

    private void copy(MigrationInfo from) {
        var copy = file.resolveSibling(file.getFileName() + ".before-upgrade-from-" + from.getVersion());
        try {
            Files.deleteIfExists(copy);
        } catch (java.io.IOException e) {
            throw new LifeboatException(
                    ErrorCode.DATABASE_UNAVAILABLE, Map.of("reason", "the copy before the upgrade failed"), e);
        }
        jdbi.useHandle(handle -> handle.execute("vacuum into ?", copy.toString()));
    }

    /** For stores that manage their transactions themselves; each transaction takes the write lock when it begins. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /** A consistent view for the time of the call. */
    public <T> T read(Function<Handle, T> query) {
        var joined = CURRENT.get();
        if (joined != null) {
            return query.apply(joined);
        }
        return translating(() -> jdbi.withHandle(query::apply));
    }

    /** One transaction: all or nothing, durable when this returns. */
    public <T> T write(Function<Handle, T> change) {
        var joined = CURRENT.get();
        if (joined != null) {
            return change.apply(joined);
        }
        return translating(() -> {
            var later = new ArrayList<Runnable>();
            T result = jdbi.inTransaction(handle -> {
                CURRENT.set(handle);
                AFTER.set(later);
                try {
                    return change.apply(handle);
                } finally {
                    CURRENT.remove();
                    AFTER.remove();
                }
            });
            later.forEach(Runnable::run);
            return result;
        });
    }

    /** Runs at once, or, inside a transaction of this thread, when that has been committed; never if it is rolled back. */
    public void afterCommit(Runnable action) {
        var later = AFTER.get();
        if (later == null) {
            action.run();
        } else {
            later.add(action);
        }
    }

    /** Like {@link #write}, without a result. */
    public void change(Consumer<Handle> change) {
        write(handle -> {
            change.accept(handle);
            return true;
        });
    }

    private static <T> T translating(java.util.function.Supplier<T> call) {
        try {
            return call.get();
        } catch (JdbiException e) {
            throw translated(e);
        }
    }

    /** DATABASE_UNAVAILABLE if the cause lies outside of this server, such as a full disk; else the failure itself. */
    static RuntimeException translated(JdbiException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite && isOutside(sqlite.getResultCode())) {
                return unavailable(sqlite.getResultCode().name(), e);
            }
        }
        return e;
    }

    private static boolean isOutside(SQLiteErrorCode code) {
        var name = code.name();
        return name.startsWith("SQLITE_IOERR")
                || name.startsWith("SQLITE_FULL")
                || name.startsWith("SQLITE_BUSY")
                || name.startsWith("SQLITE_READONLY")
                || name.startsWith("SQLITE_CANTOPEN");
    }

    static LifeboatException unavailable(String reason, @org.jspecify.annotations.Nullable Throwable cause) {
        return new LifeboatException(ErrorCode.DATABASE_UNAVAILABLE, Map.of("reason", reason), cause);
    }

    @Override
    public void close() {
        try {
            pool.close();
        } catch (SQLException e) {
            throw unavailable("it cannot be closed", e);
        }
    }
}
