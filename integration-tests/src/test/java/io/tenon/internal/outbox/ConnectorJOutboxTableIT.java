package io.tenon.internal.outbox;

import io.tenon.internal.database.Dialect;
import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;

class ConnectorJOutboxTableIT extends OnConnectorJ {
    private static final Database DATABASE = MariaDb.freshDatabase(MariaDb.Driver.CONNECTOR_J);

    @Override
    Database database() {
        return DATABASE;
    }

    @Override
    Dialect dialect() {
        return Dialect.MARIADB;
    }
}
