package io.tenon.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class TenonDataSourceTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String url = "jdbc:h2:mem:settings" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1";

    @Test
    void settingThatCannotBeIsNamedWithItsBoundAndItsValue() {
        assertRefused(d -> d.setSealAfterMillis(1), "sealAfter", "10 ms", "1 ms");
        assertRefused(d -> d.setLeaseMillis(1), "lease", "20 ms", "1 ms");
        assertRefused(d -> d.setEndEffectMillis(0), "endEffect", "1 ms", "0 ms");
        assertRefused(d -> d.setCommitTimeoutMillis(-5), "commitTimeout", "10 ms", "-5 ms");
        assertRefused(d -> d.setFenceTimeoutMillis(0), "fenceTimeout", "1 ms", "0 ms");
        assertRefused(d -> d.setGraceMillis(-1), "grace", "0 ms", "-1 ms");
        assertRefused(d -> d.setRetentionMillis(1000), "retention", "60000 ms", "1000 ms");
        assertRefused(d -> d.setEndEffectMillis(5000), "endEffect", "5000 ms", "lease", "shorter");
    }

    @Test
    void nameMustFitIntoAMessage() {
        TenonDataSource dataSource = new TenonDataSource();
        for (String impossible : new String[] {"", "a:b", "x".repeat(65)}) {
            assertThatThrownBy(() -> dataSource.setName(impossible))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name")
                    .hasMessageContaining("'" + impossible + "'");
        }
    }

    @Test
    void settingsAreFixedOnceInUseAndTheErrorNamesThem() throws Exception {
        try (TenonDataSource dataSource = tracked()) {
            dataSource.getConnection().close();
            assertThatThrownBy(() -> dataSource.setLeaseMillis(4500))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("lease")
                    .hasMessageContaining("'default'");
        }
    }

    @Test
    void wrappingNothingSaysWhatToSet() throws Exception {
        try (TenonDataSource dataSource = new TenonDataSource()) {
            assertThatThrownBy(dataSource::getConnection)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("set dataSource, or url");
        }
    }

    @Test
    void startFailsWhereTheTableIsMissingAndABorrowedConnectionDoesNot() throws Exception {
        try (TenonDataSource dataSource = new TenonDataSource(h2())) {
            assertThatThrownBy(dataSource::start)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining(TenonDataSource.DEFAULT_TABLE);
            try (Connection c = dataSource.getConnection()) {
                assertThat(c.isValid(1)).isTrue();
            }
        }
    }

    @Test
    void ddlForHandsIsWhatStartFinds() throws Exception {
        try (Connection c = h2().getConnection()) {
            for (String statement : TenonDataSource.ddl("h2", "tenon_status").split(";\n")) {
                c.createStatement().execute(statement);
            }
        }
        try (TenonDataSource dataSource = new TenonDataSource(h2())) {
            dataSource.start();
        }
    }

    @Test
    void poolCreatesItByClassNameAndProperties() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSourceClassName(TenonDataSource.class.getName());
        config.addDataSourceProperty("url", url);
        config.addDataSourceProperty("user", "sa");
        config.addDataSourceProperty("password", "");
        config.addDataSourceProperty("name", "below-a-pool");
        config.addDataSourceProperty("createTable", true);
        config.addDataSourceProperty("leaseMillis", 4500L);
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection c = pool.getConnection()) {
            assertThat(pool.unwrap(TenonDataSource.class).getName()).isEqualTo("below-a-pool");
            assertThat(c.unwrap(Connection.class)).isNotNull();
            c.setAutoCommit(false);
            c.commit();
        }
    }

    @Test
    void itsTextNeverHoldsAPassword() throws Exception {
        try (TenonDataSource dataSource = new TenonDataSource()) {
            dataSource.setUrl(url);
            dataSource.setUser("sa");
            dataSource.setPassword("secret");
            dataSource.getConnection().close();
            assertThat(dataSource).asString().contains("default").doesNotContain("secret");
        }
    }

    @Test
    void closesWhatItWraps() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSource(h2());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            TenonDataSource dataSource = new TenonDataSource(pool);
            dataSource.setCreateTable(true);
            dataSource.start();
            assertThat(dataSource.unwrap(HikariDataSource.class)).isSameAs(pool);
            assertThat(dataSource.isWrapperFor(HikariDataSource.class)).isTrue();
            assertThat(dataSource.unwrap(DataSource.class)).isSameAs(dataSource);
            dataSource.close();
            assertThat(pool.isClosed()).isTrue();
        }
    }

    private void assertRefused(Consumer<TenonDataSource> setting, String... said) {
        TenonDataSource dataSource = tracked();
        setting.accept(dataSource);
        assertThatThrownBy(dataSource::getConnection)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(said);
    }

    private TenonDataSource tracked() {
        TenonDataSource dataSource = new TenonDataSource(h2());
        dataSource.setCreateTable(true);
        return dataSource;
    }

    private JdbcDataSource h2() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(url);
        return source;
    }
}
