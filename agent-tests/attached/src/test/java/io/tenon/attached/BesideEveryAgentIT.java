package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside other agents, in both orders: what {@code beside.sh} runs, and makes its matrix of. */
@EnabledIfSystemProperty(named = "beside", matches = "all")
class BesideEveryAgentIT extends AttachedTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @ParameterizedTest
    @CsvSource({"first, half", "first, outbox", "last, half", "last, outbox"})
    void messagesAreTiedAndTracedByOpenTelemetry(String order, String delivery) throws Exception {
        cell(
                "OpenTelemetry",
                order,
                "tied and traced, " + delivery,
                () -> BesideIT.assertTiedAndTraced(order, delivery));
    }

    /**
     * Its trace does not go from thread to thread: with a client that hands asynchronous sends to its own threads, only a
     * synchronous send is in the sender's, with Tenon as without. What goes through the outbox begins one of its own.
     */
    @ParameterizedTest
    @CsvSource({"first, half", "first, outbox", "last, half", "last, outbox"})
    void messagesAreTiedAndSynchronousHalvesTracedBySkyWalking(String order, String delivery) throws Exception {
        OtherAgent skyWalking = OtherAgent.skyWalking();
        boolean half = delivery.equals("half");
        cell(skyWalking.name(), order, (half ? "tied and traced, " : "tied, ") + delivery, () -> {
            try (Database database = H2.server();
                    Application application = skyWalking
                            .beside(Launch.attached().with("-Dtenon.delivery=" + delivery), order)
                            .start("Traced", database, "hikari")) {
                judge(application);
                assertThat(skyWalking.complaints(application))
                        .as(application::toString)
                        .isEmpty();
                Map<String, String> sent = BesideIT.traces(application, "SENT ");
                Map<String, String> consumed = BesideIT.traces(application, "CONSUMED ");
                consumed.keySet().removeIf(key -> !key.endsWith("-sync") || (!half && key.contains("committed")));
                assertThat(consumed).as(application::toString).hasSize(half ? 2 : 1);
                sent.keySet().retainAll(consumed.keySet());
                assertThat(consumed).as(application::toString).isEqualTo(sent);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "OpenTelemetry, first", "OpenTelemetry, last",
        "SkyWalking, first", "SkyWalking, last",
        "Elastic, first", "Elastic, last",
        "Datadog, first", "Datadog, last",
        "JaCoCo, first", "JaCoCo, last"
    })
    void everyWayToSendIsTied(String name, String order) throws Exception {
        OtherAgent other = OtherAgent.named(name);
        cell(name, order, "every way to send", () -> {
            try (Database database = H2.server();
                    Application application =
                            other.beside(Launch.attached(), order).start("EverySend", database, "hikari")) {
                judge(application);
                assertThat(other.complaints(application))
                        .as(application::toString)
                        .isEmpty();
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"OpenTelemetry, first", "OpenTelemetry, last", "SkyWalking, first", "SkyWalking, last"})
    void aWebApplicationThatIsDeployedAgainIsTied(String name, String order) throws Exception {
        OtherAgent other = OtherAgent.named(name);
        cell(name, order, "redeployed", () -> BesideIT.assertRedeployedWithoutADoubt(other, order));
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "at run time"})
    void whatArthasWeavesAgainAndResetsStaysTied(String attached) throws Exception {
        cell("Arthas", attached, "watch, trace, reset", () -> {
            Arthas arthas = new Arthas();
            Launch tenon = Launch.attached();
            Launch launch = attached.equals("first") ? tenon.withFirst(arthas.option()) : tenon;
            try (Database database = H2.server();
                    Application application = launch.start("Rounds", database, "hikari")) {
                awaitLine(application, "READY");
                int rounds = play(application, 0);
                if (!attached.equals("first")) {
                    arthas.attach(application.pid());
                }
                rounds = lookInto(arthas, application, rounds);
                String reset = arthas.command("reset").join();
                assertThat(reset).contains("\"state\":\"SUCCEEDED\"");
                rounds = play(application, rounds);
                lookInto(arthas, application, rounds);
                application.tell("enough");
                judge(application);
            }
        });
    }

    /** What an operator looks at while orders come in: one thing after the other, since Arthas weaves for one at a time. */
    private static int lookInto(Arthas arthas, Application application, int played) {
        int rounds = played;
        for (String command : List.of(
                "watch org.apache.rocketmq.client.producer.DefaultMQProducer send {params,returnObj} -n 2",
                "trace org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl send -n 2",
                "watch org.h2.jdbc.JdbcConnection commit {target,throwExp} -n 2",
                "trace com.zaxxer.hikari.pool.ProxyConnection commit -n 1")) {
            CompletableFuture<String> look = arthas.command(command);
            long deadline = System.nanoTime() + SOON.toNanos();
            while (!look.isDone() && System.nanoTime() < deadline) {
                rounds = play(application, rounds);
            }
            assertThat(look).as(application::toString).isDone();
            assertThat(look.join()).contains("\"state\":\"SUCCEEDED\"").contains("\"success\":true");
        }
        return rounds;
    }

    private static int play(Application application, int played) {
        application.tell("");
        awaitLine(application, "PLAYED " + (played + 1));
        return played + 1;
    }

    private static void awaitLine(Application application, String line) {
        await().atMost(SOON).untilAsserted(() -> assertThat(application.output())
                .as(application::toString)
                .contains(line));
    }

    private interface Cell {
        void play() throws Exception;
    }

    /** Plays a cell of the matrix, and writes down what became of it. */
    private static void cell(String agent, String order, String what, Cell cell) throws Exception {
        String line = agent + " | " + order + " | " + what + " | ";
        try {
            cell.play();
        } catch (Exception | AssertionError e) {
            write(line + "FAILED");
            throw e;
        }
        write(line + "passed");
    }

    private static void write(String line) throws IOException {
        Files.writeString(
                Path.of(System.getProperty("beside.matrix")),
                line + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
