package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.status.StatusId;
import io.tenon.testbed.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** MySQL and MariaDB, through whichever driver. */
abstract class OnMySqlFamily extends OutboxTableContract {
    private static final String READER = "reader_of_outbox";
    static final String NO_BACKSLASH_ESCAPES = "sessionVariables=sql_mode='NO_BACKSLASH_ESCAPES'";

    abstract Database database();

    @Override
    Connection connect(String settings) throws SQLException {
        return connect(settings, database().user(), database().password());
    }

    private Connection connect(String settings, String user, String password) throws SQLException {
        String url = database().jdbcUrl();
        String joined = settings.isEmpty() ? url : url + (url.contains("?") ? "&" : "?") + settings;
        return DriverManager.getConnection(joined, user, password);
    }

    @Override
    Connection connectAsReader(String quotedTable) throws SQLException {
        try (Connection admin = connect("")) {
            update(admin, "DROP USER IF EXISTS " + READER);
            update(admin, "CREATE USER " + READER + " IDENTIFIED BY '" + READER + "'");
            update(admin, "GRANT SELECT ON " + quotedTable + " TO " + READER);
        }
        return connect("", READER, READER);
    }

    @Test
    void o1_lastInsertIdOfTheApplicationStays() throws SQLException {
        Connection a = application();
        update(a, "CREATE TABLE IF NOT EXISTS orders_of_outbox (id BIGINT AUTO_INCREMENT PRIMARY KEY, n INT)");
        update(a, "INSERT INTO orders_of_outbox (n) VALUES (1)");
        String id = query(a, "SELECT LAST_INSERT_ID()");
        table().renew(a, inserted(a, "a message"), StatusId.next());
        table().insert(a, StatusId.next(), "sender", new byte[20_000]);
        assertThat(query(a, "SELECT LAST_INSERT_ID()")).isEqualTo(id).isNotEqualTo("0");
    }
}
