package io.tenon.torture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Savepoint;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.message.Message;

/**
 * One thread of the service in an outage: short transactions at a steady rate, none of which may fail. Most messages have a
 * queue that the clerk's name chooses, in which they must come in the order of their keys, which is that of the commits; the
 * others have none. Each message has a row of its key in the same transaction.
 */
final class SteadyClerk implements Runnable {
    /** The tag of a message whose queue was chosen. */
    static final String ORDERED = "ordered";

    private static final String UNORDERED = "unordered";
    private static final int LONGEST_PAUSE = 60;

    private final String name;
    private final DataSource source;
    private final DefaultMQProducer producer;
    private final String topic;
    private final Journal journal;
    private final CountDownLatch closing;
    private final SplittableRandom random;
    private final SelectMessageQueueByHash byHash = new SelectMessageQueueByHash();
    private int transactions;

    SteadyClerk(
            String name,
            DataSource source,
            DefaultMQProducer producer,
            String topic,
            Journal journal,
            CountDownLatch closing,
            SplittableRandom random) {
        this.name = name;
        this.source = source;
        this.producer = producer;
        this.topic = topic;
        this.journal = journal;
        this.closing = closing;
        this.random = random;
    }

    @Override
    public void run() {
        try {
            do {
                transaction();
            } while (!closing.await(random.nextInt(LONGEST_PAUSE), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            journal.write("BROKEN " + name + " " + e);
        } catch (Exception | Error e) {
            // Neither the broker's absence nor the death of others may be felt here: the runner looks for this line.
            journal.write("BROKEN " + name + " " + e);
            throw new IllegalStateException(name + " failed", e);
        }
    }

    private void transaction() throws Exception {
        Undertaking undertaking = new Undertaking(name + "." + transactions++);
        try (Connection c = connection()) {
            c.setAutoCommit(false);
            int kind = random.nextInt(100);
            order(c, undertaking, kind < 60);
            if (kind < 10) {
                order(c, undertaking, false);
            } else if (kind < 15) {
                order(c, undertaking, true);
            } else if (kind < 20) {
                undoneOrder(c, undertaking);
            } else if (kind == 20) {
                // Slower than sealAfter: its row is renewed at the commit.
                closing.await(TortureTimes.SEAL_AFTER + random.nextInt(500), TimeUnit.MILLISECONDS);
            }
            if (random.nextInt(20) == 0) {
                TransactionEnd.rollback(c, undertaking, journal);
            } else {
                TransactionEnd.commit(c, undertaking, false, journal);
            }
        }
    }

    /** Waits for it: a machine or a disk that is too busy to give one in time is no failure of what is tested. */
    private Connection connection() throws SQLException {
        while (true) {
            try {
                return source.getConnection();
            } catch (SQLTransientConnectionException e) {
                journal.write("no connection for " + name + ": " + e);
            }
        }
    }

    private void undoneOrder(Connection c, Undertaking undertaking) throws Exception {
        int before = undertaking.size();
        Savepoint savepoint = c.setSavepoint();
        order(c, undertaking, random.nextBoolean());
        c.rollback(savepoint);
        undertaking.cutTo(before);
    }

    private void order(Connection c, Undertaking undertaking, boolean ordered) throws Exception {
        String key = undertaking.newKey();
        boolean rowFirst = random.nextBoolean();
        if (rowFirst) {
            insert(c, key);
        }
        byte[] body = new byte[20 + random.nextInt(200)];
        Message message = new Message(topic, ordered ? ORDERED : UNORDERED, key, body);
        if (ordered) {
            producer.send(message, byHash, name);
        } else {
            producer.send(message);
        }
        if (!rowFirst) {
            insert(c, key);
        }
        undertaking.add(key);
    }

    private static void insert(Connection c, String key) throws SQLException {
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, key);
            insert.executeUpdate();
        }
    }
}
