package io.tenon.quickstart;

import com.example.orders.CrashPoint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The quickstart: two shops, the same crashes, an outage of the broker, and what became of their orders. It exits with
 * 1 if Tenon lost or invented one. Used once, by one thread.
 */
public final class Quickstart {
    private static final List<CrashPoint> CRASHES = List.of(
            CrashPoint.BEFORE_COMMIT,
            CrashPoint.AFTER_COMMIT,
            CrashPoint.ACKNOWLEDGEMENT_LOST,
            CrashPoint.ANYWHERE,
            CrashPoint.ANYWHERE,
            CrashPoint.ANYWHERE,
            CrashPoint.NOWHERE,
            CrashPoint.BROKER);

    /**
     * How long nothing may arrive until all has: a half is checked once it has the age of the first check, and then in
     * every round. This is also longer than the 5 s after which a broker looks again at a consumer's long poll that it
     * forgot.
     */
    private static final Duration QUIET = Servers.FIRST_CHECK.plus(Servers.CHECK_INTERVAL.multipliedBy(6));

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final long begun = System.nanoTime();

    private Quickstart() {}

    /** Runs the quickstart in {@code java.io.tmpdir}, which should be a folder of its own. */
    public static void main(String[] arguments) {
        int status = 1;
        try {
            status = new Quickstart().run();
        } catch (Exception e) {
            if (!ServiceProcess.isEnding()) {
                System.out.flush();
                e.printStackTrace();
            }
        }
        System.exit(status);
    }

    private int run() throws SQLException {
        say("Starting a RocketMQ broker and a database; all logs go to " + System.getProperty("java.io.tmpdir"));
        Servers servers = new Servers();
        Shop with = new Shop(true, servers);
        Shop without = new Shop(false, servers);
        say("Two shops run the same OrderService on " + with.database() + " and suffer the same crashes:");
        System.out.println("          both on HikariCP and DefaultMQProducer as they are, none compiled with Tenon;");
        System.out.println(
                "          one is started with -javaagent:tenon-agent.jar, and in an outage of the broker with");
        System.out.println("          " + Attached.IN_AN_OUTAGE + ",");
        System.out.println("          one without; it sends the messages of every other order after the commit");
        System.out.println("          instead of before it: the two usual ways.");
        List<Scene> scenes = new ArrayList<>();
        for (CrashPoint crash : CRASHES) {
            Scene scene = new Scene(scenes.size() + 1, crash);
            scenes.add(scene);
            scene.play(List.of(with, without), servers);
            say("Service " + scenes.size() + " of " + CRASHES.size() + ": " + crash.description());
        }
        say("Waiting until the broker has asked about everything that the dead left behind");
        // The wait is bounded, and what is missing after it is counted as lost. Without Tenon nobody is asked, so
        // nothing comes late.
        Wait.within(() -> with.tally(order -> true).lost() == 0, LONGEST_WAIT);
        with.cart().awaitQuiet(QUIET, LONGEST_WAIT);
        without.cart().awaitQuiet(QUIET, LONGEST_WAIT);
        with.close();
        without.close();
        return report(scenes, with, without);
    }

    private int report(List<Scene> scenes, Shop with, Shop without) {
        new Report(with, without).print(scenes);
        Tally all = with.tally(order -> true);
        System.out.println("orders committed=" + all.committed() + " delivered=" + all.delivered() + " lost="
                + all.lost() + " ghosts=" + all.ghosts() + " duplicates=" + all.duplicates() + " seconds="
                + seconds());
        return all.lost() == 0 && all.ghosts() == 0 ? 0 : 1;
    }

    private void say(String what) {
        System.out.printf("[%4d s]  %s%n", seconds(), what);
    }

    private long seconds() {
        return Duration.ofNanos(System.nanoTime() - begun).toSeconds();
    }
}
