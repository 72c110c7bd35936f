package io.tenon.cluster;

import io.tenon.rules.Joint;
import io.tenon.testbed.ChildJvm;
import io.tenon.testbed.Database;
import java.time.Duration;
import java.util.List;

/** An instance of the application in a JVM of its own, in the check group of a joint's producer. */
final class Instance implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ChildJvm jvm;

    private Instance(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /**
     * Starts it; returns when it answers checks.
     *
     * @param name unique: its orders begin with it
     */
    static Instance start(Joint joint, String name) {
        Database database = joint.database;
        ChildJvm jvm = ChildJvm.start(
                InstanceMain.class,
                List.of(),
                List.of(
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        joint.broker.nameServerAddress(),
                        joint.topic,
                        joint.producer.getProducerGroup() + "-tenon",
                        name));
        jvm.await(InstanceMain.READY, PATIENCE);
        return new Instance(jvm);
    }

    /** Inserts two orders and sends a half about each, one to either master: {@code <id>-lone}, {@code <id>-replicated}. */
    void begin(String id) {
        jvm.tell("begin " + id);
        jvm.await(InstanceMain.BEGUN, PATIENCE);
    }

    /** Commits what it has begun; returns when the database has. */
    void commit() {
        jvm.tell("commit");
        jvm.await(InstanceMain.COMMITTED, PATIENCE);
    }

    /** Begins to work as a service under load does; returns when it has committed some transactions. */
    void load() {
        jvm.tell("load");
        jvm.await(InstanceMain.LOADED, PATIENCE);
    }

    /** Lets it stop as services do: no new work, work under way ends, the producer, the DataSource. Returns what it says. */
    String stop() {
        jvm.tell("stop");
        String account = jvm.await(InstanceMain.STOPPED, PATIENCE);
        jvm.awaitEnd();
        return account;
    }

    /** As kill -9 does; returns when it is gone. */
    void kill() {
        jvm.kill();
    }

    @Override
    public void close() {
        kill();
    }
}
