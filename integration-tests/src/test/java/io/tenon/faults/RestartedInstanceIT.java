package io.tenon.faults;

import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.H2;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/** R9: what an instance answers that has only just been started. */
class RestartedInstanceIT {

    @Test
    void r9_anInstanceThatHasBorrowedNoConnectionYetAnswersTheChecksOfItsPredecessor() throws Exception {
        try (Joint joint = Joint.on(H2.inMemory())) {
            try (Connection c = joint.begin()) {
                joint.order(c, "left-behind");
                joint.producer.shutdown(); // so that nobody ends the message
                c.commit();
            }
            joint.dataSource.close();

            try (TenonDataSource unused = Joint.configured(joint.database.dataSource(), "restarted")) {
                TenonProducer restarted = joint.newProducer(joint.topic + "-shop");
                try {
                    joint.expectDelivered("left-behind");
                } finally {
                    restarted.shutdown();
                }
            }
        }
    }

    @Test
    void r9_anInstanceThatIsStartedWhileNoNameServerAnswersStartsAndTakesTheChecksOnceOneDoes() throws Exception {
        BrokerProcess broker = BrokerProcess.start(BrokerSettings.quick());
        try (Joint joint = Joint.on(H2.inMemory(), broker)) {
            try (Connection c = joint.begin()) {
                joint.order(c, "left-behind");
                joint.producer.shutdown(); // so that nobody ends the message
                c.commit();
            }
            broker.kill();
            TenonProducer restarted = joint.newProducer(joint.topic + "-shop");
            try {
                broker.restart();
                joint.expectDelivered("left-behind");
            } finally {
                restarted.shutdown();
            }
        }
    }
}
