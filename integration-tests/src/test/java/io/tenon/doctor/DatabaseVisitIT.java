package io.tenon.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.status.StatusTable;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.MySql;
import io.tenon.testbed.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of databases. */
class DatabaseVisitIT {
    private static final String[] ALL = {"SELECT", "INSERT", "UPDATE", "DELETE"};

    @Test
    void everyDatabaseWithItsTableIsFine() throws Exception {
        isFineWithItsTable(MariaDb.freshDatabase(MariaDb.Driver.CONNECTOR_J));
        isFineWithItsTable(Postgres.freshDatabase());
        try (H2 h2 = H2.server()) {
            isFineWithItsTable(h2);
        }
    }

    @Test
    @EnabledIf("io.tenon.testbed.MySql#isAvailable")
    void mySqlWithItsTableIsFine() throws Exception {
        isFineWithItsTable(MySql.freshDatabase());
    }

    private static void isFineWithItsTable(Database database) throws Exception {
        try (Connection c = database.dataSource().getConnection()) {
            StatusTable.open(c, "tenon_status", true);
        }
        visit(database.jdbcUrl(), database.user(), database.password())
                .says("ok", "database", "as " + database.user())
                .says("ok", "session", "autocommit on")
                .says("ok", "status table", "is there")
                .says("ok", "privileges", "INSERT, UPDATE, SELECT, DELETE")
                .says("ok", "table size", "no rows")
                .says("ok", "clock", "within")
                .endsWith(0);
    }

    @Test
    void aUrlOfTenonsDriverIsLookedAtThroughTheRealDriverWithItsSettings() throws Exception {
        try (H2 h2 = H2.server();
                Connection c = h2.dataSource().getConnection()) {
            StatusTable.open(c, "my_status", true);
            visit("jdbc:tenon:name=orders;table=my_status:" + h2.jdbcUrl(), h2.user(), h2.password())
                    .says("ok", "settings", "table = my_status")
                    .says("ok", "status table", "my_status", "is there")
                    .endsWith(0);
        }
    }

    @Test
    void missingTableIsAProblemAndTheScriptThatIsPrintedMendsIt() throws Exception {
        MariaDb database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
        Visit visit = visit(database.jdbcUrl(), database.user(), database.password())
                .says("FAIL", "status table", "does not exist", "=> Run the script below")
                .endsWith(2);
        String text = visit.toString();
        String script = text.substring(text.indexOf("CREATE TABLE"), text.lastIndexOf(';'));
        try (Connection c = database.dataSource().getConnection();
                Statement statement = c.createStatement()) {
            for (String sql : script.split(";")) {
                statement.execute(sql);
            }
        }
        visit(database.jdbcUrl(), database.user(), database.password())
                .says("ok", "status table", "is there")
                .endsWith(0);
    }

    @Test
    void eachMissingPrivilegeIsAProblemOfItsOwn() throws Exception {
        MariaDb database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
        try (Connection c = database.dataSource().getConnection()) {
            StatusTable.open(c, "tenon_status", true);
            for (String missing : new String[] {"DELETE", "UPDATE", "INSERT"}) {
                String user = "without_" + missing.toLowerCase(java.util.Locale.ROOT);
                execute(c, "CREATE OR REPLACE USER " + user + "@'%' IDENTIFIED BY 'secret'");
                for (String granted : ALL) {
                    if (!granted.equals(missing)) {
                        execute(c, "GRANT " + granted + " ON tenon_status TO " + user + "@'%'");
                    }
                }
                Visit visit = visit(database.jdbcUrl(), user, "secret")
                        .says("FAIL", "privileges", missing + ":", "denied", "=> GRANT " + missing)
                        .endsWith(2);
                assertThat(visit.toString()).doesNotContain("secret");
            }
            assertThat(StatusTable.open(c, "tenon_status", false)
                            .survey()
                            .countRows(c, 10)
                            .rows())
                    .as("rows that a rehearsal left")
                    .isZero();
        }
    }

    @Test
    void wrongPasswordAndUnknownDriverAreProblemsWithoutThePasswordInThem() throws Exception {
        MariaDb database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
        Visit visit = visit(database.jdbcUrl(), database.user(), "not-the-one")
                .says("FAIL", "database", "gives no connection", "Access denied")
                .endsWith(2);
        assertThat(visit.toString()).doesNotContain("not-the-one");
        visit("jdbc:oracle:thin:@//127.0.0.1:1/x", "u", "p")
                .says("FAIL", "database", "none of the application's drivers")
                .endsWith(2);
    }

    @Test
    void fatJarBringsItsOwnDriver(@TempDir Path folder) throws Exception {
        MariaDb database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
        Path fatJar = folder.resolve("shop.jar");
        Path driver = Path.of(org.mariadb.jdbc.Driver.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(fatJar))) {
            store(jar, "BOOT-INF/classes/application.properties", "x=y".getBytes(UTF_8));
            store(jar, "BOOT-INF/lib/mariadb.jar", Files.readAllBytes(driver));
        }
        // A temporary folder of its own: other visits unpack drivers at the same time.
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Visit.with(
                        List.of("-Djava.io.tmpdir=" + temporary),
                        database.password(),
                        "--app",
                        fatJar.toString(),
                        "--url",
                        database.jdbcUrl(),
                        "--user",
                        database.user(),
                        "--password-stdin")
                .says("ok", "database", "MariaDB")
                .endsWith(2);
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .noneMatch(name -> name.startsWith("tenon-doctor"));
        }
    }

    /** As Spring Boot stores them. */
    private static void store(ZipOutputStream jar, String name, byte[] bytes) throws Exception {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        jar.putNextEntry(entry);
        jar.write(bytes);
        jar.closeEntry();
    }

    private static Visit visit(String url, String user, String password) throws Exception {
        return Visit.with(
                Collections.emptyList(),
                password,
                "--app",
                Visit.CLASS_PATH,
                "--url",
                url,
                "--user",
                user,
                "--password-stdin");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
