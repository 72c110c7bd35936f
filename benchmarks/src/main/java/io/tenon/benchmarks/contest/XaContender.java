package io.tenon.benchmarks.contest;

import com.arjuna.ats.arjuna.common.CoordinatorEnvironmentBean;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.objectstore.StoreManager;
import com.arjuna.ats.internal.arjuna.objectstore.hornetq.HornetqJournalEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.hornetq.HornetqObjectStoreAdaptor;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import com.mysql.cj.jdbc.MysqlXADataSource;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.XASession;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import org.apache.activemq.artemis.core.io.aio.AIOSequentialFileFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQXAConnectionFactory;
import org.postgresql.xa.PGXADataSource;

/**
 * Two-phase commit: Narayana in this process, the database and an Artemis broker as its resources. What is chosen for its
 * throughput:
 *
 * <ul>
 *   <li>Narayana's log is its journal store, not the default, which is a file for each transaction: those that end at the
 *       same time share a write, on asynchronous I/O where the system has it. A decision waits for the disk, its
 *       deletion does not: one that is forgotten is repeated by recovery, to no effect.
 *   <li>Resources are not told the transaction's time-out, which costs a round trip to the broker for each transaction.
 *   <li>Each thread keeps one XA connection to the database and one to the broker for good: no pool is asked, nothing is
 *       opened or reset in between.
 *   <li>Sends do not wait for the broker: they come before the prepare on the same channel, which fails if one of them
 *       failed. Message ids and time stamps, which nobody reads, are off.
 *   <li>A transaction without messages has one resource and is committed in one phase.
 *   <li>No recovery runs. A system in earnest needs it; here it could only cost.
 * </ul>
 *
 * <p>One at a time in a JVM, since Narayana is configured for the JVM. Thread-safe.
 */
public final class XaContender implements Contender {
    private final String queue;
    private final Path log;
    private final XADataSource database;
    private final ActiveMQXAConnectionFactory broker;
    private final TransactionManager transactions;
    private final Map<Thread, Seat> seats = new ConcurrentHashMap<>();

    /** Starts the transaction manager on a log of its own in a temporary folder; connects with the first unit of work. */
    public XaContender(Arena arena) throws Exception {
        queue = arena.topic();
        database = database(arena);
        broker = new ActiveMQXAConnectionFactory(arena.queueUrl());
        broker.setBlockOnDurableSend(false);
        // Through a proxy it stays with the proxy, whatever the broker says of its own address.
        broker.getServerLocator().setUseTopologyForLoadBalancing(false);
        log = Files.createTempDirectory("tenon-xa-log-");
        BeanPopulator.getDefaultInstance(CoreEnvironmentBean.class).setNodeIdentifier("contest");
        // Only the first of the three stores is used for transactions of one process.
        ObjectStoreEnvironmentBean actions = BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class);
        actions.setObjectStoreDir(log.toString());
        actions.setObjectStoreType(HornetqObjectStoreAdaptor.class.getName());
        for (String store : new String[] {"communicationStore", "stateStore"}) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
                    .setObjectStoreDir(log.toString());
        }
        BeanPopulator.getDefaultInstance(JTAEnvironmentBean.class).setXaTransactionTimeoutEnabled(false);
        // It listens on a port for a recovery that does not run.
        BeanPopulator.getDefaultInstance(CoordinatorEnvironmentBean.class).setTransactionStatusManagerEnable(false);
        HornetqJournalEnvironmentBean journal = BeanPopulator.getDefaultInstance(HornetqJournalEnvironmentBean.class);
        journal.setStoreDir(log.resolve("journal").toString());
        journal.setSyncDeletes(false);
        journal.setAsyncIO(AIOSequentialFileFactory.isSupported());
        transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    }

    @Override
    public void perform(UnitOfWork unit) throws Exception {
        Seat seat = seat();
        transactions.begin();
        try {
            transactions.getTransaction().enlistResource(seat.rows.getXAResource());
            Jdbc.insertRows(seat.connection, unit);
            if (unit.messages() > 0) {
                transactions.getTransaction().enlistResource(seat.session.getXAResource());
                for (int i = 0; i < unit.messages(); i++) {
                    BytesMessage message = seat.session.createBytesMessage();
                    message.writeBytes(unit.body(i));
                    seat.messages.send(message);
                }
            }
            if (unit.rollsBack()) {
                transactions.rollback();
            } else {
                transactions.commit();
            }
        } catch (Exception | Error e) {
            // Nobody knows what state its connections are in.
            seats.remove(Thread.currentThread());
            try (seat) {
                if (transactions.getStatus() != Status.STATUS_NO_TRANSACTION) {
                    transactions.rollback();
                }
            } catch (Exception closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private Seat seat() throws SQLException, JMSException {
        Seat seat = seats.get(Thread.currentThread());
        if (seat == null) {
            seat = new Seat(database, broker, queue);
            seats.put(Thread.currentThread(), seat);
        }
        return seat;
    }

    @Override
    public void close() throws Exception {
        for (Seat seat : seats.values()) {
            seat.close();
        }
        broker.close();
        StoreManager.shutdown();
        try (Stream<Path> files = Files.walk(log)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static XADataSource database(Arena arena) throws SQLException {
        if (arena.jdbcUrl().startsWith("jdbc:mysql:")) {
            MysqlXADataSource source = new MysqlXADataSource();
            source.setUrl(arena.jdbcUrl());
            source.setUser(arena.user());
            source.setPassword(arena.password());
            return source;
        }
        if (arena.jdbcUrl().startsWith("jdbc:postgresql:")) {
            PGXADataSource source = new PGXADataSource();
            source.setUrl(arena.jdbcUrl());
            source.setUser(arena.user());
            source.setPassword(arena.password());
            return source;
        }
        throw new IllegalArgumentException(
                "No XADataSource is known here for " + arena.jdbcUrl() + "; use Connector/J's URL or PostgreSQL's");
    }

    /** What one thread works with. */
    private static final class Seat implements AutoCloseable {
        final XAConnection rows;
        final Connection connection;
        final jakarta.jms.XAConnection queues;
        final XASession session;
        final MessageProducer messages;

        Seat(XADataSource database, ActiveMQXAConnectionFactory broker, String queue)
                throws SQLException, JMSException {
            rows = database.getXAConnection();
            connection = rows.getConnection();
            queues = broker.createXAConnection();
            session = queues.createXASession();
            messages = session.createProducer(session.createQueue(queue));
            messages.setDisableMessageID(true);
            messages.setDisableMessageTimestamp(true);
        }

        @Override
        public void close() throws SQLException, JMSException {
            queues.close();
            rows.close();
        }
    }
}
