package io.tenon.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.commands.Halves.Half;
import io.tenon.internal.check.Mark;
import io.tenon.internal.status.StatusId;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands beside a broker that traces messages, and lets nobody without credentials put a parked half back. */
class SecuredCommandsIT {
    private static final int RESUME_CHECK_HALF_MESSAGE = 323;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration FIRST_CHECK = Duration.ofSeconds(4);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private static EmbeddedBroker broker;
    private static Joint joint;
    private static Halves halves;
    private static Tenon tenon;

    @BeforeAll
    static void start() throws Exception {
        String others = IntStream.range(1, 1000)
                .filter(code -> code != RESUME_CHECK_HALF_MESSAGE)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(","));
        broker = EmbeddedBroker.start(BrokerSettings.quick()
                .withChecks(FIRST_CHECK, INTERVAL, 1000)
                .with("traceTopicEnable", "true")
                .with("authenticationEnabled", "true")
                .with("initAuthenticationUser", "{\"username\":\"tenon\",\"password\":\"a-secret-of-tests\"}")
                .with(
                        "authenticationMetadataProvider",
                        "org.apache.rocketmq.auth.authentication.provider.LocalAuthenticationMetadataProvider")
                .with("authenticationWhitelist", others));
        joint = Joint.borrowing(H2.server(), broker);
        halves = new Halves(joint);
        tenon = new Tenon(joint.database, broker.nameServerAddress());
    }

    @AfterAll
    static void stop() throws Exception {
        halves.close();
        joint.close();
        broker.close();
    }

    @Test
    void r12_withoutTheRightToPutItBackAParkedHalfIsSentPlainlyAndCannotBeDeliveredTwice() throws Exception {
        broker.setChecks(FIRST_CHECK, INTERVAL, 2);
        try {
            Half half = halves.left("refused", "nobody-at-all-tenon");
            halves.live(half.segment());
            await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> tenon.with(
                            Tenon.TIMES, "parked", "list")
                    .says("refused"));
            // Halves of other tests may be parked beside it.
            assertLine(
                    tenon.with(Tenon.TIMES, "parked", "rescue", "--yes")
                            .says("0 put back")
                            .out(),
                    "refused",
                    "sent with its id, and VOID written for its attempt (it cannot be put back: code 16");
            await().atMost(SOON).untilAsserted(() -> assertThat(joint.deliveries.countOf("refused"))
                    .isEqualTo(1));
            tenon.with(Tenon.TIMES, "parked", "rescue", "--yes").says("0 put back, 0 sent");
            assertThat(joint.deliveries.countOf("refused")).isEqualTo(1);
        } finally {
            broker.setChecks(FIRST_CHECK, INTERVAL, 1000);
        }
    }

    @Test
    void inDoubtListsEachHalfThatHasNotEndedAndWhatItsRowsSay() throws Exception {
        Half live = halves.left("doubt-committed", "nobody-tenon");
        halves.live(live.segment());
        Half voided = halves.left("doubt-void", "nobody-tenon");
        halves.voided(voided.attempt());
        halves.left("doubt-open", "nobody-tenon");
        halves.left("doubt-elsewhere", "nobody-tenon", new Mark(StatusId.next(), StatusId.next(), "0123456789ab", "x"));
        halves.unmarked("doubt-of-others", "nobody-tenon");
        await().atMost(SOON).untilAsserted(() -> {
            String all = tenon.with(Tenon.TIMES, "in-doubt", "--older-than", "0", "--all")
                    .endsWith(1)
                    .out();
            assertLine(
                    all,
                    "doubt-committed",
                    "its rows say COMMIT",
                    live.segment().toString());
            assertLine(all, "doubt-void", "its rows say ROLLBACK");
            assertLine(all, "doubt-open", "there is no row of its transaction", "by group 'nobody-tenon'");
            assertLine(all, "doubt-elsewhere", "it belongs to another status table");
            assertLine(all, "doubt-of-others", "it bears no mark of Tenon's");
            assertThat(all).doesNotContain("order doubt");
        });
        assertThat(tenon.with(Tenon.TIMES, "in-doubt", "--older-than", "0").out())
                .contains("doubt-open")
                .doesNotContain("doubt-of-others");
        assertThat(tenon.with(Tenon.TIMES, "in-doubt", "--older-than", "0", "--json")
                        .out())
                .contains("\"keys\":\"doubt-committed\"", "\"checkGroup\":\"nobody-tenon\"", "\"exitStatus\":1");
        tenon.with(Tenon.TIMES, "in-doubt", "--older-than", "3600")
                .says("0 halves that are older than 3600 s have not ended")
                .endsWith(0);
        new Tenon(List.of("--namesrv", broker.nameServerAddress()))
                .with(Tenon.TIMES, "in-doubt", "--older-than", "0")
                .says("doubt-open", "no database was asked")
                .endsWith(1);
    }

    @Test
    void alarmTellsOnceOfHalvesInDoubtAndTheyAreNotOverWhileTheirBrokerIsNotKnown(@TempDir Path folder)
            throws Exception {
        halves.left("alarmed", "nobody-tenon");
        String state = folder.resolve("told.json").toString();
        await().atMost(SOON).untilAsserted(() -> tenon.with(Tenon.TIMES, "alarm", "--state", state, "--older-than", "1")
                .says("ALARM ", "have not ended for 1000 ms => tenon in-doubt")
                .endsWith(1));
        Tenon.Answer again = tenon.with(Tenon.TIMES, "alarm", "--state", state, "--older-than", "1", "--json");
        assertThat(again.endsWith(1).out()).contains("\"events\":[]", "HALVES_IN_DOUBT");
        Tenon away = new Tenon(List.of("--url", Tenon.urlOf(joint.database), "--namesrv", "127.0.0.1:1"));
        Tenon.Answer unknown = away.with(Tenon.TIMES, "alarm", "--state", state, "--older-than", "1");
        assertThat(unknown.says("broker all is not known").endsWith(1).out()).doesNotContain("OVER");
        tenon.with(Tenon.TIMES, "alarm", "--state", state, "--older-than", "3600")
                .says("OVER ", "over: broker all is not known", "have not ended for");
    }

    private static void assertLine(String text, String key, String... words) {
        assertThat(text.lines().filter(line -> line.contains("(keys " + key + ")")))
                .as(key + " in " + text)
                .singleElement()
                .asString()
                .contains(words);
    }

    @Test
    void explainTellsWhatTheMessagesOwnTraceSays() throws Exception {
        String group = joint.topic + "-traced";
        TenonProducer traced = joint.unstartedProducer(group);
        traced.setEnableTrace(true);
        traced.start();
        try (Connection connection = joint.begin()) {
            joint.insert(connection, "traced");
            traced.send(joint.message("traced"));
            connection.commit();
        }
        try {
            await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(
                            tenon.with(Tenon.TIMES, "explain", "traced").out())
                    .contains("trace: sent by producer group '" + group));
        } finally {
            traced.shutdown();
        }
    }
}
