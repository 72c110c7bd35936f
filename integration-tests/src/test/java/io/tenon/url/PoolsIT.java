package io.tenon.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pools above a jdbc:tenon: URL, and none. */
class PoolsIT extends UrlTest {
    @Override
    Database freshDatabase() {
        return H2.inMemory();
    }

    @Test
    void withoutAPoolWhatCommitsIsDeliveredAndNothingElse() throws Exception {
        try (Connection c =
                DriverManager.getConnection(url(), database().user(), database().password())) {
            c.setAutoCommit(false);
            order(c, "committed");
            c.commit();
            order(c, "rolled-back");
            c.rollback();
            c.setAutoCommit(true);
            send("plain");
        }
        try (Connection c =
                DriverManager.getConnection(url(), database().user(), database().password())) {
            c.setAutoCommit(false);
            order(c, "closed");
        }
        ledger().delivered("committed", "plain");
        ledger().never("rolled-back", "closed");
    }

    @ParameterizedTest
    @EnumSource(Pool.class)
    void underAPoolWhatCommitsIsDeliveredAndNothingElse(Pool kind) throws Exception {
        DataSource pool = kind.open(url(), database(), true);
        try {
            for (int round = 0; round < 2; round++) {
                try (Connection c = pool.getConnection()) {
                    assertThat(c.getMetaData().getURL()).startsWith("jdbc:h2:");
                    c.setAutoCommit(false);
                    send("before-" + round);
                    order(c, "committed-" + round);
                    c.commit();
                    order(c, "rolled-back-" + round);
                    c.rollback();
                    c.setAutoCommit(true);
                }
                send("plain-" + round);
                ledger().delivered("before-" + round, "committed-" + round, "plain-" + round);
                ledger().never("rolled-back-" + round);
            }
        } finally {
            Pool.close(pool);
        }
    }

    /** Above the pool, autocommit is off as well; the pool tells of each borrowing (DBCP2), or its connections are the application's. */
    @ParameterizedTest
    @EnumSource(Pool.class)
    void withAutoCommitOffWhatIsSentAfterTheFirstStatementFollowsTheTransaction(Pool kind) throws Exception {
        DataSource pool = kind.open(url(), database(), false);
        try {
            for (int round = 0; round < 2; round++) {
                try (Connection c = pool.getConnection()) {
                    order(c, "committed-" + round);
                    c.commit();
                }
                try (Connection c = pool.getConnection()) {
                    order(c, "rolled-back-" + round);
                    c.rollback();
                }
                send("plain-" + round);
                ledger().delivered("committed-" + round, "plain-" + round);
                ledger().never("rolled-back-" + round);
            }
        } finally {
            Pool.close(pool);
        }
    }

    @Test
    void severalPoolsAndUsersOfAUrlAreOneDataSourceWithOneSetOfOwnConnections() throws Exception {
        DataSource one = Pool.HIKARI.open(url(), database(), true);
        DataSource other = Pool.DBCP2.open(url(), database(), true);
        try (Connection first = one.getConnection();
                Connection second = other.getConnection()) {
            assertThat(tracked()).hasSize(1);
            first.setAutoCommit(false);
            order(first, "first");
            second.setAutoCommit(false);
            order(second, "second");
            first.rollback();
            second.commit();
        } finally {
            Pool.close(one);
            Pool.close(other);
        }
        ledger().delivered("second");
        ledger().never("first");
    }

    @Test
    void throughTheOutboxIfTheUrlSaysSo() throws Exception {
        String url = url("outbox", database()).replace(";create-table", ";delivery=outbox;create-table");
        DataSource pool = Pool.HIKARI.open(url, database(), true);
        try (Connection c = pool.getConnection()) {
            c.setAutoCommit(false);
            order(c, "committed");
            c.commit();
            order(c, "rolled-back");
            c.rollback();
        } finally {
            Pool.close(pool);
        }
        ledger().delivered("committed");
        ledger().never("rolled-back");
    }

    @Test
    void onMariaDbAndPostgreSqlTheSame() throws Exception {
        for (Database real : List.of(MariaDb.freshDatabase(MariaDb.Driver.MARIADB), Postgres.freshDatabase())) {
            try (real) {
                String name = real.product().replaceAll("[^A-Za-z]", "");
                DataSource pool = Pool.HIKARI.open(url(name, real), real, true);
                try (Connection c = pool.getConnection()) {
                    assertThat(c.getMetaData().getURL())
                            .startsWith(real.jdbcUrl().substring(0, 12));
                    c.createStatement().execute("CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY)");
                    c.setAutoCommit(false);
                    joint().insert(c, "committed");
                    send(name + "-committed");
                    c.commit();
                    joint().insert(c, "rolled-back");
                    send(name + "-rolled-back");
                    c.rollback();
                    ledger().delivered(name + "-committed");
                    ledger().never(name + "-rolled-back");
                } finally {
                    Pool.close(pool);
                }
            }
        }
    }

    @Test
    void aMessageOfAThreadThatHasOnlyOpenedThePoolIsPlain() throws Exception {
        for (Pool kind : List.of(Pool.HIKARI, Pool.DRUID, Pool.TOMCAT)) {
            DataSource pool = kind.open(url(), database(), false);
            try {
                pool.getConnection().close();
                send("of-this-thread-" + kind);
                ledger().delivered("of-this-thread-" + kind);
            } finally {
                Pool.close(pool);
            }
        }
    }

    @Test
    void aHiddenBeginIsSaidOnceForEachUrlWithTheWayOut() throws Exception {
        String url = url("hidden", database());
        String said = said(() -> {
            for (int i = 0; i < 2; i++) {
                DataSource pool = Pool.HIKARI.open(url, database(), false);
                try (Connection c = pool.getConnection()) {
                    send("before-the-first-statement-" + i);
                    order(c, "after-it-" + i);
                    c.rollback();
                } finally {
                    Pool.close(pool);
                }
            }
        });
        assertThat(said)
                .containsOnlyOnce("keeps its connections with autocommit off")
                .contains("autoCommit=true");
        ledger().delivered("before-the-first-statement-0", "before-the-first-statement-1");
        ledger().never("after-it-0", "after-it-1");
    }

    @Test
    void nothingIsSaidOfAPoolWithAutoCommitOnNorOfOneThatTellsEachBorrowing() throws Exception {
        String said = said(() -> {
            for (Pool kind : Pool.values()) {
                DataSource pool = kind.open(url("visible", database()), database(), kind != Pool.DBCP2);
                try (Connection c = pool.getConnection()) {
                    c.setAutoCommit(false);
                    send("seen-" + kind);
                    joint().insert(c, ledger().orderKey("seen-" + kind)); // Druid rolls back only what has run
                    c.rollback();
                } finally {
                    Pool.close(pool);
                }
                ledger().never("seen-" + kind);
            }
        });
        assertThat(said).doesNotContain("autocommit off");
    }

    @Test
    void aConnectionThatAPoolOpensOnAnotherThreadIsTheBorrowers() throws Exception {
        DataSource pool = Pool.HIKARI.open(url(), database(), true);
        try {
            CompletableFuture.runAsync(() -> {
                        try (Connection c = pool.getConnection()) {
                            c.setAutoCommit(false);
                            order(c, "on-another-thread");
                            c.commit();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .get(30, TimeUnit.SECONDS);
        } finally {
            Pool.close(pool);
        }
        ledger().delivered("on-another-thread");
    }

    private List<TrackedDataSource> tracked() {
        return TrackedDataSources.all().stream()
                .filter(one -> one.name().equals(joint().topic + "-url"))
                .toList();
    }
}
