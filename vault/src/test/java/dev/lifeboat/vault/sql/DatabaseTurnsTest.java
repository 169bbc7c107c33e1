package dev.lifeboat.vault.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads and one database. */
final class DatabaseTurnsTest {
    /** More than there are carriers of virtual threads: waiting must not take one away from the thread that holds the database. */
    private static final int WAITERS = 4 * Runtime.getRuntime().availableProcessors() + 4;

    private @TempDir Path folder;

    @Test
    void whoWaitsForTheDatabaseDoesNotKeepItsHolderFromGoingOn() {
        try (var database = Database.open(folder.resolve("lifeboat.db"));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            database.jdbi().useHandle(handle -> handle.execute("create table counted (number integer)"));
            var all = new ArrayList<Future<?>>();
            for (var i = 0; i < WAITERS; i++) {
                all.add(threads.submit(() -> database.jdbi().useTransaction(handle -> {
                    handle.execute("insert into counted values (1)");
                    LockSupport.parkNanos(1_000_000); // a holder that waits for something else
                    handle.execute("insert into counted values (2)");
                })));
            }
            for (var one : all) {
                assertThatCode(() -> one.get(15, TimeUnit.SECONDS)).doesNotThrowAnyException();
            }
            var rows = database.read(handle -> handle.createQuery("select count(*) from counted")
                    .mapTo(Integer.class)
                    .one());
            assertThat(rows).isEqualTo(2 * WAITERS);
        }
    }
}
