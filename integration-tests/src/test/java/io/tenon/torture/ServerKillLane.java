package io.tenon.torture;

import io.tenon.testbed.Database;
import java.util.SplittableRandom;

/** Kills the broker or the database, and starts it again on what it had stored. */
final class ServerKillLane extends Lane {
    private final TorturedBroker broker;
    private final Database database;
    private final FaultCount faults;
    private boolean brokerIsNext;

    ServerKillLane(
            TorturedBroker broker, Database database, FaultCount faults, SplittableRandom random, Schedule schedule) {
        super(random, schedule);
        this.broker = broker;
        this.database = database;
        this.faults = faults;
        this.brokerIsNext = random.nextBoolean();
    }

    @Override
    int longestPause() {
        return 7000;
    }

    @Override
    void strike() throws InterruptedException {
        int away = upTo(2500);
        if (brokerIsNext) {
            faults.kill("broker", "the broker");
            broker.kill();
            schedule.pause(away);
            broker.restart();
            faults.note("the broker is back");
        } else {
            faults.kill("database", "the database");
            database.kill();
            schedule.pause(away);
            database.restart();
            faults.note("the database is back");
        }
        // Each in its turn, with one of five exceptions, so that a short run meets both.
        brokerIsNext ^= random.nextInt(5) != 0;
    }
}
