package io.tenon.rules;

import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;

class ConnectorJRulesIT extends OnConnectorJ {
    @Override
    Database freshDatabase() {
        return MariaDb.freshDatabase(MariaDb.Driver.CONNECTOR_J);
    }
}
