package io.tenon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.rules.Joint;
import io.tenon.testbed.Broker;
import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.MariaDb;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** R6, R7: a broker that goes and comes back with halves pending; none is lost, none invented. */
class BrokerRestartIT {
    private static final int TRANSACTIONS = 20;

    @Test
    void r7_halvesThatOutliveAnOrderlyRestartAreAllResolved() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.quick());
        survive(broker, () -> {
            broker.stopBroker();
            broker.startBroker();
        });
    }

    @Test
    void r7_halvesThatOutliveAKilledBrokerAreAllResolved() throws Exception {
        BrokerProcess broker = BrokerProcess.start(BrokerSettings.quick());
        survive(broker, broker::restart);
    }

    /** A third commits before the restart, a third while the broker is away or just back, a third rolls back. */
    private static void survive(Broker broker, Runnable restart) throws Exception {
        try (Joint joint = Joint.on(MariaDb.freshDatabase(MariaDb.Driver.MARIADB), broker)) {
            List<Connection> open = new ArrayList<>();
            for (int i = 0; i < 3 * TRANSACTIONS; i++) {
                Connection c = joint.begin();
                joint.order(c, "order-" + i);
                open.add(c);
            }
            end(open, 0, true);
            Thread restarting = new Thread(restart, "restart");
            restarting.start();
            end(open, 1, true);
            end(open, 2, false);
            restarting.join();
            for (Connection c : open) {
                c.close();
            }
            Set<String> committed = joint.committedOrders();
            assertThat(committed).hasSize(2 * TRANSACTIONS);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> joint.deliveries.keys().containsAll(committed));
            joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, Duration.ofSeconds(30));
            assertThat(joint.deliveries.keys()).as("neither lost nor invented").isEqualTo(committed);
        }
    }

    private static void end(List<Connection> open, int remainder, boolean commit) throws Exception {
        for (int i = remainder; i < open.size(); i += 3) {
            if (commit) {
                open.get(i).commit();
            } else {
                open.get(i).rollback();
            }
        }
    }
}
