package io.tenon.torture;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** One outage of the broker, which lasts for most of the load, and ends before the load does. */
final class OutageLane extends Lane {
    private final TorturedBroker broker;
    private final FaultCount faults;
    private final long loadMillis;
    private boolean over;

    OutageLane(TorturedBroker broker, FaultCount faults, long loadMillis, SplittableRandom random, Schedule schedule) {
        super(random, schedule);
        this.broker = broker;
        this.faults = faults;
        this.loadMillis = loadMillis;
    }

    @Override
    int longestPause() {
        return (int) Math.min(Integer.MAX_VALUE, loadMillis / 10);
    }

    @Override
    void strike() throws InterruptedException {
        if (over) {
            return;
        }
        over = true;
        long away = loadMillis * 7 / 10;
        faults.kill("broker", "the broker, for " + TimeUnit.MILLISECONDS.toSeconds(away) + " s");
        broker.kill();
        schedule.pause(away);
        broker.restart();
        faults.note("the broker is back");
    }
}
