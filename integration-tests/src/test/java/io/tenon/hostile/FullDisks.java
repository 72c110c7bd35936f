package io.tenon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.jdbc.TenonDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.rocketmq.client.exception.MQClientException;
import org.junit.jupiter.api.Test;

/**
 * No room for the next row. PostgreSQL has a process a session, whose files the operating system keeps from growing: its
 * writes fail as on a full disk, and nobody else's do.
 */
interface FullDisks extends Hostile {
    Path PRLIMIT = Path.of("/usr/bin/prlimit");

    /** A page takes about a hundred rows. */
    int MORE_THAN_A_PAGE = 400;

    @Test
    default void aFullDiskFailsTheSendAndWhatCommittedBeforeIsDelivered() throws Exception {
        assumeTrue(Files.isExecutable(PRLIMIT), "there is no " + PRLIMIT);
        make("full_status");
        // The write-ahead log's files of 16 MiB must still fit.
        administer("INSERT INTO full_status (id, kind, created_at)"
                + " SELECT ('ffffffff-0000-0000-0000-' || lpad(to_hex(i), 12, '0'))::uuid, 'V', now()"
                + " FROM generate_series(1, 280000) i");
        TenonDataSource dataSource = tracked("full_status", joint().database.dataSource());
        try (Connection c = begin(dataSource)) {
            limit(c, Integer.toString(number("SELECT pg_relation_size('full_status')")));
            int sent = 0;
            try {
                while (sent < MORE_THAN_A_PAGE) {
                    order(c, "full-" + sent);
                    c.commit();
                    sent++;
                }
                assertThat(sent).as("sent before the disk was full").isLessThan(MORE_THAN_A_PAGE);
            } catch (MQClientException e) {
                assertThat(e)
                        .hasMessageContaining("will not be delivered")
                        .hasMessageContaining("could not extend file");
                c.rollback();
            }
            assertThatThrownBy(() -> order(c, "still full")).hasMessageContaining("could not extend file");
            c.rollback();
            limit(c, "unlimited");
            order(c, "room again");
            c.commit();
            for (int i = 0; i < sent; i++) {
                ledger().eventually("full-" + i);
            }
            ledger().never("full-" + sent, "still full");
            ledger().eventually("room again");
        }
    }

    private static void limit(Connection connection, String bytes) throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            Process limiting = new ProcessBuilder(
                            PRLIMIT.toString(), "--pid", row.getString(1), "--fsize=" + bytes + ":")
                    .inheritIO()
                    .start();
            assertThat(limiting.onExit().join().exitValue()).isZero();
        }
    }
}
