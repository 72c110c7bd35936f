package io.tenon.benchmarks.storm;

import com.zaxxer.hikari.HikariDataSource;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;

/**
 * The sender that leaves its halves behind: none of its ENDs reaches the broker as one (each is given a code that no broker
 * knows), as if it had died right after each of its commits and rollbacks. Says DONE and waits to be killed.
 */
public final class Casualty {
    private static final int THREADS = 16;
    private static final int UNKNOWN_CODE = 9_037;

    private Casualty() {}

    /** Arguments: JDBC URL, user, password, name server, topic, mixture. */
    public static void main(String[] arguments) throws Exception {
        Mixture mixture = Mixture.parse(arguments[5]);
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(arguments[0]);
        pool.setUsername(arguments[1]);
        pool.setPassword(arguments[2]);
        pool.setMaximumPoolSize(THREADS + 2);
        TenonDataSource dataSource = new TenonDataSource(pool);
        dataSource.setName("shop");
        dataSource.setCreateTable(true);
        dataSource.setCommitTimeoutMillis(30_000);
        TenonProducer producer = new TenonProducer("shop", new EndsGoAstray());
        producer.setNamesrvAddr(arguments[3]);
        producer.setSendMsgTimeout(30_000);
        producer.start();
        int transactions = mixture.transactions();
        AtomicInteger next = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> futures = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            futures.add(workers.submit(() -> {
                for (int t = next.getAndIncrement(); t < transactions; t = next.getAndIncrement()) {
                    perform(dataSource, producer, arguments[4], mixture, t);
                }
                return null;
            }));
        }
        for (Future<?> future : futures) {
            future.get();
        }
        System.out.println("DONE");
        // Killed here, or its parent is gone.
        while (System.in.read() >= 0) {}
        Runtime.getRuntime().halt(0);
    }

    private static void perform(
            TenonDataSource dataSource, TenonProducer producer, String topic, Mixture mixture, int t) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
                insert.setInt(1, t);
                insert.executeUpdate();
            }
            for (int m = 0; m < mixture.sizeOf(t); m++) {
                Message message = new Message(topic, "created", mixture.key(t, m), new byte[200]);
                if (mixture.commits(t)) {
                    producer.enqueue(message);
                } else {
                    producer.send(message); // a rollback would take back what is not on its way yet
                }
            }
            if (mixture.commits(t)) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }

    private static final class EndsGoAstray implements RPCHook {
        @Override
        public void doBeforeRequest(String address, RemotingCommand request) {
            if (request.getCode() == RequestCode.END_TRANSACTION) {
                request.setCode(UNKNOWN_CODE);
            }
        }

        @Override
        public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {}
    }
}
