package io.tenon.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.TenonDriver;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.Table;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.resource.DirectoryResourceAccessor;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Scheduler;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;

/** Frameworks that are given a jdbc:tenon: URL. */
class FrameworksIT extends UrlTest {
    private static final Map<String, FrameworksIT> JOBS = new ConcurrentHashMap<>();

    @Override
    Database freshDatabase() {
        return H2.inMemory();
    }

    @ParameterizedTest
    @EnumSource(names = {"MYBATIS_POOLED", "MYBATIS_UNPOOLED"})
    void myBatisWithItsOwnDataSources(Pool kind) throws Exception {
        DataSource source = kind.open(url(), database(), true);
        org.apache.ibatis.session.Configuration configuration = new org.apache.ibatis.session.Configuration(
                new Environment("shop", new JdbcTransactionFactory(), source));
        configuration.addMapper(Orders.class);
        SqlSessionFactory sessions = new SqlSessionFactoryBuilder().build(configuration);
        try (SqlSession session = sessions.openSession()) {
            place(session, "committed");
            session.commit();
            place(session, "rolled-back");
            session.rollback();
        }
        try (SqlSession session = sessions.openSession()) {
            place(session, "closed");
        }
        send("plain");
        Pool.close(source);
        ledger().delivered("committed", "plain");
        ledger().never("rolled-back", "closed");
    }

    private void place(SqlSession session, String name) throws Exception {
        session.getMapper(Orders.class).insert(ledger().orderKey(name));
        send(name);
    }

    public interface Orders {
        @Insert("INSERT INTO orders (id) VALUES (#{id})")
        void insert(String id);
    }

    @Test
    void hibernateWithItsOwnPoolAndAutoCommitOn() throws Exception {
        String said = said(() -> {
            try (SessionFactory sessions = hibernate(true)) {
                try (Session session = sessions.openSession()) {
                    place(session, "committed", true);
                    place(session, "rolled-back", false);
                }
                send("plain");
            }
        });
        assertThat(said).doesNotContain("autocommit off");
        ledger().delivered("committed", "plain");
        ledger().never("rolled-back");
    }

    @Test
    void hibernatesOwnPoolKeepsAutoCommitOffByDefaultWhichIsSaidAndAFlushBeginsTheTransaction() throws Exception {
        String said = said(() -> {
            try (SessionFactory sessions = hibernate(false);
                    Session session = sessions.openSession()) {
                session.beginTransaction();
                session.persist(new Order(ledger().orderKey("flushed")));
                session.flush();
                send("flushed");
                session.getTransaction().rollback();
            }
        });
        assertThat(said)
                .containsOnlyOnce("keeps its connections with autocommit off")
                .contains("hibernate.connection.autocommit=true");
        ledger().never("flushed");
    }

    private SessionFactory hibernate(boolean autoCommit) {
        Properties settings = new Properties();
        settings.setProperty("hibernate.connection.url", url(autoCommit ? "hibernate" : "hibernate-off", database()));
        settings.setProperty("hibernate.connection.driver_class", TenonDriver.class.getName());
        settings.setProperty("hibernate.connection.username", database().user());
        settings.setProperty("hibernate.connection.password", database().password());
        settings.setProperty("hibernate.connection.autocommit", Boolean.toString(autoCommit));
        return new Configuration()
                .addProperties(settings)
                .addAnnotatedClass(Order.class)
                .buildSessionFactory();
    }

    private void place(Session session, String name, boolean commits) throws Exception {
        session.beginTransaction();
        session.persist(new Order(ledger().orderKey(name)));
        send(name); // before the INSERT, which waits for the commit
        if (commits) {
            session.getTransaction().commit();
        } else {
            session.getTransaction().rollback();
        }
    }

    @Entity
    @Table(name = "orders")
    static class Order {
        @Id
        private String id;

        @SuppressWarnings("NullAway")
        protected Order() {}

        Order(String id) {
            this.id = id;
        }

        String id() {
            return id;
        }
    }

    @Test
    void flywayMigratesThroughADataSourceAndTheTableThatItMakesIsUsed(@TempDir Path scripts) throws Exception {
        Database empty = H2.inMemory();
        Files.writeString(scripts.resolve("V1__orders.sql"), "CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY);");
        DataSource pool = Pool.HIKARI.open(url("flyway", empty), empty, true);
        try (Connection c = pool.getConnection()) {
            assertThat(flyway(scripts).dataSource(pool).load().migrate().migrationsExecuted)
                    .isEqualTo(1);
            c.setAutoCommit(false);
            joint().insert(c, "migrated");
            send("migrated");
            c.commit();
        } finally {
            Pool.close(pool);
        }
        ledger().delivered("migrated");
    }

