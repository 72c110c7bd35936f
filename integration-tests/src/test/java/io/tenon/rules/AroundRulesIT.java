package io.tenon.rules;

import java.sql.SQLException;
import org.apache.rocketmq.client.exception.MQClientException;

/** The rules once more, with producers that were put around stock ones: their sends run in place. */
class AroundRulesIT extends H2RulesIT {
    @Override
    protected Joint newJoint() throws SQLException, MQClientException {
        return Joint.around(freshDatabase());
    }
}
