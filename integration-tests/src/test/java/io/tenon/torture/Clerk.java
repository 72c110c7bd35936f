package io.tenon.torture;

import io.tenon.rocketmq.TenonProducer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/**
 * One thread of the service: transactions one after the other, of every shape that the protocol knows, as a seed has
 * them. Each message has a row of its key in the same transaction. What the thread believes of each end is
 * journalled.
 */
final class Clerk implements Runnable {
    private static final int STOCK = 20;

    private enum Way {
        SEND,
        ASYNC,
        ONEWAY,
        COLLECTION,
        ENQUEUE
    }

    private final String name;
    private final DataSource source;
    private final DefaultMQProducer producer;
    private final String topic;
    private final Journal journal;
    private final CountDownLatch closing;
    private final SplittableRandom random;
    private int transactions;

    Clerk(
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
                transaction(false);
            } while (!closing.await(random.nextInt(TortureTimes.LONGEST_PAUSE), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Nothing here may fail but what is caught where it is done: the runner looks for this line.
            journal.write("BROKEN " + name + " " + e);
            throw e;
        }
    }

    private void transaction(boolean nested) throws InterruptedException {
        Undertaking undertaking = new Undertaking(name + "." + transactions++);
        try (Connection c = source.getConnection()) {
            c.setAutoCommit(false);
            journal.write("begin " + undertaking.name + (nested ? ", nested" : ""));
            perform(c, undertaking, nested);
        } catch (SQLException e) {
            journal.write("no connection, or not closed: " + undertaking.name + " " + e);
        }
    }

    private void perform(Connection c, Undertaking undertaking, boolean nested) throws InterruptedException {
        try {
            int steps = 1 + random.nextInt(4);
            for (int i = 0; i < steps; i++) {
                step(c, undertaking, nested);
            }
        } catch (SQLException e) {
            journal.write("gives up " + undertaking.name + ": " + e);
            TransactionEnd.rollback(c, undertaking, journal);
            return;
        }
        int end = random.nextInt(100);
        if (end < 12) {
            TransactionEnd.rollback(c, undertaking, journal);
        } else if (end < 14) {
            journal.write("UNKNOWN " + undertaking + ", closed without an end");
        } else {
            TransactionEnd.commit(c, undertaking, end < 20, journal);
        }
    }

    private void step(Connection c, Undertaking undertaking, boolean nested) throws SQLException, InterruptedException {
        int what = random.nextInt(100);
        if (what < 60) {
            order(c, undertaking);
        } else if (what < 75) {
            savepoint(c, undertaking);
        } else if (what < 82) {
            if (!nested) {
                transaction(true);
                order(c, undertaking);
            }
        } else if (what < 90) {
            if (!nested) {
                // Else it might wait for a row that its own outer transaction has locked.
                moveStock(c);
            }
        } else if (what < 94) {
            pause(TortureTimes.SEAL_AFTER + random.nextInt(500));
        } else if (what < 95) {
            pause(TortureTimes.FIRST_CHECK + random.nextInt(2500));
        } else if (what < 98) {
            failStatement(c, undertaking);
        } else {
            orderWhatNoBrokerTakes(c, undertaking);
        }
    }

    /** The business: a row, and the message about it; in either order. */
    private void order(Connection c, Undertaking undertaking) throws SQLException {
        if (!undertaking.hasRoom()) {
            return;
        }
        Way way = anyWay();
        List<String> keys = new ArrayList<>();
        keys.add(undertaking.newKey());
        if (way == Way.COLLECTION && undertaking.hasRoom()) {
            keys.add(undertaking.newKey());
        }
        boolean rowsFirst = random.nextBoolean();
        if (rowsFirst) {
            insert(c, keys);
        }
        if (!isSent(way, keys) && !(random.nextInt(3) == 0 && isSent(way, keys))) {
            undertaking.suspect();
            if (rowsFirst) {
                throw new SQLException("the message of " + keys + " was not sent, its rows must not stay");
            }
            return; // It will not be delivered, and has no row.
        }
        if (!rowsFirst) {
            insert(c, keys);
        }
        keys.forEach(undertaking::add);
    }

