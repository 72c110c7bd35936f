package io.tenon.internal.proxy;

import io.tenon.internal.transaction.ConnectionTransaction;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import net.ttddyy.dsproxy.ConnectionInfo;
import net.ttddyy.dsproxy.StatementType;
import net.ttddyy.dsproxy.proxy.ProxyConfig;
import net.ttddyy.dsproxy.proxy.StatementProxyLogic;
import net.ttddyy.dsproxy.proxy.jdk.JdkJdbcProxyFactory;

/**
 * Makes the handles that datasource-proxy hands out. Its own ones leak the raw connection through {@code unwrap},
 * {@code getMetaData} and {@code ResultSet.getStatement}, and compare asymmetrically; a commit on a leaked connection
 * would not be seen.
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
        StatementProxyLogic logic = logic(statement, StatementType.STATEMENT, info, connection, config)
                .build();
        return JdbcProxies.create(
                Statement.class, new StatementInvocations(statement, null, transactionOf(info), logic));
    }

    @Override
    public PreparedStatement createPreparedStatement(
            PreparedStatement statement,
            String query,
            ConnectionInfo info,
            Connection connection,
            ProxyConfig config,
            boolean generateKey) {
        StatementProxyLogic logic = logic(statement, StatementType.PREPARED, info, connection, config)
                .query(query)
                .generateKey(generateKey)
                .build();
        return JdbcProxies.create(
                PreparedStatement.class, new StatementInvocations(statement, query, transactionOf(info), logic));
    }

    @Override
    public CallableStatement createCallableStatement(
            CallableStatement statement, String query, ConnectionInfo info, Connection connection, ProxyConfig config) {
        StatementProxyLogic logic = logic(statement, StatementType.CALLABLE, info, connection, config)
                .query(query)
                .build();
        return JdbcProxies.create(
                CallableStatement.class, new StatementInvocations(statement, query, transactionOf(info), logic));
    }

    private static StatementProxyLogic.Builder logic(
            Statement statement, StatementType type, ConnectionInfo info, Connection connection, ProxyConfig config) {
        return StatementProxyLogic.Builder.create()
                .statement(statement, type)
                .connectionInfo(info)
                .proxyConnection(connection)
                .proxyConfig(config);
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
