package io.tenon.internal.proxy;

import io.tenon.internal.transaction.ConnectionTransaction;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import net.ttddyy.dsproxy.ConnectionInfo;
import net.ttddyy.dsproxy.proxy.ProxyConfig;
import net.ttddyy.dsproxy.proxy.jdk.JdkJdbcProxyFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the proxies of connections and statements. datasource-proxy knows which calls of a connection make a statement, and
 * of which text: it asks this factory for the proxy of each (ADR 0038). Thread-safe.
 */
public final class TrackingProxyFactory extends JdkJdbcProxyFactory {
    private static final ProxyConfig CONFIG = ProxyConfig.Builder.create()
            .jdbcProxyFactory(new TrackingProxyFactory())
            .build();

    public static Connection track(Connection connection, ConnectionTransaction transaction, String dataSourceName) {
        ConnectionInfo info = new TrackedConnectionInfo(transaction);
        info.setDataSourceName(dataSourceName);
        info.setConnectionId(dataSourceName);
        return JdbcProxies.create(Connection.class, new ConnectionInvocations(connection, transaction, info, CONFIG));
    }

    @Override
    public Statement createStatement(
            Statement statement, ConnectionInfo info, Connection connection, ProxyConfig config) {
        return JdbcProxies.create(Statement.class, invocations(statement, null, info, connection));
    }

    @Override
    public PreparedStatement createPreparedStatement(
            PreparedStatement statement,
            String query,
            ConnectionInfo info,
            Connection connection,
            ProxyConfig config,
            boolean generateKey) {
        return JdbcProxies.create(PreparedStatement.class, invocations(statement, query, info, connection));
    }

    @Override
    public CallableStatement createCallableStatement(
            CallableStatement statement, String query, ConnectionInfo info, Connection connection, ProxyConfig config) {
        return JdbcProxies.create(CallableStatement.class, invocations(statement, query, info, connection));
    }

    private static StatementInvocations invocations(
            Statement statement, @Nullable String query, ConnectionInfo info, Connection connection) {
        return new StatementInvocations(statement, query, transactionOf(info), connection);
    }

    private static ConnectionTransaction transactionOf(ConnectionInfo info) {
        return ((TrackedConnectionInfo) info).transaction;
    }

    private static final class TrackedConnectionInfo extends ConnectionInfo {
        final ConnectionTransaction transaction;

        TrackedConnectionInfo(ConnectionTransaction transaction) {
            this.transaction = transaction;
        }
    }
}
