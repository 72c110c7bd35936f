package io.tenon.hostile;

import io.tenon.rules.Joint;
import io.tenon.rules.LedgerTest;
import io.tenon.testbed.Database;
import java.sql.SQLException;
import org.apache.rocketmq.client.exception.MQClientException;

/** Hostile tests on one database; what never came, and what came once only, is looked at in the end. */
abstract class HostileTest extends LedgerTest implements Hostile {
    abstract Database freshDatabase();

    @Override
    protected Joint newJoint() throws SQLException, MQClientException {
        return Joint.on(freshDatabase());
    }
}
