package io.tenon.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Who asks for a connection, by the stack; the call under way comes first. */
class PoolClassesTest {
    private static boolean areAsking(String... calls) {
        return PoolClasses.areAsking(Arrays.stream(calls)
                .map(call -> {
                    int dot = call.lastIndexOf('.');
                    return new StackTraceElement(call.substring(0, dot), call.substring(dot + 1), null, -1);
                })
                .toArray(StackTraceElement[]::new));
    }

    @Test
    void aPoolsThreadThatAsksADriverOrADataSourceIsThePools() {
        assertThat(areAsking(
                        "org.h2.Driver.connect",
                        "com.zaxxer.hikari.util.DriverDataSource.getConnection",
                        "com.zaxxer.hikari.pool.HikariPool.createPoolEntry",
                        "java.lang.Thread.run"))
                .isTrue();
        assertThat(areAsking(
                        "com.mysql.cj.jdbc.MysqlDataSource.getConnection",
                        "org.apache.tomcat.jdbc.pool.PooledConnection.connectUsingDataSource"))
                .isTrue();
        assertThat(areAsking(
                        "com.mysql.cj.jdbc.MysqlXADataSource.getXAConnection",
                        "org.jboss.jca.adapters.jdbc.xa.XAManagedConnectionFactory.getXAManagedConnection",
                        "org.jboss.jca.core.connectionmanager.pool.mcp.PoolFiller.run"))
                .isTrue();
    }

    @Test
    void aPoolThatAsksByABuilderIsOneToo() {
        assertThat(areAsking(
                        "oracle.jdbc.driver.OracleDriver.connect",
                        "oracle.jdbc.datasource.impl.OracleDataSource.getPhysicalConnection",
                        "oracle.jdbc.datasource.impl.OracleDataSource.getConnection",
                        "oracle.jdbc.datasource.impl.OracleDataSource$1.build",
                        "oracle.ucp.jdbc.oracle.OracleDataSourceConnectionFactoryAdapter.createConnection"))
                .isTrue();
    }

    @Test
    void whatAWrapperOrAFilterBelowThePoolAsksIsThePoolsToo() {
        assertThat(areAsking(
                        "java.sql.DriverManager.getConnection",
                        "com.example.Vault.open",
                        "com.example.VaultDataSource.getConnection",
                        "com.zaxxer.hikari.pool.PoolBase.newConnection"))
                .isTrue();
        assertThat(areAsking(
                        "com.mysql.cj.jdbc.Driver.connect",
                        "com.alibaba.druid.filter.FilterChainImpl.connection_connect",
                        "com.alibaba.druid.filter.stat.StatFilter.connection_connect",
                        "com.alibaba.druid.filter.FilterChainImpl.connection_connect",
                        "com.alibaba.druid.pool.DruidAbstractDataSource.createPhysicalConnection"))
                .isTrue();
        assertThat(areAsking(
                        "org.postgresql.Driver.connect",
                        "jdk.internal.reflect.DirectMethodHandleAccessor.invoke",
                        "java.lang.reflect.Method.invoke",
                        "io.agroal.pool.ConnectionFactory.createConnection"))
                .isTrue();
    }

    @Test
    void whatRunsInAWorkManagerIsTheApplications() {
        assertThat(areAsking(
                        "java.sql.DriverManager.getConnection",
                        "com.example.Orders.save",
                        "com.example.OrdersBean.onMessage",
                        "org.jboss.as.ejb3.inflow.MessageEndpointInvocationHandler.doInvoke",
                        "org.jboss.jca.core.workmanager.WorkWrapper.run",
                        "java.lang.Thread.run"))
                .isFalse();
        assertThat(PoolClasses.include("org.jboss.jca.core.workmanager.WorkWrapper"))
                .isFalse();
        assertThat(PoolClasses.include("org.jboss.jca.adapters.jdbc.WrapperDataSource"))
                .isTrue();
    }

    @Test
    void anApplicationThatAPoolHasCalledAsksForItself() {
        assertThat(areAsking(
                        "java.sql.DriverManager.getConnection",
                        "com.example.Audit.write",
                        "com.example.Customizer.onAcquire",
                        "com.mchange.v2.c3p0.impl.C3P0PooledConnectionPool.acquireResource"))
                .isFalse();
    }
}
