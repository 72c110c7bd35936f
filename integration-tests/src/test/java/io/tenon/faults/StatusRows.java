package io.tenon.faults;

import io.tenon.testbed.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What the status table holds, read past everything that Tenon remembers. */
final class StatusRows {
    static final String LIVE = "L";
    static final String VOID = "V";
    static final String FENCED = "F";

    private StatusRows() {}

    static int count(Database database, String kind) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement query =
                        connection.prepareStatement("SELECT COUNT(*) FROM tenon_status WHERE kind = ?")) {
            query.setString(1, kind);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the status table of " + database + " cannot be read", e);
        }
    }
}
