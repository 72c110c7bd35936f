package io.tenon.benchmarks.contest;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes the rows and sends nothing: what no other contender can beat. */
public final class DatabaseOnlyContender implements Contender {
    private final HikariDataSource pool;

    public DatabaseOnlyContender(Arena arena) {
        this.pool = Jdbc.pool(arena);
    }

    @Override
    public void perform(UnitOfWork unit) throws SQLException {
        try (Connection connection = Jdbc.begin(pool)) {
            Jdbc.insertRows(connection, unit);
            Jdbc.end(connection, unit);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
