package io.tenon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.jdbc.TenonDataSource;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.apache.rocketmq.client.exception.MQClientException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flyway 9 at the start of an application. */
class MigrationIT extends HostileTest {
    @Override
    Database freshDatabase() {
        return H2.inMemory();
    }

    @Override
    public String product() {
        return "h2";
    }

    @Test
    void anEmptySchemaIsEmptyWhenItIsMigratedAndTheFirstMessageMakesTheTable(@TempDir Path scripts) throws Exception {
        Database empty = H2.inMemory();
        TenonDataSource dataSource = tracked("tenon_status", empty.dataSource());
        Files.writeString(scripts.resolve("V1__orders.sql"), "CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY);");
        assertThat(migrate(dataSource, scripts)).isEqualTo(1);
        try (Connection c = begin(dataSource)) {
            joint().insert(c, "first");
            joint().producer.send(message("first"));
            c.commit();
        }
        assertThat(migrate(dataSource, scripts)).isZero();
        ledger().delivered("first");
    }

    @Test
    void theTableThatAMigrationMakesIsFoundByTheNextMessage(@TempDir Path scripts) throws Exception {
        Database empty = H2.inMemory();
        TenonDataSource dataSource = tracked("migrated_status", empty.dataSource());
        dataSource.setCreateTable(false);
        Files.writeString(scripts.resolve("V1__orders.sql"), "CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY);");
        assertThat(migrate(dataSource, scripts)).isEqualTo(1);
        try (Connection c = begin(dataSource)) {
            assertThatThrownBy(() -> joint().producer.send(message("too early")))
                    .isInstanceOf(MQClientException.class);
            c.rollback();
        }
        Files.writeString(scripts.resolve("V2__tenon.sql"), TenonDataSource.ddl("h2", "migrated_status"));
        assertThat(migrate(dataSource, scripts)).isEqualTo(1);
        try (Connection c = begin(dataSource)) {
            joint().producer.send(message("rolled back"));
            c.rollback();
            joint().insert(c, "committed");
            joint().producer.send(message("committed"));
            c.commit();
        }
        ledger().never("too early", "rolled back");
        ledger().delivered("committed");
    }

    private static int migrate(TenonDataSource dataSource, Path scripts) {
        return Flyway.configure()
                .dataSource(dataSource)
                .locations("filesystem:" + scripts)
                .load()
                .migrate()
                .migrationsExecuted;
    }
}
