package io.tenon.crash;

import static org.awaitility.Awaitility.await;

import io.tenon.testbed.ChildJvm;
import io.tenon.testbed.Database;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.TcpProxy;
import io.tenon.testbed.TcpProxy.Direction;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One instance with its lines to the broker and to the database, as the parent sees and breaks them. */
final class Scene implements AutoCloseable {
    /** On a machine that is busy with other things. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    final Database database;
    final Deliveries deliveries;
    final BrokerDeath broker;
    final ChildJvm jvm;

    /** What the instance and the broker say to each other. */
    final TcpProxy brokerLine;

    /** What the armed transactions and the database say to each other. */
    final TcpProxy databaseLine;

    /** Done when the round's last instance is there, which stays until everything is resolved. */
    private final CompletableFuture<Void> lastInstance;

    private String reached = "";
    private CompletableFuture<Void> later = CompletableFuture.completedFuture(null);

    Scene(
            Database database,
            Deliveries deliveries,
            BrokerDeath broker,
            ChildJvm jvm,
            TcpProxy brokerLine,
            TcpProxy databaseLine,
            CompletableFuture<Void> lastInstance) {
        this.database = database;
        this.deliveries = deliveries;
        this.broker = broker;
        this.jvm = jvm;
        this.brokerLine = brokerLine;
        this.databaseLine = databaseLine;
        this.lastInstance = lastInstance;
    }

    /**
     * Returns when the stop with this number was reached.
     *
     * @throws IllegalStateException if it was not: the woven method is not on that way any more, say
     */
    void awaitReached(int stop) {
        String line = jvm.awaitOrEnd(
                said -> said.startsWith("REACHED " + stop + " ") || said.startsWith("BROKEN "), PATIENCE);
        if (line == null || line.startsWith("BROKEN ")) {
            throw new IllegalStateException(jvm + " never reached stop " + stop + ": " + line);
        }
        reached = line.split(" ")[2];
    }

    /** The key of the message, or the transaction, that reached a stop last. */
    String reached() {
        return reached;
    }

    void goOn() {
        jvm.tell("go");
    }

    /** As kill -9 does. */
    void kill() {
        jvm.kill();
    }

    /** Returns when the instance has halted itself. */
    void awaitDeath() {
        int code = jvm.awaitEnd();
        if (code != 137) {
            throw new IllegalStateException(jvm + " was to die as by kill -9, but ended with " + code);
        }
    }

    /** Returns when the line really holds something that goes this way. */
    void awaitHeld(TcpProxy line, Direction direction) {
        await().atMost(PATIENCE).until(() -> line.held(direction) > 0);
    }

    /** What is held is lost for ever. */
    void lose(TcpProxy line) {
        line.cut();
        line.release();
    }

    /** Returns when consumers have seen a message of the transaction that was stopped. */
    void awaitDelivered() {
        String message = stoppedMessage();
        await().atMost(PATIENCE).until(() -> deliveries.countOf(message) > 0);
    }

    /**
     * The same for a message that only a check, or the relay, can deliver. The instances of a round die one after the other,
     * on a busy machine each before it has come to that; so patience begins when the last one is there.
     */
    void awaitDeliveredByOthers() {
        String message = stoppedMessage();
        await().forever().until(() -> deliveries.countOf(message) > 0 || lastInstance.isDone());
        awaitDelivered();
    }

    /** Returns when they have seen it twice, or long after they could have. */
    void awaitDeliveredAgain() {
        String message = stoppedMessage();
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        await().atMost(PATIENCE).until(() -> deliveries.countOf(message) > 1 || System.nanoTime() - deadline > 0);
    }

    private String stoppedMessage() {
        return reached.equals(Keys.transactionOf(reached)) ? Keys.message(reached, 1) : reached;
    }

    /** Does it on another thread, while the run goes on; the series waits for it in the end. */
    void later(Runnable work) {
        // A thread of its own: it may wait for as long as the round takes.
        later = CompletableFuture.runAsync(work, task -> new Thread(task, "later").start());
    }

    /** Whether something that was put off is still to be done. */
    boolean hasPlans() {
        return !later.isDone();
    }

    /** Stops the whole process, as a machine that swaps or a debugger does. */
    void freeze() {
        signal("-STOP");
    }

    void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", signal, Long.toString(jvm.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill " + signal + " of " + jvm + " ended with " + code);
            }
        } catch (IOException e) {
            throw new IllegalStateException("There is no kill command here", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending " + signal, e);
        }
    }

    /** What was put off is done, the instance is dead. */
    @Override
    public void close() {
        try {
            later.join();
        } finally {
            jvm.kill();
            brokerLine.close();
            databaseLine.close();
        }
    }
}
