package io.tenon.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tenon.jdbc.TenonDriver;
import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.Postgres;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.ResultSet;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What tools ask that look at a database: what they get is what the real driver says. */
class ToolsIT {
    @Test
    void aToolSeesMariaDbAsThroughItsOwnDriver() throws Exception {
        try (Database database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB)) {
            look(database);
        }
    }

    @Test
    void aToolSeesPostgreSqlAsThroughItsOwnDriver() throws Exception {
        try (Database database = Postgres.freshDatabase()) {
            look(database);
        }
    }

    private static void look(Database database) throws Exception {
        String url = "jdbc:tenon:" + database.jdbcUrl().substring("jdbc:".length());
        Properties login = new Properties();
        login.setProperty("user", database.user());
        login.setProperty("password", database.password());
        Driver tenon = DriverManager.getDriver(url);
        Driver real = DriverManager.getDriver(database.jdbcUrl());
        assertThat(tenon).isInstanceOf(TenonDriver.class);
        assertThat(names(tenon.getPropertyInfo(url, login)))
                .isNotEmpty()
                .isEqualTo(names(real.getPropertyInfo(database.jdbcUrl(), login)));
        try (Connection seen = tenon.connect(url, login);
                Connection plain = real.connect(database.jdbcUrl(), login)) {
            assertThat(tenon.getMajorVersion()).isEqualTo(real.getMajorVersion());
            plain.createStatement().execute("CREATE TABLE shelf (id INT PRIMARY KEY, name VARCHAR(10))");
            DatabaseMetaData ofTenon = seen.getMetaData();
            DatabaseMetaData ofReal = plain.getMetaData();
            assertThat(ofTenon.getURL()).isEqualTo(ofReal.getURL());
            assertThat(ofTenon.getDriverName()).isEqualTo(ofReal.getDriverName());
            assertThat(ofTenon.getDriverVersion()).isEqualTo(ofReal.getDriverVersion());
            assertThat(ofTenon.getDatabaseProductName()).isEqualTo(ofReal.getDatabaseProductName());
            assertThat(ofTenon.getUserName()).isEqualTo(ofReal.getUserName());
            assertThat(ofTenon.getConnection()).isSameAs(seen);
            assertThat(seen.getCatalog()).isEqualTo(plain.getCatalog());
            assertThat(seen.getSchema()).isEqualTo(plain.getSchema());
            try (ResultSet tables = ofTenon.getTables(seen.getCatalog(), seen.getSchema(), "shelf", null);
                    ResultSet columns = ofTenon.getColumns(seen.getCatalog(), seen.getSchema(), "shelf", "%");
                    ResultSet keys = ofTenon.getPrimaryKeys(seen.getCatalog(), seen.getSchema(), "shelf")) {
                assertThat(tables.next()).isTrue();
                assertThat(tables.getString("TABLE_NAME").toLowerCase(Locale.ROOT))
                        .isEqualTo("shelf");
                assertThat(columns.next()).isTrue();
                assertThat(keys.next()).isTrue();
            }
            try (ResultSet types = ofTenon.getTypeInfo()) {
                assertThat(types.next()).isTrue();
            }
            assertThatCode(() -> seen.setNetworkTimeout(Runnable::run, 10_000)).doesNotThrowAnyException();
            assertThat(seen.isWrapperFor(plain.getClass())).isTrue();
            assertThat(seen.unwrap(plain.getClass())).isNotNull();
        }
    }

    private static Object[] names(DriverPropertyInfo[] properties) {
        return Arrays.stream(properties).map(property -> property.name).toArray();
    }
}
