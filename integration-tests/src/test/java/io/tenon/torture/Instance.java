package io.tenon.torture;

import io.tenon.testbed.ChildJvm;
import io.tenon.testbed.TcpProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One instance of the service over all its lives, with a network of its own to the database. For one thread at a time. */
final class Instance implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path AGENT = Path.of(System.getProperty(
                    "torture.agent",
                    Path.of("..", "agent", "target", "tenon-agent.jar").toString()))
            .toAbsolutePath();

    private static final String ATTACHED = "attached";

    private final String name;
    private final boolean attached;
    private final InstanceSettings settings;
    private final TcpProxy proxy;
    private final SplittableRandom seeds;
    private int lives;
    private int questions;
    private @Nullable ChildJvm life;

    private Instance(String name, boolean attached, InstanceSettings settings, SplittableRandom seeds) {
        this.name = name;
        this.attached = attached;
        this.settings = settings;
        this.proxy = TcpProxy.start(0, settings.database().port());
        this.seeds = seeds;
        if (attached && !Files.exists(AGENT)) {
            throw new IllegalStateException(
                    AGENT + " is missing: run mvn package -pl agent -am -DskipTests first, or set -Dtorture.agent");
        }
    }

    /** Three of one service: two with the library, one with the agent. */
    static List<Instance> three(InstanceSettings settings, SplittableRandom random) {
        return Stream.of("library-1", "library-2", ATTACHED)
                .map(name -> new Instance(name, name.equals(ATTACHED), settings, random.split()))
                .toList();
    }

    /** The same over all its lives. */
    String name() {
        return name;
    }

    /** Its network to the database. */
    TcpProxy proxy() {
        return proxy;
    }

    /** Returns at once. */
    void start() {
        String fullName = name + "." + ++lives;
        List<String> options = new ArrayList<>(List.of(
                "-Duser.home=" + settings.folder(),
                "-Duser.timezone=UTC",
                "-D" + TorturedService.DELIVERY + "=" + settings.delivery(),
                "-D" + TorturedService.WORK + "=" + settings.work(),
                // H2's broken connections have no SQLState by which the pool would know them.
                "-Dcom.zaxxer.hikari.aliveBypassWindowMs=0",
                // As the journals', so that all lines can be sorted.
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSS"));
        options.addAll(settings.work().jvmOptions());
        if (attached) {
            options.addAll(List.of(
                    "-javaagent:" + AGENT,
                    "-Dtenon.seal-after=" + TortureTimes.SEAL_AFTER,
                    "-Dtenon.lease=" + TortureTimes.LEASE,
                    "-Dtenon.end-effect=" + TortureTimes.END_EFFECT,
                    "-Dtenon.commit-timeout=" + TortureTimes.COMMIT_TIMEOUT,
                    "-Dtenon.end-timeout=" + TortureTimes.END_TIMEOUT,
                    "-Dtenon.delivery=" + settings.delivery().name().toLowerCase(Locale.ROOT),
                    "-Dtenon.outbox-lease=" + TortureTimes.OUTBOX_LEASE,
                    "-Dtenon.grace=" + settings.grace()));
        }
        life = ChildJvm.start(
                TorturedService.class,
                options,
                List.of(
                        fullName,
                        settings.folder().resolve(fullName + ".journal").toString(),
                        settings.database().jdbcUrl(proxy),
                        settings.database().user(),
                        settings.database().password(),
                        settings.nameServer(),
                        settings.topic(),
                        Long.toString(seeds.nextLong()),
                        Boolean.toString(attached),
                        Long.toString(settings.grace())),
                settings.folder().resolve(fullName + ".log"));
    }

    /** Returns when its threads are at work. */
    void awaitReady() {
        life().await(TorturedService.READY, PATIENCE);
    }

    /**
     * As kill -9 does.
     *
     * @throws IllegalStateException if it had died by itself
     */
    void kill() {
        if (!life().isAlive()) {
            throw new IllegalStateException(this + " has died by itself; see its log in " + settings.folder());
        }
        life().kill();
    }

    /** Ends its load and returns when the last transaction has ended; it goes on to answer checks. */
    void stopLoad() {
        life().tell(TorturedService.STOP);
        life().await(TorturedService.STOPPED, PATIENCE);
    }

    /** How many checks this life has got. */
    long checks() {
        String beginning = TorturedService.CHECKS + ++questions + " ";
        life().tell(Integer.toString(questions));
        return Long.parseLong(life().await(beginning, PATIENCE).substring(beginning.length()));
    }

    private ChildJvm life() {
        return Objects.requireNonNull(life, "start() comes first");
    }

    @Override
    public void close() {
        if (life != null) {
            life.close();
        }
        proxy.close();
    }

    @Override
    public String toString() {
        return name + "." + lives;
    }
}
