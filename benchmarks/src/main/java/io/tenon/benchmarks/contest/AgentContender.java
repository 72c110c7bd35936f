package io.tenon.benchmarks.contest;

import com.zaxxer.hikari.HikariDataSource;
import io.tenon.jdbc.Delivery;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;

/** Code that does not know of Tenon, and sends inside the transaction; the agent is in its JVM. */
public final class AgentContender implements Contender {
    private final HikariDataSource pool;
    private final DefaultMQProducer producer;
    private final String topic;

    public AgentContender(Arena arena) throws Exception {
        this.pool = Jdbc.pool(arena);
        this.topic = arena.topic();
        this.producer = new DefaultMQProducer("shop");
        producer.setNamesrvAddr(arena.nameServer());
        producer.start();
        requireAgent();
    }

    static List<String> options(String agentJar, Delivery delivery) {
        return List.of(
                "-javaagent:" + agentJar,
                "-Dtenon.create-table=true",
                "-Dtenon.on-failure=fail-closed",
                "-Dtenon.delivery=" + delivery.name().toLowerCase(Locale.ROOT),
                "-Dtenon.grace=" + TenonContender.GRACE_MILLIS);
    }

    /**
     * Without the agent this contender would be an unsafe one under a false name. The first message makes the agent's table, and
     * is rolled back: without the agent it would be delivered, and the run fail.
     */
    private void requireAgent() throws Exception {
        try (Connection connection = Jdbc.begin(pool)) {
            producer.send(new Message(topic, new byte[] {0}));
            connection.rollback();
        }
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT COUNT(*) FROM tenon_status").close();
        }
    }

    @Override
    public void perform(UnitOfWork unit) throws Exception {
        try (Connection connection = Jdbc.begin(pool)) {
            Jdbc.insertRows(connection, unit);
            for (int i = 0; i < unit.messages(); i++) {
                producer.send(new Message(topic, unit.body(i)));
            }
            Jdbc.end(connection, unit);
        }
    }

    @Override
    public void close() {
        producer.shutdown();
        pool.close();
    }
}
