package io.tenon.agent.jdbc;

import io.tenon.internal.datasource.JdbcUrl;
import io.tenon.internal.datasource.Login;
import io.tenon.internal.datasource.Logins;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Gives out Tenon's own connections for a URL that the application gives to DriverManager: by the newest login that a
 * message was sent with, else by the newest with which the application got a connection, as with {@code jdbc:tenon:}
 * (ADR 0045). Thread-safe.
 */
final class OwnCallLogins extends OwnCallDataSource {
    private final WeakReference<Driver> driver;

    /** The URL without secrets, for errors. */
    private final String shown;

    /** The logins, which the driver's class keeps, since values of properties may be the application's own objects. */
    private final KeptByClass<Logins> logins = new KeptByClass<>();

    OwnCallLogins(Driver driver, String url) {
        super(null);
        this.driver = new WeakReference<>(driver);
        this.shown = JdbcUrl.withoutSecrets(url);
    }

    @Override
    Login worked(Login login) {
        usedByThisThread();
        return known().worked(login);
    }

    @Override
    void sends(Login login) {
        known().sends(login);
    }

    private synchronized Logins known() {
        Logins known = logins.get();
        if (known == null) {
            known = new Logins();
            Driver present = driver.get();
            if (present != null) {
                logins.keep(known, present.getClass());
            }
        }
        return known;
    }

    @Override
    void release() {
        logins.drop();
    }

    @Override
    Connection connect() throws SQLException {
        return known().connect(present(driver.get()), shown);
    }

    @Override
    public @Nullable Object held() {
        return driver.get();
    }
}
