package io.tenon.rules;

import java.sql.SQLException;
import org.apache.rocketmq.client.exception.MQClientException;

/** The rules once more, with messages that go through the outbox. */
class PostgreSqlOutboxRulesIT extends PostgreSqlRulesIT implements OutboxRules {
    @Override
    protected Joint newJoint() throws SQLException, MQClientException {
        return Joint.outbox(freshDatabase());
    }
}
