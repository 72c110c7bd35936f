package io.tenon.rules;

import io.tenon.testbed.Database;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.rocketmq.client.exception.MQClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/** The rules of a transaction, on one database through one driver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TransactionRulesContract
        implements BindingRules, StateRules, SegmentRules, CommitRules, CleanUpRules, HandleRules {
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();
    private Joint joint;
    private Ledger ledger;

    abstract Database freshDatabase();

    Joint newJoint() throws SQLException, MQClientException {
        return Joint.on(freshDatabase());
    }

    @BeforeAll
    void open() throws SQLException, MQClientException {
        joint = newJoint();
        ledger = new Ledger(joint);
    }

    @BeforeEach
    void note(TestInfo test) {
        ledger.begin(test.getTestMethod().orElseThrow().getName());
    }

    @AfterAll
    void everyMessageCameAsOftenAsItShouldEvenAfterSeveralRoundsOfChecks() throws Exception {
        try {
            ledger.verify();
        } finally {
            while (!kept.isEmpty()) {
                kept.pop().close();
            }
            joint.close();
        }
    }

    @Override
    public Joint joint() {
        return joint;
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public <T extends AutoCloseable> T keep(T resource) {
        kept.push(resource);
        return resource;
    }
}
