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
     * @param beanName the bean's that is destroyed with it: a router's, for its targets
     * @param applications what the application has made
     * @param lender where Tenon's own connections come from; this one's only
     * @param inItsPlace what the application gets
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

    /** As messages and logs call it. */
    public String name() {
        return tenon.getName();
    }

    /** The bean's name, or that of a router's target. */
    public String followedAs() {
        return followedAs;
    }

    /** The bean that it is destroyed with. */
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

    /** What the application has made. */
    public DataSource applications() {
        return applications;
    }

    /** What Tenon knows of it; null as long as it has lent no connection. Does not ask the database. */
    public @Nullable TrackedDataSource tracked() {
        return TrackedDataSources.borrowingFrom(lender);
    }

    /** Where Tenon is inside of a pool, it has a small one of its own. */
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

    /** What the application gets. */
    DataSource inItsPlace() {
        return inItsPlace;
    }
}
