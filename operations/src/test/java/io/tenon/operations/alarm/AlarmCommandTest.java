package io.tenon.operations.alarm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.ScriptedCluster;
import io.tenon.operations.connection.Workplace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is looked at in part, or not at all, is neither fine nor over. What the outbox has is in AlarmIT. */
@SuppressWarnings("NullAway.Init") // JUnit makes the folder, and calls start
class AlarmCommandTest {
    private static final long OLD = 400_000;
    private static final int MOST = 5_000;

    /** No driver takes it: as if the database did not answer. */
    private static final String NO_DATABASE = "jdbc:none:orders";

    private final ScriptedCluster cluster = new ScriptedCluster().nameServer("ns1", "a", "b");
    private @Nullable String url;
    private Path state;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        state = folder.resolve("told.json");
    }

    private Report look(String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of("--state", state.toString()));
        words.addAll(Arrays.asList(more));
        AlarmCommand command = new AlarmCommand();
        new CommandLine(command).parseArgs(words.toArray(new String[0]));
        try (Workplace place = cluster.place(url)) {
            return command.answerAt(place);
        }
    }

    private static List<String> events(Report report) {
        List<String> events = new ArrayList<>();
        report.json().getAsJsonArray("events").forEach(one -> {
            JsonObject event = one.getAsJsonObject();
            events.add(event.get("event").getAsString() + " "
                    + event.get("kind").getAsString() + " "
                    + event.get("subject").getAsString());
        });
        return events;
    }

    private static String said(Report report) {
        return String.join("\n", report.lines());
    }

    @Test
    void aBrokerThatVanishedFromTheRouteIsToldAndNotOverBeforeItAnswersAgain() throws Exception {
        assertThat(look().status()).isZero();
        cluster.nameServer("ns1", "a");
        Report gone = look();
        assertThat(events(gone)).containsExactly("raised BROKER_UNKNOWN broker b");
        assertThat(said(gone)).contains("it was there before; no name server knows it now", state.toString());
        assertThat(gone.status()).isEqualTo(1);
        Report still = look();
        assertThat(events(still)).isEmpty();
        assertThat(still.status()).isEqualTo(1);
        cluster.nameServer("ns1", "a", "b");
        assertThat(events(look())).containsExactly("over BROKER_UNKNOWN broker b");
        assertThat(look().status()).isZero();
    }

    @Test
    void aMasterThatDiedIsNotOverWhenTheNameServersForgetIt() throws Exception {
        cluster.silence("b");
        assertThat(events(look())).containsExactly("raised BROKER_UNKNOWN broker b");
        cluster.nameServer("ns1", "a");
        assertThat(events(look())).isEmpty();
        cluster.nameServer("ns1", "a", "b");
        assertThat(events(look())).isEmpty();
        cluster.letSpeak("b");
        assertThat(events(look())).containsExactly("over BROKER_UNKNOWN broker b");
    }

    @Test
    void whatABrokerHadIsOverWithItsNameTakenOutOfTheState() throws Exception {
        cluster.store("b", HalfTopics.HALVES, 1, true, OLD);
        assertThat(events(look())).containsExactly("raised HALVES_IN_DOUBT broker b");
        cluster.nameServer("ns1", "a");
        assertThat(events(look())).containsExactly("raised BROKER_UNKNOWN broker b");
        JsonObject told = JsonParser.parseString(Files.readString(state)).getAsJsonObject();
        told.getAsJsonArray("brokers").remove(JsonParser.parseString("\"b\""));
        Files.writeString(state, told.toString());
        Report without = look();
        assertThat(events(without)).containsExactly("over HALVES_IN_DOUBT broker b", "over BROKER_UNKNOWN broker b");
        assertThat(without.status()).isZero();
        assertThat(events(look())).isEmpty();
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNoBrokersAndHalvesInDoubtAreToldAllTheSame() throws Exception {
        cluster.store("a", HalfTopics.HALVES, 2, true, OLD).store("a", HalfTopics.PARKED, 1, true, 0);
        url = NO_DATABASE;
        Report report = look();
        assertThat(events(report))
                .containsExactly("raised TABLE_UNUSABLE the status table", "raised HALVES_IN_DOUBT broker a");
        cluster.forget("a", HalfTopics.HALVES);
        assertThat(events(look())).containsExactly("over HALVES_IN_DOUBT broker a");
    }

    @Test
    void parkedHalvesThatNoDatabaseJudgedAreSaidToBeUnjudged() throws Exception {
        cluster.store("a", HalfTopics.PARKED, 3, true, 60_000);
        Report report = look();
        assertThat(said(report))
                .contains("3 parked halves at broker a were not judged: no database is given (--url)")
                .doesNotContain("3 parked halves at broker a wait");
        assertThat(report.status()).isEqualTo(1);
    }

    @Test
    void halvesThatWereParkedNowAreFoundBehindThousandsAndWhatIsBeforeMayBeMore() throws Exception {
        cluster.store("a", HalfTopics.PARKED, 2 * MOST, false, 60_000).store("a", HalfTopics.PARKED, 1, true, 0);
        Report report = look();
        assertThat(events(report)).containsExactly("raised HALVES_PARKED broker a");
        assertThat(said(report)).contains("at least 1 parked halves at broker a", "there may be more");
        cluster.forget("a", HalfTopics.PARKED).store("a", HalfTopics.PARKED, MOST + 1, false, 60_000);
        Report none = look();
        assertThat(events(none)).as("what was not looked at is not over").isEmpty();
        assertThat(none.json().get("mayBeMore").getAsBoolean()).isTrue();
        assertThat(none.status()).isEqualTo(1);
        cluster.forget("a", HalfTopics.PARKED).store("a", HalfTopics.PARKED, MOST, false, 60_000);
        Report all = look();
        assertThat(events(all)).containsExactly("over HALVES_PARKED broker a");
        assertThat(all.status()).isZero();
    }

    @Test
    void whatABrokerWithRocksDbHasForgottenIsFoundBeforeThoseThatItAsksAboutStill() throws Exception {
        cluster.keepInRocks("a")
                .keepInRocks("b")
                .store("a", HalfTopics.ROCKS_HALVES, MOST, false, 7_300_000)
                .store("a", HalfTopics.ROCKS_HALVES, 2, true, 7_200_000)
                .store("a", HalfTopics.ROCKS_HALVES, MOST, false, 1_000)
                .store("b", HalfTopics.ROCKS_HALVES, 1, true, 7_200_000);
        Report report = look();
        assertThat(events(report)).containsExactly("raised HALVES_PARKED broker a", "raised HALVES_PARKED broker b");
        assertThat(said(report)).contains("2 parked halves at broker a", "1 parked halves at broker b");
    }

    @Test
    void aBrokerWithRocksDbThatHidesItsSettingsMayHaveMore() throws Exception {
        cluster.store("a", HalfTopics.HALVES, 1, true, OLD);
        assertThat(events(look())).containsExactly("raised HALVES_IN_DOUBT broker a");
        cluster.forget("a", HalfTopics.HALVES).hideSettings("a");
        Report report = look();
        assertThat(events(report)).isEmpty();
        assertThat(report.status()).isEqualTo(1);
        assertThat(said(report)).containsOnlyOnce("does not show for how long it asks about them");
        cluster.showSettings("a");
        assertThat(events(look())).containsExactly("over HALVES_IN_DOUBT broker a");
    }

    @Test
    void aBrokerThatOnlyTheSecondNameServerKnowsIsLookedAt() throws Exception {
        cluster.nameServer("ns1", "a").nameServer("ns2", "a", "b").store("b", HalfTopics.HALVES, 1, true, OLD);
        Report report = look();
        assertThat(events(report)).containsExactly("raised HALVES_IN_DOUBT broker b");
        assertThat(said(report)).contains("ns2:9876 knows the brokers [a, b], but ns1:9876 knows [a]");
    }

    @Test
    void aNameServerThatDoesNotAnswerIsToldSinceOnlyItMayKnowSomeBroker() throws Exception {
        cluster.nameServer("ns2", "a", "b").silence("ns2");
        Report report = look();
        assertThat(events(report)).containsExactly("raised BROKER_UNKNOWN name server ns2:9876");
        assertThat(report.status()).isEqualTo(1);
        cluster.silence("ns1");
        assertThat(events(look())).containsExactly("raised BROKER_UNKNOWN broker all");
        cluster.letSpeak("ns1").letSpeak("ns2");
        assertThat(events(look()))
                .containsExactlyInAnyOrder(
                        "over BROKER_UNKNOWN name server ns2:9876", "over BROKER_UNKNOWN broker all");
        assertThat(look().status()).isZero();
    }

    @Test
    void whatWasToldBeforeTheDiskWasFullIsNotRepeated() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        Path blocked = state.resolveSibling("told.json.new");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            received.add(
                    JsonParser.parseString(new String(exchange.getRequestBody().readAllBytes(), UTF_8))
                            .getAsJsonObject()
                            .get("subject")
                            .getAsString());
            if (received.size() == 2) {
                Files.createDirectory(blocked); // the file cannot be written from now on
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            Path hook = Files.writeString(
                    folder.resolve("hook"),
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/");
            cluster.silence("a").silence("b");
            Report full = look("--webhook-file", hook.toString());
            assertThat(full.status()).isEqualTo(2);
            assertThat(said(full)).contains("NOT WRITTEN", "told again");
            Files.delete(blocked);
            assertThat(look("--webhook-file", hook.toString()).status()).isEqualTo(1);
            assertThat(received).containsExactly("broker a", "broker b", "broker b");
        } finally {
            server.stop(0);
        }
    }
}
