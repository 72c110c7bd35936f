package io.tenon.torture;

import java.util.List;
import java.util.SplittableRandom;

/** Kills instances of the service and starts them again. */
final class InstanceKillLane extends Lane {
    /** Milliseconds between two kills at most, where a run is to have many. */
    static final int OFTEN = 4000;

    private final List<Instance> instances;
    private final int longestPause;
    private final FaultCount faults;

    InstanceKillLane(
            List<Instance> instances, int longestPause, FaultCount faults, SplittableRandom random, Schedule schedule) {
        super(random, schedule);
        this.instances = instances;
        this.longestPause = longestPause;
        this.faults = faults;
    }

    @Override
    int longestPause() {
        return longestPause;
    }

    @Override
    void strike() throws InterruptedException {
        Instance victim = instances.get(random.nextInt(instances.size()));
        int away = upTo(3000);
        faults.kill("instance", victim.toString());
        victim.kill();
        schedule.pause(away);
        victim.start();
        victim.awaitReady();
        faults.note(victim + " is back");
    }
}
