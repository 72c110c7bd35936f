package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.H2;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

class SmokeIT {
    @Test
    void aCommittedOrderIsDeliveredAndARolledBackOneIsNot() throws Exception {
        try (Joint joint = Joint.on(H2.inMemory())) {
            long t0 = System.nanoTime();
            try (Connection c = joint.begin()) {
                joint.order(c, "a");
                c.commit();
                joint.order(c, "b");
                c.rollback();
                joint.insert(c, "c");
                joint.producer.enqueue(joint.message("c"));
                c.commit();
                joint.producer.send(joint.message("plain"));
            }
            System.out.println("took ms " + (System.nanoTime() - t0) / 1_000_000);
            assertThat(joint.committedOrders()).containsExactly("a", "c");
            joint.expectDelivered("a", "c", "plain");
        }
    }
}
