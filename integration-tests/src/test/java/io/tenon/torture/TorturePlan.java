package io.tenon.torture;

import io.tenon.jdbc.Delivery;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2Process;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.MySql;
import io.tenon.testbed.Postgres;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a run does. Immutable. The same seed gives the same schedule of faults and the same transactions; how they meet is
 * the machine's affair.
 *
 * @param load how long transactions are made and faults injected; to resolve what is left comes on top
 * @param delivery of all instances
 * @param folder for journals and logs, kept
 */
record TorturePlan(Duration load, long seed, Product product, Faults faults, Delivery delivery, Path folder) {
    enum Product {
        MARIADB,
        MYSQL,
        POSTGRESQL,
        H2;

        boolean isAvailable() {
            return this != MYSQL || MySql.isAvailable();
        }

        Database fresh() {
            return switch (this) {
                case MARIADB -> MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
                case MYSQL -> MySql.freshDatabase();
                case POSTGRESQL -> Postgres.freshDatabase();
                case H2 -> H2Process.start();
            };
        }
    }

    enum Faults {
        ALL,
        KILLS,
        CUTS,
        /** The broker is away for most of the time, and instances are killed; with half messages little can be done then. */
        OUTAGE,
        /** Checks are hostile even so, as far as they fit the lease: there must be no duplicates. */
        NONE;

        boolean kills() {
            return this == ALL || this == KILLS;
        }

        boolean cuts() {
            return this == ALL || this == CUTS;
        }
    }
}
