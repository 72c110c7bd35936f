package io.tenon.internal.meters;

import java.io.Closeable;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/** The meters of one DataSource, each a field. Thread-safe. */
public final class DataSourceMeters implements Closeable {
    private final OwnedMeters meters;
    private final LongAdder openTransactions = new LongAdder();

    public final Timing commitWait;
    public final Counter commitsRefused;

    public DataSourceMeters(String dataSource) {
        meters = new OwnedMeters(OwnerKind.DATA_SOURCE, dataSource);
        commitWait = meters.timing(MeterName.COMMIT_WAIT);
        commitsRefused = meters.counter(MeterName.COMMITS_REFUSED);
        meters.gauge(MeterName.OPEN_TRANSACTIONS, openTransactions::sum);
    }

    /** Counts a transaction that has its first message. */
    public void transactionHasMessages() {
        openTransactions.increment();
    }

    /** Takes a transaction that had messages out of the count, since it has ended. */
    public void transactionEnded() {
        openTransactions.decrement();
    }

    /** @param value neither waits nor asks a database */
    public void gauge(MeterName name, DoubleSupplier value, String... ownTags) {
        meters.gauge(name, value, ownTags);
    }

    /** Shows the meters in JMX until they are closed. */
    public void publish() {
        meters.publish();
    }

    @Override
    public void close() {
        meters.close();
    }
}
