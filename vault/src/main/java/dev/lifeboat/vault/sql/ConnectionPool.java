package dev.lifeboat.vault.sql;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A few open connections of one SQLite file: opening one costs more than a query. Thread-safe. */
final class ConnectionPool implements DataSource, AutoCloseable {
    private static final int WAIT_SECONDS = 20;

    private final String url;
    private final Properties properties;
    private final Semaphore slots;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

    ConnectionPool(String url, Properties properties, int most) {
        this.url = url;
        this.properties = properties;
        slots = new Semaphore(most, true);
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            if (!slots.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLException("No database connection became free within " + WAIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while waiting for a database connection", e);
        }
        var pooled = idle.pollFirst();
        try {
            return lend(pooled != null ? pooled : DriverManager.getConnection(url, properties));
        } catch (SQLException e) {
            slots.release();
            throw e;
        }
    }

    /** The connection, except that closing gives it back. */
    private Connection lend(Connection connection) {
        var open = new boolean[] {true};
        return (Connection) Proxy.newProxyInstance(
                ConnectionPool.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        if (open[0]) {
                            open[0] = false;
                            giveBack(connection);
                        }
                        return null;
                    }
                    if (method.getName().equals("isClosed")) {
                        return !open[0] || connection.isClosed();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void giveBack(Connection connection) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            idle.addFirst(connection);
        } catch (SQLException _) {
            // a connection that cannot be reset is not used again
            closeQuietly(connection);
        } finally {
            slots.release();
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException _) {
            // it is given up anyway
        }
    }

    @Override
    public void close() throws SQLException {
        for (var connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) {
            connection.close();
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return WAIT_SECONDS;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("Not a wrapper");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
