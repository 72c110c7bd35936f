package io.tenon.patience;

import io.tenon.rules.Joint;
import io.tenon.testbed.H2;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/**
 * Loads what most of the JVMs load that tests start: a broker, a producer, a consumer, a transaction with a message, and the
 * databases' drivers. The testbed makes an archive of it, and then those JVMs start with half the work.
 */
public final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] arguments) throws Exception {
        try (Joint joint = Joint.on(H2.server());
                Connection connection = joint.begin()) {
            joint.order(connection, "rehearsed");
            connection.commit();
            joint.expectOrdersAndDeliveriesToMatch();
        }
        for (String url : List.of("jdbc:mariadb://127.0.0.1:1/", "jdbc:postgresql://127.0.0.1:1/")) {
            try {
                DriverManager.getConnection(url, "nobody", "").close();
            } catch (SQLException e) {
                // Nobody listens there; what the driver needs for a connection is loaded.
            }
        }
        // The shared broker's threads would go on.
        System.exit(0);
    }
}
