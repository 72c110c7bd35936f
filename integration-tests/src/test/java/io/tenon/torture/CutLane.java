package io.tenon.torture;

import io.tenon.testbed.TcpProxy;
import io.tenon.testbed.TcpProxy.Direction;
import java.time.Duration;
import java.util.SplittableRandom;

/** Faults of one network, for moments: between the instances and the broker, or one instance and the database. */
final class CutLane extends Lane {
    private final TcpProxy proxy;
    private final String where;
    private final FaultCount faults;

    CutLane(TcpProxy proxy, String where, FaultCount faults, SplittableRandom random, Schedule schedule) {
        super(random, schedule);
        this.proxy = proxy;
        this.where = where;
        this.faults = faults;
    }

    @Override
    int longestPause() {
        return 500;
    }

    @Override
    void strike() throws InterruptedException {
        int what = random.nextInt(100);
        int millis = upTo(what < 75 ? 400 : 1500);
        int measure = random.nextInt(50_000);
        if (proxy.connections() == 0) {
            return; // Who is cut off already by something else is not counted again.
        }
        try {
            if (what < 35) {
                faults.cut("cut", where, 0);
                proxy.cut();
            } else if (what < 60) {
                lose("answers lost", Direction.TO_CLIENT, millis);
            } else if (what < 70) {
                lose("requests lost", Direction.TO_SERVER, millis);
            } else if (what < 78) {
                faults.cut("stalled", where, millis);
                proxy.hold(Direction.TO_SERVER);
                proxy.hold(Direction.TO_CLIENT);
                schedule.pause(millis);
            } else if (what < 85) {
                faults.cut("refused", where, millis);
                proxy.refuse();
                schedule.pause(millis);
            } else if (what < 93) {
                faults.cut("delayed", where, millis);
                proxy.delay(Duration.ofMillis(5 + measure / 250));
                schedule.pause(millis);
            } else {
                faults.cut("throttled", where, millis);
                proxy.throttle(2000 + measure);
                schedule.pause(millis);
            }
        } finally {
            heal();
        }
    }

    private void lose(String kind, Direction direction, int millis) throws InterruptedException {
        faults.cut(kind, where, millis);
        proxy.hold(direction);
        schedule.pause(millis);
        proxy.cut();
    }

    private void heal() {
        proxy.delay(Duration.ZERO);
        proxy.throttle(0);
        proxy.accept();
        proxy.release();
    }
}
