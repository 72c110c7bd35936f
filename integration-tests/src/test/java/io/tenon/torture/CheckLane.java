package io.tenon.torture;

import java.util.SplittableRandom;

/** Makes the broker ask often, and in runs with faults at times sooner than the lease allows. */
final class CheckLane extends Lane {
    private final TorturedBroker broker;
    private final FaultCount faults;
    private final boolean withinLease;

    CheckLane(
            TorturedBroker broker, FaultCount faults, boolean withinLease, SplittableRandom random, Schedule schedule) {
        super(random, schedule);
        this.broker = broker;
        this.faults = faults;
        this.withinLease = withinLease;
    }

    @Override
    int longestPause() {
        return 6000;
    }

    @Override
    void strike() throws InterruptedException {
        int interval = 300 + random.nextInt(200);
        int first = random.nextInt(1500);
        boolean immediate = random.nextInt(5) == 0 && !withinLease;
        if (immediate && broker.setChecks(first, interval)) {
            faults.note("first checks after " + first + " ms, then every " + interval + " ms");
            schedule.pause(1500);
        }
        broker.setChecks(TortureTimes.FIRST_CHECK, interval);
    }
}
