package io.tenon.internal.outbox;

import io.tenon.internal.database.Dialect;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

class H2OutboxTableIT extends OutboxTableContract {
    private static final String URL = "jdbc:h2:mem:outbox";

    @Override
    Connection connect(String settings) throws SQLException {
        return DriverManager.getConnection(URL + ";DB_CLOSE_DELAY=-1", "sa", "");
    }

    @Override
    List<String> settings() {
        return List.of("");
    }

    @Override
    Dialect dialect() {
        return Dialect.H2;
    }

    @Override
    Connection connectAsReader(String quotedTable) throws SQLException {
        try (Connection admin = connect("")) {
            update(admin, "CREATE USER IF NOT EXISTS reader PASSWORD ''");
            update(admin, "GRANT SELECT ON " + quotedTable + " TO reader");
        }
        return DriverManager.getConnection(URL, "reader", "");
    }

    /** So many that the half-made tables are met that H2 shows while CREATE TABLE runs. */
    @Override
    int raceRounds() {
        return 200;
    }
}
