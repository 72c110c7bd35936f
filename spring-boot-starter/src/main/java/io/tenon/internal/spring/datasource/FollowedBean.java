package io.tenon.internal.spring.datasource;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.spring.settings.DataSourceMode;
import io.tenon.internal.spring.settings.TenonDataSourceProperties;
import io.tenon.jdbc.TenonDataSource;
import java.io.Closeable;
import java.io.IOException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A DataSource that is followed, and the bean that it belongs to. Immutable. */
public final class FollowedBean {
    private final String followedAs;
    private final String beanName;
    private final DataSourceMode mode;
    private final TenonDataSourceProperties settings;
    private final TenonDataSource tenon;
    private final DataSource applications;
    private final ApplicationsDataSource lender;
    private final DataSource inItsPlace;

    /**
     * @param followedAs the name by which settings find it
     * @param beanName the name of the bean that it is destroyed with: a router's, for its targets
     * @param applications the DataSource that the application has made
     * @param lender the source of Tenon's own connections, which no other bean has
     * @param inItsPlace the DataSource that the application gets
     */
    FollowedBean(
            String followedAs,
            String beanName,
            DataSourceMode mode,
            TenonDataSourceProperties settings,
            TenonDataSource tenon,
            DataSource applications,
            ApplicationsDataSource lender,
            DataSource inItsPlace) {
        this.followedAs = followedAs;
        this.beanName = beanName;
        this.mode = mode;
        this.settings = settings;
        this.tenon = tenon;
        this.applications = applications;
        this.lender = lender;
        this.inItsPlace = inItsPlace;
    }

    /** Returns the name in messages and logs. */
    public String name() {
        return tenon.getName();
    }

    /** Returns the bean's name, or that of a router's target. */
    public String followedAs() {
        return followedAs;
    }

    /** Returns the name of the bean that it is destroyed with. */
    public String beanName() {
        return beanName;
    }

    public DataSourceMode mode() {
        return mode;
    }

    public TenonDataSourceProperties settings() {
        return settings;
    }

    public TenonDataSource tenon() {
        return tenon;
    }

    /** Returns the DataSource that the application has made. */
    public DataSource applications() {
        return applications;
    }

    /**
     * Returns what Tenon knows of the DataSource; null as long as it has lent no connection. This does not ask the
     * database.
     */
    public @Nullable TrackedDataSource tracked() {
        return TrackedDataSources.borrowingFrom(lender);
    }

    /** Closes the small pool of its own that Tenon has where it is inside of a pool. */
    void closeOwnPool() throws IOException {
        DataSource own = lender.real();
        if (mode == DataSourceMode.INSIDE && settings.getStatusDataSource() == null && own instanceof Closeable) {
            ((Closeable) own).close();
        }
    }

    /** Whether a connection has shown a database that Tenon does not support. */
    public boolean isUnsupported() {
        return lender.isUnsupported();
    }

    /** Returns the DataSource that the application gets. */
    DataSource inItsPlace() {
        return inItsPlace;
    }
}
