package io.tenon.faults;

import io.tenon.testbed.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What the status table holds, read past everything that Tenon remembers. */
final class StatusRows {
    static final String LIVE = "L";
    static final String VOID = "V";
    static final String FENCED = "F";

    private StatusRows() {}

    static int count(Database database, String kind) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            // The name is in lower case everywhere, H2 included.
            String quote = connection.getMetaData().getIdentifierQuoteString();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT COUNT(*) FROM " + quote + "tenon_status" + quote + " WHERE kind = '" + kind + "'")) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the status table of " + database + " cannot be read", e);
        }
    }
}
