package io.tenon.hostile;

import io.tenon.rules.Joint;
import io.tenon.rules.Ledger;
import io.tenon.testbed.Database;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/** Hostile tests on one database; what never came, and what came once only, is looked at in the end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostileTest implements Hostile {
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();
    private Joint joint;
    private Ledger ledger;

    abstract Database freshDatabase();

    @BeforeAll
    void open() throws Exception {
        joint = Joint.on(freshDatabase());
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
