package io.tenon.jdbc;

import io.tenon.internal.driver.TenonUrl;
import io.tenon.internal.driver.UrlDataSources;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A driver for what is configured by a URL: {@code jdbc:tenon:} before the URL of the real driver. Its connections are those of
 * the real driver, followed, so that messages sent in their transactions commit with them: with a pool above, without one,
 * from several pools.
 *
 * <pre>
 * jdbc:tenon:mysql://host/database
 * jdbc:tenon:name=orders;delivery=outbox:mysql://host/database
 * jdbc:tenon:driver=com.example.Driver:jdbc:example:…
 * </pre>
 *
 * <p>The settings are those of {@link TenonDataSource}, by the names that the agent has for them (kebab case). One that is
 * unknown or cannot be is refused by {@code connect}, with an SQLException that names it and lists those there are.
 *
 * <p><b>Promise.</b> As {@link TenonDataSource}'s. Metadata tell the real driver's URL and names. Properties are the caller's,
 * and are not changed. Tenon's own connections come from the same driver, with the newest properties that worked.
 *
 * <p><b>Life.</b> All connections to one database and name are one DataSource to Tenon, from the first of them on until this
 * driver is deregistered, by {@code DriverManager.deregisterDriver} or by a container that undeploys: that closes it.
 *
 * <p><b>Thread-safety.</b> Thread-safe; all instances are alike.
 */
public final class TenonDriver implements Driver {
    static {
        try {
            DriverManager.registerDriver(new TenonDriver(), () -> InUse.URLS.closeAll());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Makes a driver. Pools and frameworks call this, which make drivers by their class name. */
    public TenonDriver() {}

    /**
     * A connection of the real driver, followed.
     *
     * @return null for a URL that is not Tenon's
     * @throws SQLException the real driver's; or that names a setting that cannot be; or that lists where a driver for the
     *     URL was looked for
     */
    @Override
    public @Nullable Connection connect(@Nullable String url, @Nullable Properties info) throws SQLException {
        if (url == null) {
            throw new SQLException("The URL is null", "08001");
        }
        return TenonUrl.isOne(url) ? InUse.URLS.connect(TenonUrl.parse(url), info) : null;
    }

    /** Whether the URL begins with {@code jdbc:tenon:}; what follows is judged by {@link #connect}. */
    @Override
    public boolean acceptsURL(@Nullable String url) {
        return TenonUrl.isOne(url);
    }

    /**
     * Returns the real driver's properties for its own part of the URL; Tenon's settings are not among them. An empty
     * array for a URL that is not Tenon's.
     */
    @Override
    public DriverPropertyInfo[] getPropertyInfo(@Nullable String url, @Nullable Properties info) throws SQLException {
        return url != null && TenonUrl.isOne(url)
                ? InUse.URLS.propertyInfo(TenonUrl.parse(url), info)
                : new DriverPropertyInfo[0];
    }

    /** Returns the major version of the real driver that was used last; 0 before there is one. */
    @Override
    public int getMajorVersion() {
        Driver real = InUse.URLS.driverUsedLast();
        return real == null ? 0 : real.getMajorVersion();
    }

    /** Returns the minor version of the real driver that was used last; 1 before there is one. */
    @Override
    public int getMinorVersion() {
        Driver real = InUse.URLS.driverUsedLast();
        return real == null ? 1 : real.getMinorVersion();
    }

    /** Whether the real driver that was used last is JDBC compliant; false before there is one. */
    @Override
    public boolean jdbcCompliant() {
        Driver real = InUse.URLS.driverUsedLast();
        return real != null && real.jdbcCompliant();
    }

    /** Returns the logger of the real driver that was used last; throws before there is one. */
    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        Driver real = InUse.URLS.driverUsedLast();
        if (real == null) {
            throw new SQLFeatureNotSupportedException(
                    "No driver behind jdbc:tenon: was used yet, whose logger this would be");
        }
        return real.getParentLogger();
    }

    /**
     * Holds the URLs in use. It is initialised by the first use, since the driver is loaded wherever DriverManager is
     * used, be there such a URL or not.
     */
    private static final class InUse {
        static final UrlDataSources URLS = new UrlDataSources();
    }
}
