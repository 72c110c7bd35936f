package com.example.binding;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Stored in H2. */
public final class Functions {
    static final String DECLARATION =
            "CREATE ALIAS IF NOT EXISTS add_order FOR \"" + Functions.class.getName() + ".addOrder\"";

    private Functions() {}

    /** A function that writes. */
    public static int addOrder(Connection connection, String id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, id);
            return insert.executeUpdate();
        }
    }
}
