package io.tenon.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTable;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.h2.tools.Server;

/** An H2 server with both tables, which commands ask through a driver that they load themselves, as in a process of their own. */
public final class CommandDatabase implements AutoCloseable {
    private static int made;

    private final Server server;

    /** Of the server, for commands and tests. */
    public final String url;

    /** The test's own. */
    public final Connection own;

    public final StatusTable status;
    public final OutboxTable outbox;

    public CommandDatabase() throws Exception {
        server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        url = "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/mem:commands" + ++made + ";LOCK_TIMEOUT=200";
        own = DriverManager.getConnection(url, "sa", "");
        status = StatusTable.open(own, StatusTable.DEFAULT_NAME, true);
        outbox = Objects.requireNonNull(OutboxTable.open(own, OutboxTable.DEFAULT_NAME, true, 10_000));
    }

    /** What a command answered. */
    public record Answer(int status, String out, String err) {
        public Answer says(String... words) {
            assertThat(out).as(this::toString).contains(words);
            return this;
        }

        public Answer saysNothingOf(String... words) {
            assertThat(out).as(this::toString).doesNotContain(words);
            return this;
        }

        public Answer endsWith(int expected) {
            assertThat(status).as(this::toString).isEqualTo(expected);
            return this;
        }
    }

    /** A command on this database. The application is H2's jar alone: it has no RocketMQ client. */
    public Answer run(String... words) throws Exception {
        return at(url + ";USER=sa", words);
    }

    /** The same on another one. */
    public static Answer at(String url, String... words) throws Exception {
        Path driver = Path.of(org.h2.Driver.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--app", driver.toString(), "--url", url));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status =
                TenonCommand.run(all.toArray(new String[0]), new PrintWriter(out, true), new PrintWriter(err, true));
        return new Answer(status, out.toString(), err.toString());
    }

    public StatusId waiting(String sender, String... keys) throws Exception {
        StatusId id = StatusId.next();
        outbox.write(own, id, sender, frame(keys));
        return id;
    }

    public StatusId parked(String sender, String... keys) throws Exception {
        StatusId id = waiting(sender, keys);
        outbox.park(own, id, "CODE: 17  DESC: no such topic");
        return id;
    }

    public void execute(String sql) throws SQLException {
        try (Statement statement = own.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Messages as MessageFrames writes them, one for each key. */
    private static byte[] frame(String... keys) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(1);
        out.writeInt(keys.length);
        for (String key : keys) {
            write(out, "orders");
            out.writeInt(0);
            write(out, "UNIQ_KEY\u0001FD00" + key + "\u0002KEYS\u0001" + key + "\u0002");
            write(out, "body of " + key);
            out.writeByte(0);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, String text) throws Exception {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Override
    public void close() throws Exception {
        own.close();
        server.stop();
    }
}
