package io.tenon.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTable;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits for a human is told once, and once when it is over; on an H2 server, with a real server of HTTP. */
class AlarmIT {
    private final List<JsonObject> received = new CopyOnWriteArrayList<>();
    private final StringBuilder said = new StringBuilder();
    private volatile int answer = 200;
    private Path folder;
    private HttpServer server;
    private Database database;
    private Path hook;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            if (answer == 200) {
                received.add(JsonParser.parseString(body).getAsJsonObject());
            }
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
        hook = Files.writeString(
                folder.resolve("hook"),
                "http://127.0.0.1:" + server.getAddress().getPort() + "/hook?token=hush\n");
        database = H2.server();
        try (Connection own = database.dataSource().getConnection()) {
            StatusTable.open(own, StatusTable.DEFAULT_NAME, true);
            outbox(own);
        }
    }

    @AfterEach
    void stop() throws Exception {
        server.stop(0);
        database.close();
    }

    private static OutboxTable outbox(Connection own) throws Exception {
        return Objects.requireNonNull(OutboxTable.open(own, OutboxTable.DEFAULT_NAME, true, 10_000));
    }

    private int alarm(String... more) throws Exception {
        return alarm(Map.of(), more);
    }

    private int alarm(Map<String, String> settings, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of("alarm", "--name", "orders"));
        words.addAll(List.of("--state", folder.resolve("told.json").toString(), "--webhook-file", hook.toString()));
        words.addAll(Arrays.asList(more));
        Tenon.Answer answered =
                new Tenon(List.of("--url", Tenon.urlOf(database))).with(settings, words.toArray(new String[0]));
        said.append(answered.out()).append(answered.err());
        return answered.status();
    }

    private void parked(StatusId id, boolean there) throws Exception {
        try (Connection own = database.dataSource().getConnection()) {
            if (there) {
                outbox(own).write(own, id, "shop-tenon", "what nobody may read".getBytes(UTF_8));
                outbox(own).park(own, id, "CODE: 13");
            } else {
                outbox(own).delete(own, List.of(id));
            }
        }
    }

    private void assertNothingSecretWasSaid() {
        assertThat(said + " " + received).doesNotContain("hush", "what nobody may read");
    }

    @Test
    void aParkedRowIsToldOnceAndOnceMoreWhenItIsGone() throws Exception {
        assertThat(alarm()).as(said.toString()).isZero();
        StatusId id = StatusId.next();
        parked(id, true);
        assertThat(alarm()).isEqualTo(1);
        assertThat(alarm()).isEqualTo(1);
        assertThat(received).hasSize(1);
        JsonObject raised = received.get(0);
        assertThat(raised.keySet())
                .containsExactlyInAnyOrder(
                        "version", "event", "name", "at", "kind", "subject", "source", "text", "remedy", "since");
        assertThat(raised.get("event").getAsString()).isEqualTo("raised");
        assertThat(raised.get("kind").getAsString()).isEqualTo("OUTBOX_PARKED");
        assertThat(raised.get("text").getAsString())
                .isEqualTo("orders: 1 rows of sender 'shop-tenon' are parked: brokers refuse their messages => tenon"
                        + " outbox list --state parked");
        parked(id, false);
        assertThat(alarm()).isZero();
        assertThat(alarm()).isZero();
        assertThat(received).hasSize(2);
        assertThat(received.get(1).get("event").getAsString()).isEqualTo("over");
        assertNothingSecretWasSaid();
    }

    @Test
    void whatTheWebhookDidNotTakeIsToldTheNextTime() throws Exception {
        parked(StatusId.next(), true);
        answer = 503;
        assertThat(alarm()).isEqualTo(2);
        assertThat(said.toString()).contains("NOT TOLD", "tried 3 times: it answers 503");
        answer = 200;
        assertThat(alarm()).isEqualTo(1);
        assertThat(alarm()).isEqualTo(1);
        assertThat(received).hasSize(1);
        assertNothingSecretWasSaid();
    }

    @Test
    void aPauseIsAnAlarmWhenItIsOldAndTheBacklogOfItIsNone() throws Exception {
        try (Connection own = database.dataSource().getConnection()) {
            outbox(own).pause(own, "shop-tenon", "upgrade");
            outbox(own).write(own, StatusId.next(), "shop-tenon", new byte[1]);
            outbox(own).write(own, StatusId.next(), "other", new byte[1]);
            try (var statement = own.createStatement()) {
                statement.execute("UPDATE \"tenon_outbox\" SET created_at = created_at - INTERVAL '1' HOUR"
                        + " WHERE state IN ('O', 'H')");
            }
        }
        assertThat(alarm("--paused-for", "7200")).isEqualTo(1);
        assertThat(received).extracting(one -> one.get("kind").getAsString()).containsExactly("OUTBOX_OLD");
        assertThat(received.get(0).get("subject").getAsString()).isEqualTo("sender 'other'");
        assertThat(alarm()).isEqualTo(1);
        assertThat(received)
                .extracting(one -> one.get("kind").getAsString())
                .containsExactly("OUTBOX_OLD", "OUTBOX_PAUSED");
        assertThat(received.get(1).get("text").getAsString())
                .containsPattern("the outbox is paused, sender 'shop-tenon' for 6[0-9.]+ min: upgrade"
                        + " => tenon relay resume --sender shop-tenon");
    }

    @Test
    void whileTheTableCannotBeUsedNothingElseIsOver() throws Exception {
        parked(StatusId.next(), true);
        assertThat(alarm()).isEqualTo(1);
        try (Connection own = database.dataSource().getConnection();
                var statement = own.createStatement()) {
            statement.execute("ALTER TABLE \"tenon_status\" RENAME TO away");
        }
        assertThat(alarm()).isEqualTo(1);
        assertThat(alarm()).isEqualTo(1);
        assertThat(received)
                .extracting(one ->
                        one.get("event").getAsString() + " " + one.get("kind").getAsString())
                .containsExactly("raised OUTBOX_PARKED", "raised TABLE_UNUSABLE");
        try (Connection own = database.dataSource().getConnection();
                var statement = own.createStatement()) {
            statement.execute("ALTER TABLE away RENAME TO \"tenon_status\"");
        }
        assertThat(alarm()).isEqualTo(1);
        assertThat(received).hasSize(3);
        assertThat(received.get(2).get("event").getAsString()).isEqualTo("over");
        assertThat(received.get(2).get("kind").getAsString()).isEqualTo("TABLE_UNUSABLE");
    }

    private void execute(String sql) throws Exception {
        try (Connection own = database.dataSource().getConnection();
                var statement = own.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> events() {
        return received.stream()
                .map(one ->
                        one.get("event").getAsString() + " " + one.get("kind").getAsString())
                .toList();
    }

    @Test
    void whileTheOutboxTableIsAwayNothingOfItIsOver() throws Exception {
        parked(StatusId.next(), true);
        assertThat(alarm()).isEqualTo(1);
        execute("ALTER TABLE \"tenon_outbox\" RENAME TO away");
        assertThat(alarm()).isEqualTo(1);
        assertThat(alarm()).isEqualTo(1);
        assertThat(events()).containsExactly("raised OUTBOX_PARKED", "raised TABLE_UNUSABLE");
        assertThat(said.toString())
                .contains("there is no table 'tenon_outbox' in this database, though alarms of its rows are open");
        execute("ALTER TABLE away RENAME TO \"tenon_outbox\"");
        assertThat(alarm()).isEqualTo(1);
        assertThat(events()).endsWith("over TABLE_UNUSABLE").hasSize(3);
    }

    @Test
    void anOutboxTableIsMissedOnlyWhereSomebodyNamedIt() throws Exception {
        execute("DROP TABLE \"tenon_outbox\"");
        assertThat(alarm()).as(said.toString()).isZero();
        assertThat(alarm(Map.of("outbox-table", OutboxTable.DEFAULT_NAME))).isEqualTo(1);
        assertThat(events()).containsExactly("raised TABLE_UNUSABLE");
        assertThat(alarm()).isZero();
        assertThat(events()).endsWith("over TABLE_UNUSABLE").hasSize(2);
    }

    @Test
    void whatIsParkedIsFoundBehindAHundredThousandOldRowsAndTheRestIsNotOver() throws Exception {
        try (Connection own = database.dataSource().getConnection()) {
            outbox(own).write(own, StatusId.next(), "late", new byte[1]);
        }
        execute("UPDATE \"tenon_outbox\" SET created_at = created_at - INTERVAL '1' HOUR WHERE sender = 'late'");
        assertThat(alarm()).isEqualTo(1);
        assertThat(events()).containsExactly("raised OUTBOX_OLD");
        execute("INSERT INTO \"tenon_outbox\" (id, sender, state, created_at, attempts, size)"
                + " SELECT CAST(LPAD(CAST(x AS VARCHAR), 16, '0') AS BINARY(16)), 'busy', 'O',"
                + " CURRENT_TIMESTAMP - INTERVAL '2' HOUR, 0, 0 FROM SYSTEM_RANGE(1, 100001)");
        parked(StatusId.next(), true);
        execute("DELETE FROM \"tenon_outbox\" WHERE sender = 'late'");
        assertThat(alarm()).isEqualTo(1);
        assertThat(said.toString())
                .contains("at least 100001 rows of sender 'busy' wait", "the outbox: rows of more senders may wait");
        assertThat(events())
                .as("whether the late one is gone cannot be told")
                .containsExactly("raised OUTBOX_OLD", "raised OUTBOX_OLD", "raised OUTBOX_PARKED");
    }

    @Test
    void twoAtOnceDoNotTellTheSameTwice() throws Exception {
        parked(StatusId.next(), true);
        try (FileChannel other = FileChannel.open(
                        folder.resolve("told.json.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = other.lock()) {
            assertThat(alarm()).isEqualTo(2);
            assertThat(received).isEmpty();
        }
        assertThat(alarm()).isEqualTo(1);
        assertThat(received).hasSize(1);
    }

    @Test
    void aStateOfSomethingElseIsLeftAsItIs() throws Exception {
        Path file = Files.writeString(folder.resolve("told.json"), "{\"no\":\"list\"}");
        assertThat(alarm()).isEqualTo(2);
        assertThat(said.toString()).contains("is none that an alarm wrote");
        assertThat(Files.readString(file)).isEqualTo("{\"no\":\"list\"}");
    }

    @Test
    void aWebhookThatIsNoneIsRefusedWithoutBeingRepeated() throws Exception {
        Files.writeString(hook, "hooks.example.org/hush");
        assertThat(alarm()).isEqualTo(64);
        assertThat(said.toString()).contains("--webhook-file: it holds no URL").doesNotContain("hush");
    }
}
