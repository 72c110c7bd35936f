package io.tenon.attached;

import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.MySql;
import io.tenon.testbed.Postgres;
import io.tenon.testbed.matrix.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The databases besides H2, with every driver. */
class DatabasesIT extends AttachedTest {

    @Test
    void mariaDb() {
        try (Database database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB)) {
            play(Launch.attached(), database, "PlainJdbc", "hikari");
        }
    }

    @Matrix
    @Test
    void mariaDbThroughConnectorJ() {
        try (Database database = MariaDb.freshDatabase(MariaDb.Driver.CONNECTOR_J)) {
            play(Launch.attached(), database, "PlainJdbc", "driver-manager");
        }
    }

    @Test
    @EnabledIf("io.tenon.testbed.MySql#isAvailable")
    void mySql() {
        try (Database database = MySql.freshDatabase()) {
            play(Launch.attached(), database, "PlainJdbc", "hikari");
        }
    }

    @Test
    void postgreSql() {
        try (Database database = Postgres.freshDatabase()) {
            play(Launch.attached(), database, "PlainJdbc", "dbcp2");
        }
    }

    @Matrix
    @Test
    void postgreSqlUnderSpring() {
        try (Database database = Postgres.freshDatabase()) {
            play(Launch.attached(), database, "SpringJdbc", "hikari");
        }
    }
}
