package io.tenon.rules;

import io.tenon.testbed.Database;
import java.sql.SQLException;
import org.apache.rocketmq.client.exception.MQClientException;

/** The rules of a transaction, on one database through one driver. */
abstract class TransactionRulesContract extends LedgerTest
        implements BindingRules, StateRules, SegmentRules, CommitRules, CleanUpRules, HandleRules {
    abstract Database freshDatabase();

    @Override
    protected Joint newJoint() throws SQLException, MQClientException {
        return Joint.on(freshDatabase());
    }
}