    @Test
    void flywayWithAUrlOfItsOwnNeedsTheDriversUrl(@TempDir Path scripts) throws Exception {
        Database empty = H2.inMemory();
        Files.writeString(scripts.resolve("V1__orders.sql"), "CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY);");
        assertThatThrownBy(() -> flyway(scripts)
                        .dataSource(url("flyway-url", empty), empty.user(), empty.password())
                        .driver(TenonDriver.class.getName())
                        .load()
                        .migrate())
                .isInstanceOf(FlywayException.class);
        assertThat(flyway(scripts)
                        .dataSource(empty.jdbcUrl(), empty.user(), empty.password())
                        .load()
                        .migrate()
                        .migrationsExecuted)
                .isEqualTo(1);
    }

    private static FluentConfiguration flyway(Path scripts) {
        return Flyway.configure().locations("filesystem:" + scripts);
    }

    @Test
    void liquibaseUpdatesThroughTheUrl(@TempDir Path changes) throws Exception {
        Files.writeString(
                changes.resolve("changes.sql"),
                "--liquibase formatted sql\n--changeset shop:1\nCREATE TABLE shelf (id VARCHAR(64) PRIMARY KEY);\n");
        liquibase.database.Database opened = DatabaseFactory.getInstance()
                .openDatabase(
                        url(),
                        database().user(),
                        database().password(),
                        TenonDriver.class.getName(),
                        null,
                        null,
                        null,
                        new DirectoryResourceAccessor(changes));
        try (Liquibase liquibase = new Liquibase("changes.sql", new DirectoryResourceAccessor(changes), opened)) {
            liquibase.update("");
            assertThat(opened.getShortName()).isEqualTo("h2");
        }
        try (Connection c = DriverManager.getConnection(
                        url(), database().user(), database().password());
                Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM shelf")) {
            assertThat(rows.next()).isTrue();
        }
    }

    @Test
    void quartzKeepsItsJobsThroughTheUrlAndAJobsMessageFollowsTheJobsTransaction() throws Exception {
        String run = joint().topic;
        JOBS.put(run, this);
        try (Connection c = DriverManager.getConnection(
                        database().jdbcUrl(), database().user(), database().password());
                Statement statement = c.createStatement()) {
            statement.execute("RUNSCRIPT FROM 'classpath:/org/quartz/impl/jdbcjobstore/tables_h2.sql'");
        }
        Scheduler scheduler = new StdSchedulerFactory(quartz(run)).getScheduler();
        scheduler.start();
        try {
            for (String name : new String[] {"committed", "rolled-back"}) {
                ledger().orderKey("job-" + name);
                scheduler.scheduleJob(
                        JobBuilder.newJob(Placing.class)
                                .withIdentity(name)
                                .usingJobData("run", run)
                                .usingJobData("name", name)
                                .build(),
                        TriggerBuilder.newTrigger().startNow().build());
            }
            await().until(() -> scheduler.getMetaData().getNumberOfJobsExecuted() == 2);
        } finally {
            scheduler.shutdown(true);
        }
        ledger().delivered("job-committed");
        ledger().never("job-rolled-back");
    }

    private Properties quartz(String run) {
        Properties settings = new Properties();
        settings.setProperty("org.quartz.scheduler.instanceName", run);
        settings.setProperty("org.quartz.threadPool.threadCount", "2");
        settings.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
        settings.setProperty("org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.StdJDBCDelegate");
        settings.setProperty("org.quartz.jobStore.dataSource", "jobs");
        settings.setProperty("org.quartz.dataSource.jobs.provider", "hikaricp");
        settings.setProperty("org.quartz.dataSource.jobs.driver", TenonDriver.class.getName());
        settings.setProperty("org.quartz.dataSource.jobs.URL", url());
        settings.setProperty("org.quartz.dataSource.jobs.user", database().user());
        settings.setProperty("org.quartz.dataSource.jobs.password", database().password());
        return settings;
    }

    public static final class Placing implements Job {
        @Override
        public void execute(JobExecutionContext context) throws JobExecutionException {
            FrameworksIT test = Objects.requireNonNull(
                    JOBS.get(context.getMergedJobDataMap().getString("run")));
            String name = context.getMergedJobDataMap().getString("name");
            try (Connection c = DriverManager.getConnection(
                    test.url(), test.database().user(), test.database().password())) {
                c.setAutoCommit(false);
                test.order(c, "job-" + name);
                if (name.equals("committed")) {
                    c.commit();
                } else {
                    c.rollback();
                }
            } catch (Exception e) {
                throw new JobExecutionException(e);
            }
        }
    }
}
