package io.tenon.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.rules.Joint;
import io.tenon.testbed.Database;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Runs commands of the real jar, {@code tenon.jar}, in this JVM: a process for each of very many runs would take minutes. The
 * application's driver and client are loaded anew for each, as in a process. Not thread-safe.
 *
 * <p>What they were loaded by stays, since DriverManager keeps the driver, and the client's log has a thread that nobody stops. So the
 * client is given no pool of buffers: this JVM would have no direct memory left after some hundred commands.
 */
final class Tenon {
    private static final Path JAR =
            Path.of("..", "operations", "target", "tenon.jar").toAbsolutePath();

    /** Netty reads it when it is loaded, which the broker's in this JVM was before. */
    private static final String BUFFERS = "io.netty.allocator.type";

    private static final String CLASS_PATH = System.getProperty("java.class.path");

    /** The times of a {@link Joint}, as the agent's settings. */
    static final Map<String, String> TIMES =
            Map.of("seal-after", "" + Joint.SEAL_AFTER, "lease", "" + Joint.LEASE, "end-effect", "" + Joint.END_EFFECT);

    private final List<String> connections = new ArrayList<>();
    private String password = "";

    /** An H2 server: a database in this JVM's memory is another one to another loader. Its user has no password. */
    Tenon(Database h2, String nameServer) {
        this(List.of("--url", urlOf(h2), "--namesrv", nameServer));
    }

    /** Any database, by its password, and no broker. */
    static Tenon of(Database database) {
        return of(database.jdbcUrl(), database.user(), database.password());
    }

    static Tenon of(String url, String user, String password) {
        return new Tenon(List.of("--url", url, "--user", user, "--password-stdin")).typing(password);
    }

    private Tenon typing(String secret) {
        password = secret;
        return this;
    }

    static String urlOf(Database h2) {
        return h2.jdbcUrl() + ";USER=" + h2.user();
    }

    Tenon(List<String> connections) {
        this.connections.addAll(List.of("--app", CLASS_PATH));
        this.connections.addAll(connections);
    }

    /** What a command answered. */
    record Answer(int status, String out, String err) {
        Answer says(String... words) {
            assertThat(out).as(this::toString).contains(words);
            return this;
        }

        Answer endsWith(int expected) {
            assertThat(status).as(this::toString).isEqualTo(expected);
            return this;
        }
    }

    /** Settings of the agent, as they stand before {@code -jar}. */
    Answer with(Map<String, String> settings, String... words) throws Exception {
        settings.forEach((name, value) -> System.setProperty("tenon." + name, value));
        try {
            return run(words);
        } finally {
            settings.keySet().forEach(name -> System.clearProperty("tenon." + name));
        }
    }

    /** Waits until a message is explained as that. */
    void awaitExplained(String id, String situation, String... more) {
        List<String> words = new ArrayList<>(List.of("explain", id, "--json"));
        words.addAll(List.of(more));
        await(id)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(
                                with(TIMES, words.toArray(new String[0])).out())
                        .contains("\"situation\":\"" + situation + "\""));
    }

    Answer run(String... words) throws Exception {
        assertThat(JAR)
                .as("the command's jar, made by: mvn package -pl operations -am")
                .exists();
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.addAll(connections);
        InputStream found = System.in;
        String buffers = System.getProperty(BUFFERS);
        System.setProperty(BUFFERS, "unpooled");
        System.setIn(new ByteArrayInputStream((password + "\n").getBytes(UTF_8)));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Object status = loader.loadClass("io.tenon.operations.TenonCommand")
                    .getMethod("run", String[].class, PrintWriter.class, PrintWriter.class)
                    .invoke(null, all.toArray(new String[0]), new PrintWriter(out, true), new PrintWriter(err, true));
            return new Answer((Integer) status, out.toString(), err.toString());
        } finally {
            System.setIn(found);
            if (buffers == null) {
                System.clearProperty(BUFFERS);
            } else {
                System.setProperty(BUFFERS, buffers);
            }
        }
    }
}
