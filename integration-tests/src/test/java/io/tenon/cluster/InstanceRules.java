package io.tenon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.rules.Joint;
import io.tenon.testbed.Tally;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** R9: instances of one group come and go while all of them work; whoever is there answers. */
interface InstanceRules extends Clustered {
    /** The orders of instances that stop in good order begin with it. */
    String STOPPED = "stopped-";

    @Test
    default void r9_aRollingRestartUnderLoadLosesNothingInventsNothingAndRepeatsNothingOfWhoStopsInGoodOrder()
            throws Exception {
        try (Joint joint = joint()) {
            joint.producer.shutdown(); // the instances have to answer for themselves
            Deque<Instance> running = new ArrayDeque<>();
            try {
                for (int i = 0; i < 3; i++) {
                    running.add(underLoad(joint, STOPPED + i));
                }
                for (int i = 0; i < 3; i++) {
                    assertThat(running.remove().stop()).contains(" failed=0 ");
                    running.add(underLoad(joint, "killed-" + i));
                }
                for (int i = 0; i < 3; i++) {
                    running.remove().kill();
                    running.add(underLoad(joint, "killed-again-" + i));
                }
            } finally {
                running.forEach(Instance::kill);
            }
            // Nobody is left who ever knew of these transactions.
            try (Instance newcomer = Instance.start(joint, "newcomer")) {
                Tally tally = tally(joint);
                newcomer.stop();
                assertThat(tally.lost()).isEmpty();
                assertThat(tally.ghosts()).isEmpty();
                assertThat(tally.duplicates().keySet()).noneMatch(order -> order.startsWith(STOPPED));
                assertThat(tally.duplicateCount())
                        .as("at most the messages of the long transactions that ended while their instance was killed")
                        .isLessThanOrEqualTo(6 * Load.MOST_MESSAGES);
            }
        }
    }

    private static Instance underLoad(Joint joint, String name) {
        Instance instance = Instance.start(joint, name);
        instance.load();
        return instance;
    }

    /** When everything has arrived that will. */
    private static Tally tally(Joint joint) throws Exception {
        Set<String> committed = joint.committedOrders();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> joint.deliveries.keys().containsAll(committed));
        joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, Duration.ofSeconds(60));
        Tally tally = Tally.of(committed, joint.deliveries);
        System.out.println("cluster " + joint.topic + " committed=" + tally.committed() + " " + tally.verdict());
        return tally;
    }
}
