package io.tenon.quickstart;

import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.TcpProxy;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The broker and the database server, in processes that end with this one. */
final class Servers {
    /**
     * The age of a half at its first check. This and the two times below are 6 s, 30 s and 3 s by default; the order
     * service's own times are scaled with them.
     */
    static final Duration FIRST_CHECK = Duration.ofMillis(2500);

    static final Duration CHECK_INTERVAL = Duration.ofMillis(500);
    private static final Duration OP_BATCH_INTERVAL = Duration.ofMillis(100);

    private static final int MARIADB_SECONDS = 30;

    /** The broker, which starts while the database does. */
    private final CompletableFuture<BrokerProcess> broker =
            CompletableFuture.supplyAsync(() -> BrokerProcess.start(BrokerSettings.quick()
                    .withChecks(FIRST_CHECK, CHECK_INTERVAL, 1000)
                    .withTransactionOpBatchInterval(OP_BATCH_INTERVAL)
                    .behindProxy()));

    private boolean mariaDb = true;

    BrokerProcess broker() {
        return broker.join();
    }

    /** Kills the broker and its name server, as kill -9 does, and starts them again on what they had stored. */
    void killBrokerFor(Duration time) {
        broker().kill();
        Wait.pause(time);
        broker().restart();
    }

    /** Returns the proxy between the services and the broker. */
    TcpProxy proxy() {
        return Objects.requireNonNull(broker().proxy(), "the broker was started behind a proxy");
    }

    /** Returns an empty database: MariaDB's, or H2's where MariaDB does not run. */
    Database newDatabase() {
        if (mariaDb) {
            try {
                // The wait is bounded: if the programs cannot be run at all, their launcher waits for ever.
                return CompletableFuture.supplyAsync(() -> MariaDb.freshDatabase(MariaDb.Driver.MARIADB))
                        .orTimeout(MARIADB_SECONDS, TimeUnit.SECONDS)
                        .join();
            } catch (CompletionException e) {
                mariaDb = false;
                System.out.println(
                        "          MariaDB does not start on this platform; H2 servers take its place. Cause:");
                System.out.println("          " + e.getCause());
            }
        }
        return H2.server();
    }
}
