package io.tenon.internal.spring.datasource;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link WrappedDataSource} around a driver's DataSource that also lends XA connections: where it is injected as an
 * XADataSource it is one. What it lends for XA transactions is not followed. Not final, since others may put a proxy of
 * its class around it.
 */
class WrappedXaDataSource extends WrappedDataSource implements XADataSource {
    private static final Logger log = LoggerFactory.getLogger(WrappedXaDataSource.class);

    private final XADataSource ofXa;
    private final String name;
    private final AtomicBoolean said = new AtomicBoolean();

    WrappedXaDataSource(FollowedLender lender, XADataSource ofXa) {
        super(lender);
        this.ofXa = ofXa;
        this.name = lender.tenon().getName();
    }

    @Override
    public XAConnection getXAConnection() throws SQLException {
        say();
        return ofXa.getXAConnection();
    }

    @Override
    public XAConnection getXAConnection(String user, String password) throws SQLException {
        say();
        return ofXa.getXAConnection(user, password);
    }

    private void say() {
        if (said.compareAndSet(false, true)) {
            log.warn(
                    "DataSource '{}' lends XA connections, which Tenon does not follow: messages sent in XA transactions are"
                            + " sent at once, unless the pool above it is a DataSource bean whose xa-policy says"
                            + " otherwise",
                    name);
        }
    }
}
