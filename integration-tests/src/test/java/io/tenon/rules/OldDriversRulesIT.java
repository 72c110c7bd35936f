package io.tenon.rules;

import io.tenon.drivers.DriverRun;
import io.tenon.drivers.OldDriver;
import io.tenon.testbed.Database;
import java.sql.Connection;
import org.junit.jupiter.api.Nested;

/** Drivers that are still in use, each with the settings that {@link DriverRun} has for it. */
class OldDriversRulesIT {
    @Nested
    class ConnectorJ51 extends OldConnectorJ {
        ConnectorJ51() {
            super(DriverRun.of(OldDriver.CONNECTOR_J_5_1));
        }
    }

    @Nested
    class ConnectorJ80 extends OldConnectorJ {
        ConnectorJ80() {
            super(DriverRun.of(OldDriver.CONNECTOR_J_8_0));
        }
    }

    private abstract static class OldConnectorJ extends OnConnectorJ {
        private final DriverRun run;

        OldConnectorJ(DriverRun run) {
            this.run = run;
        }

        @Override
        Database freshDatabase() {
            return run.freshDatabase();
        }

        @Override
        public Class<? extends Connection> driverConnection() {
            return run.driver().connectionType();
        }
    }

    @Nested
    class MariaDb27 extends OnMySqlFamily {
        private final DriverRun run = DriverRun.of(OldDriver.MARIADB_2_7);

        @Override
        Database freshDatabase() {
            return run.freshDatabase();
        }

        @Override
        public Class<? extends Connection> driverConnection() {
            return run.driver().connectionType();
        }
    }

    @Nested
    class Pgjdbc42 extends PostgreSqlRulesIT {
        private final DriverRun run = DriverRun.of(OldDriver.PGJDBC_42_2);

        @Override
        Database freshDatabase() {
            return run.freshDatabase();
        }

        @Override
        public boolean failedStatementDoomsTransaction() {
            return !run.savesStatements();
        }

        @Override
        public Class<? extends Connection> driverConnection() {
            return run.driver().connectionType();
        }
    }
}
