package com.example.binding;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.Job;
import org.springframework.batch.core.JobParameters;
import org.springframework.batch.core.Step;
import org.springframework.batch.core.StepExecution;
import org.springframework.batch.core.configuration.annotation.JobBuilderFactory;
import org.springframework.batch.core.configuration.annotation.StepBuilderFactory;
import org.springframework.batch.core.launch.support.SimpleJobLauncher;
import org.springframework.batch.core.listener.ChunkListenerSupport;
import org.springframework.batch.core.listener.StepExecutionListenerSupport;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JobRepositoryFactoryBean;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.item.ItemWriter;
import org.springframework.batch.item.database.JdbcCursorItemReader;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** What only PostgreSQL does: cursors that need a transaction, statements that read and write. Spring Batch on it. */
final class PostgreSql {
    /** Read until the process ends. */
    private static final Queue<ResultSet> OPEN = new ConcurrentLinkedQueue<>();

    private PostgreSql() {}

    static List<Scenario> scenarios() {
        return Arrays.asList(
                cursor(), cursorThatGoesOn(), dataModifyingCte(), failedStatement(), batch(), beginBySql());
    }

    private static Scenario cursor() {
        return Scenario.of(
                        "postgresql-cursor",
                        "A reads a cursor with autocommit off (fetch size 1); meanwhile B inserts and commits, `send`;"
                                + " A closes without `commit()`")
                .onPostgreSql()
                .delivered("progress-1", "progress-2")
                .rows("order-1", "order-2")
                .because("of what is open only A's is left, which reads: its close delivers")
                .play(scene -> {
                    try (Connection a = scene.begin();
                            Statement select = a.createStatement()) {
                        select.setFetchSize(1);
                        try (ResultSet rows = select.executeQuery("SELECT * FROM generate_series(1, 2)")) {
                            while (rows.next()) {
                                try (Connection b = scene.begin()) {
                                    scene.insert(b, "order-" + rows.getInt(1));
                                    b.commit();
                                }
                                scene.send("progress-" + rows.getInt(1));
                            }
                        }
                    }
                });
    }

    private static Scenario cursorThatGoesOn() {
        return Scenario.of(
                        "postgresql-cursor-goes-on",
                        "the same, and A's cursor stays open for longer than anybody looks")
                .onPostgreSql()
                .delivered("progress")
                .rows("order")
                .because(
                        "B has committed its work beside the open cursor: the message is sent at once, it does not wait"
                                + " for the reader")
                .play(scene -> {
                    Connection a = scene.begin();
                    Statement select = a.createStatement();
                    select.setFetchSize(1);
                    ResultSet rows = select.executeQuery("SELECT * FROM generate_series(1, 1000)");
                    OPEN.add(rows);
                    rows.next();
                    try (Connection b = scene.begin()) {
                        scene.insert(b, "order");
                        b.commit();
                    }
                    scene.send("progress");
                });
    }

    private static Scenario dataModifyingCte() {
        return Scenario.of("postgresql-with-insert", "`WITH … AS (INSERT … RETURNING …) SELECT …`, `send`, `close()`")
                .onPostgreSql()
                .undone("m")
                .because("`WITH` counts as writing")
                .play(scene -> {
                    try (Connection c = scene.begin();
                            Statement with = c.createStatement();
                            ResultSet row = with.executeQuery("WITH placed AS (INSERT INTO orders (id) VALUES ('"
                                    + scene.key("m") + "') RETURNING id) SELECT id FROM placed")) {
                        row.next();
                        scene.send("m");
                    }
                });
    }

    private static Scenario failedStatement() {
        return Scenario.of(
                        "postgresql-failed-statement",
                        "insert, `send`, a statement that fails, `commit()`, which PostgreSQL answers with a rollback")
                .onPostgreSql()
                .undone("m")
                .because("the row is asked, and it is not there")
                .play(scene -> {
                    try (Connection c = scene.begin()) {
                        scene.place(c, "m");
                        Scene.mayFail(() -> {
                            try (Statement wrong = c.createStatement()) {
                                wrong.execute("SELECT 1/0");
                            }
                        });
                        c.commit();
                    }
                });
    }

