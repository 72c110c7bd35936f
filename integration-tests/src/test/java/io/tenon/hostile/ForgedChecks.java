package io.tenon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.faults.RequestTap;
import io.tenon.internal.check.Mark;
import io.tenon.internal.status.StatusId;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Checks of transactions that never were, and members of the check group that answer nothing. */
interface ForgedChecks extends Hostile {
    @Test
    default void forgedHalvesAreRolledBackOrNotAnsweredAndNoneIsDelivered() throws Exception {
        RequestTap tap = new RequestTap();
        TenonProducer receiver = tap.producer(joint(), "forged");
        receiver.setCheckGroup("forged-checks");
        receiver.start();
        keep(receiver::shutdown);
        String table = tableId();
        StatusId unknown = StatusId.next();
        StatusId future = StatusId.parse("fffffffffffff" + "0".repeat(18) + "1");
        String zero = "0".repeat(32);
        String nobodys = UUID.randomUUID().toString().replace("-", "");
        List<String> unanswered = new ArrayList<>(List.of(
                "1:" + zero + ":" + StatusId.next() + ":" + table + ":the schema row itself",
                "1:" + StatusId.next() + ":" + StatusId.next() + ":" + nobodys + ":nobody's",
                "garbage",
                "1::::",
                "1:" + "z".repeat(32) + ":" + zero + ":" + table + ":no hex",
                "1:" + StatusId.next() + ":" + StatusId.next() + ":" + table + ":x\n[main] ERROR forged line",
                "99:" + unknown + ":" + unknown + ":" + table + ":another version"));
        for (int i = 0; i < 150; i++) {
            unanswered.add("1:" + StatusId.next() + ":" + StatusId.next() + ":nobody's-" + i + ":flood");
        }
        DefaultMQProducer forger = plain("forger");
        try (Overheard log = new Overheard()) {
            forge(forger, "1:" + unknown + ":" + StatusId.next() + ":" + table + ":unknown");
            forge(forger, "1:" + future + ":" + future + ":" + table + ":of the future");
            forge(forger, null);
            for (String mark : unanswered) {
                forge(forger, mark);
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Hostile.checks(tap) >= 3L * unanswered.size()
                            && tap.ended().size() >= 2);
            assertThat(kindOf(unknown)).isEqualTo("F");
            assertThat(kindOf(future)).isEqualTo("F");
            assertThat(kindOf(StatusId.parse(zero))).isEqualTo("S");
            assertThat(tap.ended()).as("those that name a row of this table").hasSize(2);
            assertThat(log.text())
                    .contains("no mark that this version can read")
                    .doesNotContain("ERROR forged line");
            assertThat(log.text().split("no DataSource of this process has", -1))
                    .hasSizeBetween(2, 101);
        }
        ledger().never("forged");
    }

    /** It is in the group, gets every second check and answers none; the broker asks again. */
    @Test
    default void aPlainProducerInTheCheckGroupSwallowsChecksAndMessagesComeAllTheSame() throws Exception {
        String group = joint().topic + "-swallowed";
        RequestTap swallowing = new RequestTap();
        DefaultMQProducer swallower = new DefaultMQProducer(group, swallowing);
        swallower.setNamesrvAddr(joint().broker.nameServerAddress());
        swallower.setInstanceName(group);
        swallower.setHeartbeatBrokerInterval(1000);
        swallower.start();
        keep(swallower::shutdown);
        swallower.send(message("plain")); // it joins its group at the brokers that it knows
        ledger().eventually("plain");
        String[] names = {"a", "b", "c", "d", "e", "f"};
        leaveBehind(joint().dataSource, group, names);
        await().atMost(Duration.ofSeconds(20)).until(() -> Hostile.checks(swallowing) >= names.length);
        assertThat(joint().deliveries.keys()).doesNotContain(ledger().key("a"));

        TenonProducer member = new RequestTap().producer(joint(), "member");
        member.setCheckGroup(group);
        member.start();
        keep(member::shutdown);
        ledger().delivered(names);
    }

    /** Properties and all, as stock clients do it: not a half of the old transaction. */
    @Test
    default void aMessageForwardedAsItWasReceivedIsAMessageOfItsOwn() throws Exception {
        try (Connection c = joint().begin()) {
            order(c, "original");
            c.commit();
        }
        ledger().delivered("original");
        Message received = joint().deliveries.messages(ledger().key("original")).get(0);
        Message forwarded = message("forwarded");
        MessageAccessor.setProperties(forwarded, new HashMap<>(received.getProperties()));
        forwarded.setKeys(ledger().key("forwarded"));
        joint().producer.send(forwarded);
        forwarded.setKeys(ledger().key("forwarded in a transaction"));
        try (Connection c = joint().begin()) {
            insert(c, "forwarded in a transaction");
            joint().producer.send(forwarded);
            c.commit();
        }
        ledger().delivered("forwarded", "forwarded in a transaction");
    }

    private DefaultMQProducer plain(String name) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer(joint().topic + "-" + name);
        producer.setNamesrvAddr(joint().broker.nameServerAddress());
        producer.setInstanceName(name);
        producer.start();
        keep(producer::shutdown);
        return producer;
    }

    private void forge(DefaultMQProducer forger, @Nullable String mark) throws Exception {
        Message half = message("forged");
        MessageAccessor.putProperty(half, MessageConst.PROPERTY_TRANSACTION_PREPARED, "true");
        MessageAccessor.putProperty(half, MessageConst.PROPERTY_PRODUCER_GROUP, "forged-checks");
        MessageAccessor.putProperty(half, Mark.PROPERTY, mark);
        forger.send(half);
    }

    private String tableId() throws SQLException {
        joint().dataSource.start();
        return text("SELECT SUBSTR(note, 4) FROM " + quoted(TenonDataSource.DEFAULT_TABLE) + " WHERE kind = 'S'", null);
    }

    private String kindOf(StatusId id) throws SQLException {
        return text("SELECT kind FROM " + quoted(TenonDataSource.DEFAULT_TABLE) + " WHERE id = ?", id);
    }

    private String text(String sql, @Nullable StatusId id) throws SQLException {
        try (Connection c = joint().database.dataSource().getConnection();
                PreparedStatement statement = c.prepareStatement(sql)) {
            if (id != null) {
                statement.setBytes(1, id.toBytes());
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "none";
            }
        }
    }
}
