package io.tenon.internal.spring.datasource;

import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;

/**
 * A {@link WrappedDataSource} around a database that Spring has embedded, which stays one. Not final, since others may
 * put a proxy of its class around it.
 */
class WrappedEmbeddedDatabase extends WrappedDataSource implements EmbeddedDatabase {
    private final EmbeddedDatabase database;

    WrappedEmbeddedDatabase(FollowedLender lender, EmbeddedDatabase database) {
        super(lender);
        this.database = database;
    }

    @Override
    public void shutdown() {
        database.shutdown();
    }
}
