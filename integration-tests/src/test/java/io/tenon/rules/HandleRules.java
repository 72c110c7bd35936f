package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What an application holds behaves as its driver's own, and there is no way around it but by the driver's own type. */
interface HandleRules extends Rules {
    @Test
    default void everyWayLeadsBackToTheTrackedConnection() throws Exception {
        try (Connection c = begin();
                Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
            assertThat(statement.getConnection()).isSameAs(c);
            assertThat(rows.getStatement()).isSameAs(statement);
            assertThat(rows.getStatement().getConnection()).isSameAs(c);
            assertThat(c.getMetaData().getConnection()).isSameAs(c);
            assertThat(c.unwrap(Connection.class)).isSameAs(c);
            assertThat(c.isWrapperFor(Connection.class)).isTrue();
            c.rollback();
        }
    }

    @Test
    default void driversOwnTypeGivesTheDriversOwnConnection() throws Exception {
        try (Connection c = joint().dataSource.getConnection()) {
            assertThat(c.isWrapperFor(driverConnection())).isTrue();
            Connection own = c.unwrap(driverConnection());
            assertThat(Proxy.isProxyClass(own.getClass())).isFalse();
            assertThat(c.isWrapperFor(Runnable.class)).isFalse();
            assertThatThrownBy(() -> c.unwrap(Runnable.class)).isInstanceOf(SQLException.class);
        }
    }
}
