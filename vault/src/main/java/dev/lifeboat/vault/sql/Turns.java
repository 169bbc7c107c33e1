package dev.lifeboat.vault.sql;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionHandler;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * One transaction after the other, in the order of asking. A thread that waits inside SQLite keeps the processor's carrier: as many waiters as processors, and
 * the one that holds the database never comes to its end. Here a waiter is parked instead. Thread-safe; a thread may begin a transaction inside its own.
 */
final class Turns extends DelegatingTransactionHandler {
    private final ReentrantLock turn;
    private final Duration longest;

    Turns(TransactionHandler transactions, ReentrantLock turn, Duration longest) {
        super(transactions);
        this.turn = turn;
        this.longest = longest;
    }

    @Override
    public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> callback) throws X {
        await();
        try {
            return super.inTransaction(handle, callback);
        } catch (JdbiException e) {
            throw Database.translated(e);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public <R, X extends Exception> R inTransaction(
            Handle handle, TransactionIsolationLevel level, HandleCallback<R, X> callback) throws X {
        await();
        try {
            return super.inTransaction(handle, level, callback);
        } catch (JdbiException e) {
            throw Database.translated(e);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public TransactionHandler specialize(Handle handle) throws SQLException {
        return new Turns(getDelegate().specialize(handle), turn, longest);
    }

    private void await() {
        try {
            if (!turn.tryLock(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Database.unavailable("it has been busy for " + longest.toSeconds() + " s", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LifeboatException(ErrorCode.SHUTTING_DOWN, Map.of(), e);
        }
    }
}
