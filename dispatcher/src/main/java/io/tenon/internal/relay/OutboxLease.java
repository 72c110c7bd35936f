package io.tenon.internal.relay;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.lead.LeaseTable;
import java.sql.SQLException;

/** The lease row of one sender in the outbox table of one DataSource (O4). Thread-safe. */
final class OutboxLease implements LeaseTable {
    private final TrackedDataSource dataSource;
    private final String sender;

    OutboxLease(TrackedDataSource dataSource, String sender) {
        this.dataSource = dataSource;
        this.sender = sender;
    }

    @Override
    public boolean lead(String instance, long leadMillis) throws SQLException {
        return dataSource.outbox().on((table, own) -> table.lead(own, sender, instance, leadMillis));
    }

    @Override
    public void resign(String instance) throws SQLException {
        if (!dataSource.isClosed()) {
            dataSource.outbox().on((table, own) -> {
                table.resign(own, sender, instance);
                return instance;
            });
        }
    }
}
