package io.tenon.torture;

import java.util.SplittableRandom;

/** One sequence of faults, each healed before the next; several lanes run side by side. */
abstract class Lane implements Runnable {
    final SplittableRandom random;
    final Schedule schedule;

    Lane(SplittableRandom random, Schedule schedule) {
        this.random = random;
        this.schedule = schedule;
    }

    /** Injects the next fault and heals it. */
    abstract void strike() throws InterruptedException;

    /** Between two faults at most, in milliseconds. */
    abstract int longestPause();

    @Override
    public final void run() {
        try {
            do {
                schedule.pause(longestPause() / 5 + random.nextInt(longestPause() * 4 / 5));
                if (schedule.goesOn()) {
                    strike();
                }
            } while (schedule.goesOn());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            schedule.fail(e);
        } catch (RuntimeException | Error e) {
            schedule.fail(e);
        }
    }

    /** Mostly short. */
    final int upTo(int millis) {
        double fraction = random.nextDouble();
        return 1 + (int) (millis * fraction * fraction);
    }
}
