package io.tenon.benchmarks.contest;

import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.ExecutorSubmitter;
import com.gruelbox.transactionoutbox.Instantiator;
import com.gruelbox.transactionoutbox.Persistor;
import com.gruelbox.transactionoutbox.ThreadLocalContextTransactionManager;
import com.gruelbox.transactionoutbox.TransactionManager;
import com.gruelbox.transactionoutbox.TransactionOutbox;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * An outbox: gruelbox transaction-outbox, whose scheduled work is the stock synchronous send. What its documentation
 * recommends or leaves to choose, and what is chosen for its throughput:
 *
 * <ul>
 *   <li>Work is submitted at once after the commit (the default), to a thread pool of this application instead of the
 *       common pool: as many threads as callers, at least 8, for each waits for the broker and for the database in
 *       turn. Its queue is bounded but long (it advises "10000+"; here 100,000) and refuses what is too much: then the
 *       table absorbs it.
 *   <li>One scheduled call for all messages of a transaction, so one row, one lock, one deletion.
 *   <li>The call goes through an interface, which costs a JDK proxy; the instance that does it is looked up, not
 *       constructed. Bodies are Base64 in a string: its JSON would spell out bytes as numbers.
 *   <li>The dialect with SKIP LOCKED. No unique request ids: a processed row is deleted, never updated and kept.
 *   <li>{@code flush} every 15 s in the background, for what was refused or failed; it is tried again as soon (the default
 *       of two minutes would keep a message that failed in the first second out of any measurement).
 *   <li>No MDC in the rows; its two log lines at INFO for each piece of work are off.
 *   <li>The pool hands out connections that are out of autocommit, which spares it two round trips a transaction. The
 *       pool is as large as callers and workers together.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class OutboxContender implements Contender {
    private static final int MIN_WORKERS = 8;
    private static final int QUEUED_AT_MOST = 100_000;
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(15);

    /** What is scheduled. Public, since its name is in the rows and it is looked up by it. */
    @FunctionalInterface
    public interface Outgoing {
        /** Sends them one after the other; a failure has the whole call repeated. */
        void send(String topic, String[] bodies) throws Exception;
    }

    static {
        // Read when the library's loggers are made; whoever set it before is right.
        String level = "org.slf4j.simpleLogger.log.com.gruelbox.transactionoutbox";
        System.setProperty(level, System.getProperty(level, "error"));
    }

    private final String topic;
    private final HikariDataSource pool = new HikariDataSource();
    private final DefaultMQProducer producer = new DefaultMQProducer("outbox");
    private final ThreadPoolExecutor workers;
    private final ScheduledExecutorService flusher = Executors.newSingleThreadScheduledExecutor();
    private final ThreadLocalContextTransactionManager transactions;
    private final TransactionOutbox outbox;

    /** Connects to both and creates the outbox's tables. */
    public OutboxContender(Arena arena) throws Exception {
        topic = arena.topic();
        int threads = Math.max(MIN_WORKERS, arena.threads());
        workers =
                new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUED_AT_MOST));
        pool.setJdbcUrl(arena.jdbcUrl());
        pool.setUsername(arena.user());
        pool.setPassword(arena.password());
        pool.setMaximumPoolSize(arena.threads() + threads + 1);
        pool.setAutoCommit(false);
        producer.setNamesrvAddr(arena.nameServer());
        producer.start();
        transactions = TransactionManager.fromDataSource(pool);
        Outgoing outgoing = this::send;
        outbox = TransactionOutbox.builder()
                .transactionManager(transactions)
                .persistor(Persistor.forDialect(dialect(arena.jdbcUrl())))
                .instantiator(Instantiator.using(type -> outgoing))
                .submitter(ExecutorSubmitter.builder()
                        .executor(workers)
                        .logLevelWorkQueueSaturation(Level.WARN)
                        .build())
                .attemptFrequency(AGAIN_AFTER)
                .serializeMdc(false)
                .build();
        flusher.scheduleWithFixedDelay(this::flush, AGAIN_AFTER.toSeconds(), AGAIN_AFTER.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void perform(UnitOfWork unit) throws Exception {
        try {
            transactions.inTransactionThrows(transaction -> {
                Jdbc.insertRows(transaction.connection(), unit);
                if (unit.messages() > 0) {
                    outbox.schedule(Outgoing.class).send(topic, bodies(unit));
                }
                if (unit.rollsBack()) {
                    throw new RolledBack();
                }
            });
        } catch (RolledBack e) {
            // As the unit says.
        }
    }

    @Override
    public void close() {
        flusher.shutdownNow();
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(10, TimeUnit.SECONDS)) {
                LoggerFactory.getLogger(OutboxContender.class)
                        .warn("Work of the outbox still runs after 10 s and loses its connections; what it has not"
                                + " sent is left in TXNO_OUTBOX");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.shutdown();
        pool.close();
    }

    private void send(String to, String[] bodies) throws Exception {
        for (String body : bodies) {
            producer.send(new Message(to, Base64.getDecoder().decode(body)));
        }
    }

    private void flush() {
        try {
            while (outbox.flush()) {
                // Until there is nothing left, as its documentation has it.
            }
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(OutboxContender.class)
                    .warn("The outbox could not be flushed; what was due is tried again in a minute", e);
        }
    }

    private static String[] bodies(UnitOfWork unit) {
        String[] bodies = new String[unit.messages()];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = Base64.getEncoder().encodeToString(unit.body(i));
        }
        return bodies;
    }

    private static Dialect dialect(String url) {
        if (url.startsWith("jdbc:mysql:") || url.startsWith("jdbc:mariadb:")) {
            return Dialect.MY_SQL_8;
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return Dialect.POSTGRESQL_9;
        }
        if (url.startsWith("jdbc:h2:")) {
            return Dialect.H2;
        }
        throw new IllegalArgumentException("The outbox has no dialect for " + url + "; nothing was opened");
    }

    /** The library's way to roll back is an exception; this one costs no stack trace. */
    private static final class RolledBack extends Exception {
        RolledBack() {
            super("as the unit of work says", null, false, false);
        }
    }
}
