package io.tenon.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.rules.Joint;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.H2;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do with rows of the outbox that a broker has refused for good, here for want of a topic. */
class OutboxCommandsIT {
    private static final String SECRET = "what nobody but the consumer may read";

    private static Joint joint;
    private static Tenon tenon;

    @BeforeAll
    static void start() throws Exception {
        joint = Joint.outbox(H2.server());
        tenon = new Tenon(joint.database, joint.broker.nameServerAddress());
    }

    @AfterAll
    static void stop() throws Exception {
        joint.close();
    }

    @Test
    void o5_parkedRowIsListedExportedAndRetriedOnceItsTopicIsThere(@TempDir Path folder) throws Exception {
        String id = parked("invoices", "invoice-1");
        tenon.run("status").says("1 parked", "tenon outbox list --state parked").endsWith(1);
        tenon.run("outbox", "list")
                .says(id, "parked", "invoices", "keys invoice-1", "1 rows")
                .endsWith(0);
        tenon.run("outbox", "list", "--json").says("\"state\":\"parked\"", "\"keys\":\"invoice-1\"");

        Path file = folder.resolve("parked.json");
        Tenon.Answer export = tenon.run("outbox", "export", id, "--to", file.toString());
        assertThat(export.says("1 messages of 1 rows").out()).doesNotContain(SECRET);
        assertThat(Files.readString(file)).contains(Base64.getEncoder().encodeToString(SECRET.getBytes(UTF_8)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(tenon.run("outbox", "export", id, "--to", file.toString())
                        .endsWith(2)
                        .err())
                .contains("exists already");

        assertThat(tenon.run("outbox", "retry", id).endsWith(64).err()).contains("--dry-run", "--yes");
        tenon.run("outbox", "retry", id, "--dry-run")
                .says("1 rows would be given back")
                .endsWith(0);
        tenon.run("outbox", "list").says("parked");

        joint.broker.createTopic("invoices", 1);
        try (Deliveries deliveries = Deliveries.of(joint.broker.nameServerAddress(), "invoices")) {
            tenon.run("outbox", "retry", id, "--yes")
                    .says("1 rows were given back")
                    .endsWith(0);
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(deliveries.countOf("invoice-1"))
                    .isEqualTo(1));
        }
        await().untilAsserted(() -> tenon.run("outbox", "list").says("0 rows").endsWith(0));
        tenon.run("outbox", "retry", id, "--yes").says("is not there").endsWith(1);
    }

    @Test
    void o5_parkedRowIsDroppedOnlyWhenTold() throws Exception {
        String id = parked("receipts", "receipt-1");
        tenon.run("outbox", "drop", "--all-parked", "--dry-run").says(id, "would be deleted");
        tenon.run("outbox", "list").says(id);
        tenon.run("outbox", "drop", id, "--yes").says("1 rows were deleted").endsWith(0);
        assertThat(tenon.run("outbox", "list").out()).doesNotContain(id);
    }

    @Test
    void o10_whatIsCommittedWhileTheOutboxIsPausedIsDeliveredOnceItIsResumed() throws Exception {
        tenon.run("relay", "pause", "--all").endsWith(64);
        tenon.run("relay", "pause", "--yes").endsWith(64);
        tenon.run("relay", "pause", "--all", "--dry-run")
                .says("would be paused")
                .endsWith(0);
        tenon.run("status").says("nothing waits");
        tenon.run("relay", "pause", "--all", "--reason", "the consumers are moved", "--yes")
                .says("is paused for all senders", "the consumers are moved")
                .endsWith(0);
        tenon.run("relay", "pause", "--all", "--yes").says("already").endsWith(1);
        // Its instance looks every two seconds, and each message tells whether it has.
        Set<String> sent = new TreeSet<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            String key = "paused-" + sent.size();
            commit(key);
            sent.add(key);
            await().during(Duration.ofMillis(300)).until(() -> true);
            return joint.deliveries.countOf(key) == 0;
        });
        commit("behind");
        sent.add("behind");
        await().during(Duration.ofSeconds(2)).until(() -> joint.deliveries.countOf("behind") == 0);
        tenon.run("status")
                .says("paused        all senders", "relay resume --all")
                .endsWith(1);
        tenon.run("relay", "resume", "--sender", "another", "--yes")
                .says("is not paused")
                .endsWith(1);
        tenon.run("relay", "resume", "--all", "--yes")
                .says("is resumed", "paused        nothing")
                .endsWith(0);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> joint.deliveries.keys().containsAll(sent));
        assertThat(sent).allMatch(key -> joint.deliveries.countOf(key) == 1);
    }

    private static void commit(String key) throws Exception {
        try (Connection connection = joint.begin()) {
            joint.insert(connection, key);
            joint.producer.send(joint.message(key));
            connection.commit();
        }
    }

    private static String parked(String topic, String key) throws Exception {
        try (Connection connection = joint.begin()) {
            joint.insert(connection, key);
            joint.producer.send(new Message(topic, "created", key, SECRET.getBytes(UTF_8)));
            connection.commit();
        }
        return OutboxRows.park(joint.database, tenon, key);
    }
}
