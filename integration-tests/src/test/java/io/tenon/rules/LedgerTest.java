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

/** Tests of a class on one joint, whose messages are looked at when all of them have run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class LedgerTest {
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();
    private Joint joint;
    private Ledger ledger;

    protected abstract Joint newJoint() throws SQLException, MQClientException;

    @BeforeAll
    final void open() throws SQLException, MQClientException {
        joint = newJoint();
        ledger = new Ledger(joint);
    }

    @BeforeEach
    final void note(TestInfo test) {
        ledger.begin(nameOf(test));
    }

    /** What a test's messages are called by. */
    protected String nameOf(TestInfo test) {
        return test.getTestMethod().orElseThrow().getName();
    }

    @AfterAll
    final void everyMessageCameAsOftenAsItShouldEvenAfterSeveralRoundsOfChecks() throws Exception {
        try {
            ledger.verify();
        } finally {
            while (!kept.isEmpty()) {
                kept.pop().close();
            }
            joint.close();
        }
    }

    public final Joint joint() {
        return joint;
    }

    public final Ledger ledger() {
        return ledger;
    }

    public final Database database() {
        return joint.database;
    }

    /** Closed after the class's last look at the ledger: until then a check may ask for it. */
    public final <T extends AutoCloseable> T keep(T resource) {
        kept.push(resource);
        return resource;
    }
}
