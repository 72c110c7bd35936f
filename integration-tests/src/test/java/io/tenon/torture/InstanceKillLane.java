package io.tenon.torture;

import java.util.List;
import java.util.SplittableRandom;

/** Kills instances of the service and starts them again. */
final class InstanceKillLane extends Lane {
    private final List<Instance> instances;
    private final FaultCount faults;

    InstanceKillLane(List<Instance> instances, FaultCount faults, SplittableRandom random, Schedule schedule) {
        super(random, schedule);
        this.instances = instances;
        this.faults = faults;
    }

    @Override
    int longestPause() {
        return 4000;
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