    private static Scenario batch() {
        return Scenario.of(
                        "spring-batch",
                        "Spring Batch 4.3, cursor reader with `connectionAutoCommit=false`, four items in chunks of two:"
                                + " the writer sends, `afterChunk` and `afterStep` send")
                .onPostgreSql()
                .delivered("item-1", "item-2", "item-3", "item-4", "chunk-1", "chunk-2", "chunk-3", "step")
                .rows("item-1", "item-2", "item-3", "item-4")
                .because("what the writer sends is the chunk's; what the listeners send comes while only the reader's"
                        + " transaction is open, which wrote nothing")
                .play(scene -> run(scene, writer(scene)));
    }

    private static ItemWriter<Integer> writer(Scene scene) throws Exception {
        Spring spring = Spring.of(scene);
        return items -> {
            for (Integer item : items) {
                spring.place("item-" + item);
            }
        };
    }

    private static void run(Scene scene, ItemWriter<Integer> writer) throws Exception {
        DataSource source = scene.pool();
        new ResourceDatabasePopulator(new ClassPathResource("org/springframework/batch/core/schema-postgresql.sql"))
                .execute(scene.driver("a"));
        DataSourceTransactionManager manager = new DataSourceTransactionManager(source);
        JobRepositoryFactoryBean bean = new JobRepositoryFactoryBean();
        bean.setDataSource(source);
        bean.setTransactionManager(manager);
        bean.afterPropertiesSet();
        JobRepository repository = bean.getObject();
        Step step = new StepBuilderFactory(repository, manager)
                .get("step")
                .listener(new AfterStep(scene))
                .<Integer, Integer>chunk(2)
                .reader(reader(source))
                .writer(writer)
                .listener(new AfterChunk(scene))
                .build();
        Job job = new JobBuilderFactory(repository).get("job").start(step).build();
        SimpleJobLauncher launcher = new SimpleJobLauncher();
        launcher.setJobRepository(repository);
        launcher.afterPropertiesSet();
        ExitStatus status = launcher.run(job, new JobParameters()).getExitStatus();
        if (!status.equals(ExitStatus.COMPLETED)) {
            throw new IllegalStateException("The job ended with " + status);
        }
    }

    private static JdbcCursorItemReader<Integer> reader(DataSource source) throws Exception {
        JdbcCursorItemReader<Integer> reader = new JdbcCursorItemReader<>();
        reader.setName("reader");
        reader.setDataSource(source);
        reader.setSql("SELECT * FROM generate_series(1, 4)");
        reader.setRowMapper((row, number) -> row.getInt(1));
        reader.setFetchSize(1);
        reader.setVerifyCursorPosition(false);
        reader.setConnectionAutoCommit(false);
        reader.afterPropertiesSet();
        return reader;
    }

    /** Tells how far the step has come. */
    private static final class AfterChunk extends ChunkListenerSupport {
        private final Scene scene;
        private final AtomicInteger chunks = new AtomicInteger();

        AfterChunk(Scene scene) {
            this.scene = scene;
        }

        @Override
        public void afterChunk(ChunkContext context) {
            Act.unchecked(() -> scene.send("chunk-" + chunks.incrementAndGet()));
        }
    }

    /** Tells that the step has ended. */
    private static final class AfterStep extends StepExecutionListenerSupport {
        private final Scene scene;

        AfterStep(Scene scene) {
            this.scene = scene;
        }

        @Override
        public ExitStatus afterStep(StepExecution execution) {
            Act.unchecked(() -> scene.send("step"));
            return execution.getExitStatus();
        }
    }

    private static Scenario beginBySql() {
        return Scenario.of(
                        "postgresql-begin-by-sql",
                        "autocommit is on; the SQL texts `BEGIN` and later `ROLLBACK`; insert and `send` between them")
                .onPostgreSql()
                .delivered("m")
                .because("**a limit**: a transaction begun by SQL text under autocommit is not seen; use"
                        + " `setAutoCommit(false)`")
                .play(scene -> {
                    try (Connection c = scene.pool().getConnection();
                            Statement text = c.createStatement()) {
                        text.execute("BEGIN");
                        scene.place(c, "m");
                        text.execute("ROLLBACK");
                    }
                });
    }
}
