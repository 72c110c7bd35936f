package io.tenon.internal.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.internal.status.StatusTable;
import java.lang.reflect.Proxy;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DialectTest {
    @Test
    void mariaDbIsKnownByItsVersionBecauseConnectorJCallsItMySql() throws Exception {
        assertThat(Dialect.of(server("MySQL", "11.4.5-MariaDB-log"))).isSameAs(Dialect.MARIADB);
        assertThat(Dialect.of(server("MariaDB", "11.4.5-MariaDB"))).isSameAs(Dialect.MARIADB);
        assertThat(Dialect.of(server("MySQL", "9.7.0"))).isSameAs(Dialect.MYSQL);
        assertThat(Dialect.of(server("PostgreSQL", "14.20"))).isSameAs(Dialect.POSTGRESQL);
        assertThat(Dialect.of(server("H2", "2.2.224 (2023-09-17)"))).isSameAs(Dialect.H2);
    }

    @Test
    void serversThatAreTooOldAreKnownByTheirVersion() {
        assertThat(Dialect.MYSQL.isTooOld("5.7.44-log")).isTrue();
        assertThat(Dialect.MYSQL.isTooOld("8.0.36")).isFalse();
        assertThat(Dialect.MARIADB.isTooOld("5.5.5-10.2.44-MariaDB")).isTrue();
        assertThat(Dialect.MARIADB.isTooOld("5.5.5-10.11.6-MariaDB-1:10.11")).isFalse();
        assertThat(Dialect.MARIADB.isTooOld("10.3.39-MariaDB")).isFalse();
        assertThat(Dialect.POSTGRESQL.isTooOld("12.19 (Debian 12.19-1)")).isTrue();
        assertThat(Dialect.POSTGRESQL.isTooOld("13")).isFalse();
        assertThat(Dialect.H2.isTooOld("1.4.200 (2019-10-14)")).isTrue();
        assertThat(Dialect.H2.isTooOld("unreadable")).isFalse();
    }

    @Test
    void unsupportedDatabaseIsNamedTogetherWithThoseThatAreSupported() {
        assertThatThrownBy(() -> Dialect.of(server("Oracle", "23ai")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("Oracle 23ai")
                .hasMessageContaining("[MySQL, MariaDB, PostgreSQL, H2]");
    }

    @Test
    void ddlQuotesTheNameAndHoldsTheSchemaRow() {
        assertThat(StatusTable.ddl(Dialect.MYSQL, "app.tenon`status"))
                .contains("CREATE TABLE IF NOT EXISTS `app`.`tenon``status`")
                .contains("INSERT INTO `app`.`tenon``status`")
                .contains("ENGINE = InnoDB")
                .doesNotContainIgnoringCase("auto_increment");
        assertThat(StatusTable.ddl(Dialect.POSTGRESQL, "tenon_status")).contains("EXISTS \"tenon_status\" (");
        Stream.of("", ".x", "a..b", "a.b.c", "a.")
                .forEach(name -> assertThatThrownBy(() -> StatusTable.ddl(Dialect.H2, name))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("table is \"" + name + "\""));
    }

    @Test
    void onlyARefusalOfTheDriversOwnMeansThatTheConnectionIsBusy() {
        assertThat(Dialect.MYSQL.isBusy(new SQLException("streaming", "S1000", 0)))
                .isTrue();
        assertThat(Dialect.MYSQL.isBusy(new SQLException("from the server", "S1000", 1317)))
                .isFalse();
        assertThat(Dialect.POSTGRESQL.isBusy(new SQLException("", "S1000", 0))).isFalse();
    }

    @Test
    void errorsAreToldApartByCodeWhateverTheirMessage() {
        assertThat(Dialect.MARIADB.isLockedByOther(new SQLException("", "40001", 1205)))
                .isTrue();
        assertThat(Dialect.MARIADB.isDeadlock(new SQLException("", "40001", 1205)))
                .isFalse();
        assertThat(Dialect.MARIADB.isDeadlock(new SQLException("", "40001", 1213)))
                .isTrue();
        assertThat(Dialect.POSTGRESQL.isDuplicateKey(new SQLException("", "23505", 0)))
                .isTrue();
        assertThat(Dialect.POSTGRESQL.isDuplicateKey(new SQLException("no state")))
                .isFalse();
    }

    @Test
    void aTableIsMissingWhereAPoolHasWrappedThatButNotBelowWhatTheServerSaysOfALaterStatement() {
        SQLException missing = new SQLException("relation does not exist", "42P01");
        assertThat(Dialect.POSTGRESQL.isNoSuchTable(new SQLException("borrowing a statement failed", missing)))
                .isTrue();
        assertThat(Dialect.POSTGRESQL.isNoSuchTable(new SQLException("transaction is aborted", "25P02", missing)))
                .isFalse();
    }

    @Test
    void aDialectThatLacksWhatHasNoDefaultIsRefusedWithTheNameOfWhatIsMissing() {
        assertThatThrownBy(() -> new DialectBuilder("Oracle", 23, 0)
                        .currentSchema("SELECT USER FROM dual")
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Oracle")
                .hasMessageContaining("timeType");
    }

    /** The words of servers that no build starts. */
    private static DatabaseMetaData server(String product, String version) {
        return (DatabaseMetaData) Proxy.newProxyInstance(
                DialectTest.class.getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                (proxy, method, args) -> method.getName().equals("getDatabaseProductName") ? product : version);
    }
}