    private Way anyWay() {
        // The agent's applications know the client's own calls only.
        int ways = producer instanceof TenonProducer ? Way.values().length : Way.values().length - 1;
        return random.nextInt(3) == 0 ? Way.SEND : Way.values()[random.nextInt(ways)];
    }

    private boolean isSent(Way way, List<String> keys) {
        try {
            send(way, keys);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
            journal.write("not sent " + way + " " + keys + ": " + e);
            return false;
        }
    }

    private void send(Way way, List<String> keys) throws Exception {
        journal.write("sends " + way + " " + keys);
        Message message = message(keys.get(0));
        switch (way) {
            case SEND -> producer.send(message);
            case ASYNC -> producer.send(message, callback(keys.get(0)));
            case ONEWAY -> producer.sendOneway(message);
            case COLLECTION -> producer.send(keys.stream().map(this::message).toList());
            case ENQUEUE -> ((TenonProducer) producer).enqueue(message);
        }
    }

    private SendCallback callback(String key) {
        return new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                // As expected.
            }

            @Override
            public void onException(Throwable failure) {
                journal.write("callback of " + key + " hears " + failure);
            }
        };
    }

    private Message message(String key) {
        // Some are long enough to be compressed.
        byte[] body = new byte[random.nextInt(20) == 0 ? 8000 : 20 + random.nextInt(200)];
        return new Message(topic, "created", key, body);
    }

    /** Its properties are too long, which a client does not notice: the commit must be refused, if it comes to that. */
    private void orderWhatNoBrokerTakes(Connection c, Undertaking undertaking) throws SQLException {
        if (!undertaking.hasRoom()) {
            return;
        }
        String key = undertaking.newKey();
        insert(c, List.of(key));
        Message message = message(key);
        message.putUserProperty("long", "x".repeat(40_000));
        try {
            producer.send(message, callback(key));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", e);
        } catch (Exception e) {
            throw new SQLException("the message of " + key + " was not sent, its row must not stay", e);
        }
        undertaking.add(key);
    }

    private void savepoint(Connection c, Undertaking undertaking) throws SQLException {
        int before = undertaking.size();
        Savepoint savepoint = c.setSavepoint();
        order(c, undertaking);
        int end = random.nextInt(4);
        if (end < 2) {
            c.rollback(savepoint);
            undertaking.cutTo(before);
            journal.write("rolled back to a savepoint " + undertaking);
        } else if (end == 2) {
            c.releaseSavepoint(savepoint);
        }
        if (random.nextBoolean()) {
            order(c, undertaking);
        }
    }

    /** Two rows that everybody wants, in any order: some transactions become the victims of deadlocks. */
    private void moveStock(Connection c) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("UPDATE stock SET moves = moves + 1 WHERE id = ?")) {
            for (int i = 0; i < 2; i++) {
                update.setInt(1, random.nextInt(STOCK));
                update.executeUpdate();
            }
        }
    }

    /** A row that is there, and that nobody locks. PostgreSQL's transaction can only be rolled back then, and its commit does that in silence. */
    private void failStatement(Connection c, Undertaking undertaking) throws SQLException {
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO stock (id, moves) VALUES (-1, 0)")) {
            insert.executeUpdate();
        } catch (SQLException e) {
            undertaking.suspect();
            journal.write("goes on after a failed statement: " + undertaking.name);
            if (random.nextBoolean()) {
                throw e;
            }
        }
    }

    private static void insert(Connection c, List<String> keys) throws SQLException {
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            for (String key : keys) {
                insert.setString(1, key);
                insert.executeUpdate();
            }
        }
    }

    /** The work of a slow transaction: time passes and nothing happens, not even the end of the service. */
    private static void pause(int millis) throws InterruptedException {
        new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
}
