package io.tenon.internal.proxy;

import io.tenon.internal.transaction.ConnectionTransaction;
import io.tenon.internal.transaction.StatementEffect;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A result set that leads back to the tracked statement and connection, and tells the transaction when reading or
 * writing through it fails: on PostgreSQL that ends the transaction as a failed statement does.
 */
final class TrackedResultSet extends ForwardingResultSet {
    private final ConnectionTransaction transaction;
    private final @Nullable Statement statement;

    TrackedResultSet(ResultSet target, @Nullable Statement statement, ConnectionTransaction transaction) {
        super(target);
        this.statement = statement;
        this.transaction = transaction;
    }

    @Override
    // JDBC has null for a result set that no statement made.
    @SuppressWarnings("NullAway")
    public Statement getStatement() throws SQLException {
        Statement real = super.getStatement();
        return real == null ? null : statement;
    }

    @Override
    public boolean next() throws SQLException {
        try {
            return target.next();
        } catch (SQLException e) {
            throw disturbed(e);
        }
    }

    @Override
    public boolean previous() throws SQLException {
        return tracked(target::previous);
    }

    @Override
    public boolean first() throws SQLException {
        return tracked(target::first);
    }

    @Override
    public boolean last() throws SQLException {
        return tracked(target::last);
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        return tracked(() -> target.absolute(row));
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        return tracked(() -> target.relative(rows));
    }

    @Override
    public void insertRow() throws SQLException {
        tracked(asMove(target::insertRow));
    }

    @Override
    public void updateRow() throws SQLException {
        tracked(asMove(target::updateRow));
    }

    @Override
    public void deleteRow() throws SQLException {
        tracked(asMove(target::deleteRow));
    }

    @Override
    public void refreshRow() throws SQLException {
        tracked(asMove(target::refreshRow));
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (iface.isInstance(this)) {
            return iface.cast(this);
        }
        T unwrapped = target.unwrap(iface);
        transaction.unwrapped();
        return unwrapped;
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) throws SQLException {
        return iface.isInstance(this) || target.isWrapperFor(iface);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TrackedResultSet && ((TrackedResultSet) other).target == target;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(target);
    }

    @Override
    public String toString() {
        return target.toString();
    }

    private boolean tracked(Move move) throws SQLException {
        try {
            return move.make();
        } catch (SQLException e) {
            throw disturbed(e);
        }
    }

    private SQLException disturbed(SQLException e) {
        transaction.disturbed("a result set failed");
        return e;
    }

    /**
     * Tells the transaction of writing through a result set as of a statement that writes, since it begins a
     * transaction in the same way.
     */
    private Move asMove(Write write) {
        return () -> {
            transaction.beforeStatement(StatementEffect.WRITES);
            write.make();
            return true;
        };
    }

    private interface Move {
        boolean make() throws SQLException;
    }

    private interface Write {
        void make() throws SQLException;
    }
}
