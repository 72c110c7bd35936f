package io.tenon.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.ibm.ws.rsadapter.jdbc.StubDataSource;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.datasource.LendingDataSource;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.h2.Driver;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.vibur.dbcp.StubPool;

/** What sources of connections there are, and that nobody waits for another's code to find it. */
class DataSourceRegistryTest {
    private static final int MOST = 1_024;

    private final DataSourceRegistry sources = new DataSourceRegistry(new AgentSettings(), new AgentReport());

    /** Code of the application's that is run while its DataSource is looked at, and that needs another thread to come to its end. */
    private final class Entangled {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch othersAreThrough = new CountDownLatch(1);
        final AtomicReference<Boolean> othersCame = new AtomicReference<>();

        void run() {
            entered.countDown();
            try {
                othersCame.set(othersAreThrough.await(5, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Another thread makes a pool, and borrows from a DataSource and by a URL. */
        void others() {
            sources.made(new StubPool());
            sources.of(new JdbcDataSource());
            sources.of("jdbc:h2:mem:others", new Driver(), null);
            othersAreThrough.countDown();
        }
    }

    /** As a web application's. */
    public static final class NamedLoader extends ClassLoader {
        private final Runnable whenAsked;

        NamedLoader(Runnable whenAsked) {
            super(null);
            this.whenAsked = whenAsked;
        }

        public String getContextName() {
            whenAsked.run();
            return "shop";
        }
    }

    @Test
    void aThreadWhoseContainerIsAskedForItsNameKeepsNoOtherFromItsPool() throws Exception {
        Entangled entangled = new Entangled();
        Thread borrowing = new Thread(() -> sources.of(new StubPool()));
        borrowing.setContextClassLoader(new NamedLoader(entangled::run));
        requireNobodyWaits(entangled, borrowing);
    }

    @Test
    void aDriverIsNotWaitedForEither() throws Exception {
        Entangled entangled = new Entangled();
        Thread borrowing = new Thread(() -> sources.of("jdbc:h2:mem:one", new Driver(), null));
        borrowing.setContextClassLoader(new NamedLoader(entangled::run));
        requireNobodyWaits(entangled, borrowing);
    }

    /** Liberty makes another one for each, and none of them says what it is called. */
    @Test
    void dataSourcesThatAServerMakesForEachLookupAreOneSourceForEachPool() {
        Object pool = new Object();
        Object otherPool = new Object();
        StubDataSource looked = new StubDataSource(pool);
        ApplicationDataSource source = sources.of(looked);
        assertThat(sources.of(new StubDataSource(pool))).isSameAs(source);
        assertThat(sources.of(new StubDataSource(otherPool))).isNotSameAs(source);
        assertThat(DataSourceName.of(looked).given()).isEqualTo("jdbc/orders");
        StubDataSource later = new StubDataSource(pool);
        sources.made(later);
        assertThat(sources.unused(later)).as("its pool is in use").isNull();
    }

    private static void requireNobodyWaits(Entangled entangled, Thread borrowing) throws InterruptedException {
        borrowing.start();
        assertThat(entangled.entered.await(5, TimeUnit.SECONDS)).isTrue();
        Thread other = new Thread(entangled::others);
        other.start();
        borrowing.join(TimeUnit.SECONDS.toMillis(20));
        other.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(entangled.othersCame.get())
                .as("the other thread came through while the application's code ran")
                .isTrue();
    }

    @Test
    void aGetterThatTheApplicationHasOverriddenIsNotAsked() {
        Entangled entangled = new Entangled();
        entangled.othersAreThrough.countDown();
        sources.of(new StubPool() {
            @Override
            public String getJdbcUrl() {
                entangled.run();
                return "jdbc:h2:mem:overridden";
            }
        });
        assertThat(entangled.entered.getCount()).as("not asked").isOne();
    }

    @Test
    void aPoolsOwnGettersAreAskedAndItsStaticMethodsAreNot() {
        assertThat(KnownPools.urlOf(new StubPool())).isEqualTo("jdbc:h2:mem:pooled");
        assertThat(KnownPools.property(new StubPool(), "getPoolName")).isEqualTo("orders");
        assertThat(KnownPools.property(new StubPool(), "getName")).isNull();
    }

    @Test
    void twoThreadsThatUseADataSourceFirstGetTheSameSource() throws Exception {
        StubPool pool = new StubPool();
        CountDownLatch both = new CountDownLatch(2);
        AtomicInteger met = new AtomicInteger();
        Runnable meet = () -> {
            both.countDown();
            try {
                if (both.await(10, TimeUnit.SECONDS)) { // under a lock, the other one would not come
                    met.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        CompletableFuture<ApplicationDataSource> one = new CompletableFuture<>();
        CompletableFuture<ApplicationDataSource> other = new CompletableFuture<>();
        for (CompletableFuture<ApplicationDataSource> result : List.of(one, other)) {
            Thread thread = new Thread(() -> result.complete(sources.of(pool)));
            thread.setContextClassLoader(new NamedLoader(meet));
            thread.start();
        }
        assertThat(one.get(20, TimeUnit.SECONDS)).isSameAs(other.get(20, TimeUnit.SECONDS));
        assertThat(met).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void aDataSourceThatIsGoneIsClosedByAThreadOfTenonsForWhichNobodyWaits() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicReference<@Nullable Thread> closing = new AtomicReference<>();
        WeakReference<DataSource> gone = followedAndDropped(closing, mayEnd);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return gone.get() == null;
        });
        CompletableFuture<ApplicationDataSource> next = CompletableFuture.supplyAsync(() -> {
            sources.of(new JdbcDataSource());
            return Objects.requireNonNull(sources.of("jdbc:h2:mem:next", new Driver(), null));
        });
        try {
            assertThat(next.get(5, TimeUnit.SECONDS)).isNotNull();
            await().atMost(Duration.ofSeconds(10)).until(() -> closing.get() != null);
            assertThat(Objects.requireNonNull(closing.get()).getName()).startsWith("tenon-");
        } finally {
            mayEnd.countDown();
        }
    }

    private WeakReference<DataSource> followedAndDropped(
            AtomicReference<@Nullable Thread> closing, CountDownLatch mayEnd) throws SQLException {
        DataSource dropped = new LendingDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                return DriverManager.getConnection("jdbc:h2:mem:");
            }
        };
        Set<TrackedDataSource> before = new HashSet<>(TrackedDataSources.all());
        Objects.requireNonNull(sources.of(dropped)).track();
        TrackedDataSource followed = TrackedDataSources.all().stream()
                .filter(tracked -> !before.contains(tracked))
                .findAny()
                .orElseThrow();
        followed.whenClosing(until -> {
            closing.set(Thread.currentThread());
            try {
                mayEnd.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return new WeakReference<>(dropped);
    }

    @Test
    void dataSourcesThatAreMadeForOneConnectionEachAreOneSource() {
        ApplicationDataSource first = sources.of(thrownAway("stock"));
        for (int i = 0; i < 3 * MOST; i++) {
            assertThat(sources.of(thrownAway("stock"))).isSameAs(first);
        }
        assertThat(sources.of(thrownAway("orders"))).isNotSameAs(first);
        JdbcDataSource anothers = thrownAway("stock");
        anothers.setUser("another");
        assertThat(sources.of(anothers)).as("it may have another schema").isNotSameAs(first);
    }

    @Test
    void ofThoseThatLeadElsewhereEachTimeTheOldestAreForgotten() {
        JdbcDataSource oldest = thrownAway("tenant-0");
        ApplicationDataSource first = sources.of(oldest);
        for (int i = 1; i < MOST; i++) {
            sources.of(thrownAway("tenant-" + i));
        }
        assertThat(sources.of(oldest)).isSameAs(first);
        sources.of(thrownAway("tenant-" + MOST));
        assertThat(sources.of(oldest)).isNotSameAs(first);
    }

    @Test
    void aPoolThatWasClosedBeforeItWasUsedIsNotTriedForACheck() throws Exception {
        StubPool pool = new StubPool();
        sources.made(pool);
        UnusedPool unused = Objects.requireNonNull(sources.unused(pool));
        sources.close(pool);
        unused.trackNow();
        assertThat(pool.borrowed).as("some pools open themselves again").hasValue(0);
        assertThat(sources.unused(pool)).isNull();
    }

    @Test
    void anUnusedPoolThatIsOpenIsTried() throws Exception {
        StubPool pool = new StubPool();
        sources.made(pool);
        Objects.requireNonNull(sources.unused(pool)).trackNow();
        assertThat(pool.borrowed).hasValue(1);
        sources.close(pool);
    }

    @Test
    void aPoolThatIsClosedWhileItIsTriedIsNotFollowed() throws Exception {
        StubPool pool = new StubPool() {
            @Override
            public Connection getConnection() throws SQLException {
                sources.close(this);
                return super.getConnection();
            }
        };
        int before = TrackedDataSources.all().size();
        ApplicationDataSource source = Objects.requireNonNull(sources.of(pool));
        source.track();
        assertThat(TrackedDataSources.all()).hasSize(before);
        source.track();
        assertThat(pool.borrowed).as("a closed one is not tried").hasValue(1);
    }

    private static JdbcDataSource thrownAway(String database) {
        JdbcDataSource made = new JdbcDataSource();
        made.setURL("jdbc:h2:mem:" + database);
        return made;
    }
}
