package io.tenon.internal.relay;

import static io.tenon.internal.relay.Shop.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.datasource.OutboxWatch;
import io.tenon.internal.status.StatusId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** O4: rows of a sender that nobody leads are found by the relays of others, and told of; on H2. */
class OrphanedSendersTest {
    private static final long LEASE = 1000;
    /** A watch is 240 of them. */
    private static final long INTERVAL = 2;

    private final StubBroker broker = new StubBroker();
    private final Relay relay = new Relay("shop", broker, new CountedEvents(), 3000, false, INTERVAL, LEASE);
    private final AtomicInteger parked = new AtomicInteger();
    private final PrintStream standardError = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Shop shop;

    @BeforeEach
    void open() throws SQLException {
        shop = new Shop(LEASE);
        shop.openOutbox();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        System.setErr(standardError);
        shop.close();
    }

    private OutboxWatch watch() {
        return shop.tracked().outbox().watch();
    }

    private void left(String sender, int rows) throws SQLException {
        for (int i = 0; i < rows; i++) {
            byte[] messages = MessageFrames.encode(Collections.singletonList(message(sender + i, null)));
            shop.tracked().outbox().on((table, own) -> {
                table.write(own, StatusId.next(), sender, messages);
                return sender;
            });
        }
        shop.execute("UPDATE tenon_outbox SET created_at = created_at - INTERVAL '10' MINUTE WHERE state = 'O'");
    }

    /** What is parked is seen with the next look. */
    private void awaitALook() throws SQLException {
        StatusId id = StatusId.next();
        int rows = parked.incrementAndGet();
        shop.tracked().outbox().on((table, own) -> {
            table.write(own, id, "parked", new byte[1]);
            table.park(own, id, "poison");
            return id;
        });
        await().until(() -> watch().parked() == rows);
    }

    private long told(String text) {
        return said.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(text))
                .count();
    }

    @Test
    void o4_rowsThatNobodySendsAreToldOnceAndAgainWhenTheyAreTwiceAsMany() throws Exception {
        left("gone", 2);
        relay.start();
        await().until(() -> watch().orphaned().contains("gone"));
        assertThat(told("WARN")).isOne();
        assertThat(told("2 rows of sender 'gone' wait in the outbox of DataSource '" + shop.name
                        + "', the oldest for 60"))
                .isOne();
        left("gone", 1);
        awaitALook();
        awaitALook();
        assertThat(told("rows of sender 'gone' wait")).isOne();
        left("gone", 1);
        awaitALook();
        awaitALook();
        assertThat(told("4 rows of sender 'gone' wait")).isOne();
    }

    @Test
    void o4_rowsThatAreGivenToAnotherSenderAreSentByIt() throws Exception {
        left("gone", 2);
        relay.start();
        await().until(() -> watch().orphaned().contains("gone"));
        shop.execute("UPDATE tenon_outbox SET sender = 'shop' WHERE sender = 'gone' AND state IN ('O', 'R', 'P')");
        await().until(() -> shop.rows().isEmpty());
        assertThat(broker.stored()).containsExactly("gone0", "gone1");
        await().until(() -> watch().orphaned().isEmpty());
        assertThat(told("INFO")).isOne();
        assertThat(told("The rows of sender 'gone' in the outbox of DataSource '" + shop.name + "' are sent again"))
                .isOne();
    }

    @Test
    void o4_rowsThatSomebodyElseLeadsOrThatAreYoungAreNotOrphaned() throws Exception {
        left("led", 1);
        boolean leads = shop.tracked().outbox().on((table, own) -> table.lead(own, "led", "elsewhere", 600_000));
        assertThat(leads).isTrue();
        byte[] messages = MessageFrames.encode(Collections.singletonList(message("young", null)));
        shop.tracked().outbox().on((table, own) -> {
            table.write(own, StatusId.next(), "young", messages);
            return messages;
        });
        relay.start();
        awaitALook();
        awaitALook();
        assertThat(watch().orphaned()).isEmpty();
        assertThat(told("WARN")).isZero();
    }

    @Test
    void aLookThatFailsIsToldOnceAndDisturbsNoRelay() throws Exception {
        left("gone", 1);
        shop.execute("ALTER TABLE tenon_outbox ALTER COLUMN last_error RENAME TO another_name"); // which leases need
        relay.start();
        await().until(() -> told("It could not be looked for rows") == 1);
        left("shop", 1);
        shop.execute("ALTER TABLE tenon_outbox ALTER COLUMN another_name RENAME TO last_error");
        await().until(() ->
                watch().orphaned().contains("gone") && broker.stored().contains("shop0"));
        assertThat(told("It could not be looked for rows")).isOne();
    }
}
