package io.tenon.internal.spring.datasource;

import io.tenon.jdbc.TenonDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends connections of the application's DataSource: followed ones, if their database is one that Tenon supports.
 * Thread-safe.
 */
final class FollowedLender {
    private static final Logger log = LoggerFactory.getLogger(FollowedLender.class);

    private final TenonDataSource tenon;
    private final ApplicationsDataSource applications;
    private final ApplicationsDataSource own;

    /**
     * @param tenon the DataSource that borrows from {@code applications}
     * @param own the source of Tenon's own connections
     */
    FollowedLender(TenonDataSource tenon, ApplicationsDataSource applications, ApplicationsDataSource own) {
        this.tenon = tenon;
        this.applications = applications;
        this.own = own;
    }

    /** Borrows with a user and a password, or without. */
    interface Lending {
        Connection from(DataSource lender) throws SQLException;
    }

    TenonDataSource tenon() {
        return tenon;
    }

    ApplicationsDataSource applications() {
        return applications;
    }

    ApplicationsDataSource own() {
        return own;
    }

    /** Lends a connection. The first ones show whether their database is supported. */
    Connection lent(Lending lending) throws SQLException {
        if (applications.isSupported()) {
            return lending.from(tenon);
        }
        Connection connection = lending.from(applications.real());
        if (applications.isUnsupported()) {
            return connection;
        }
        applications.look(connection);
        if (applications.isUnsupported()) {
            closeTenon();
            return connection;
        }
        applications.hand(connection);
        try {
            return lending.from(tenon);
        } finally {
            Connection notTaken = applications.takeBack();
            if (notTaken != null) {
                notTaken.close();
            }
        }
    }

    private void closeTenon() {
        try {
            tenon.close();
        } catch (IOException e) {
            log.warn("Tenon's part of DataSource '{}' could not be closed", tenon.getName(), e);
        }
    }
}
