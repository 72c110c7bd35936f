package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Who owns a message. Each scenario of agent-tests/bindings is played without Tenon, with the library, and with the agent,
 * each in a JVM of its own; when all have been played and the broker has asked about whatever it could, each is judged:
 * its messages, its rows, its warnings. docs/binding.md has the table.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BindingsIT {
    private static final String REFUSE = "ambiguous=refuse";
    private static final String OUTBOX = "delivery=outbox";
    private static final Path TABLE = Path.of("../../docs/binding.md");
    private static final String BEGIN = "<!-- table -->\n";
    private static final String END = "<!-- end of table -->\n";

    private final List<Application> applications = new ArrayList<>();
    private final List<PlayedBindings> alone = new ArrayList<>();
    private final List<PlayedBindings> library = new ArrayList<>();
    private final List<PlayedBindings> agent = new ArrayList<>();
    private final List<PlayedBindings> outbox = new ArrayList<>();

    @BeforeAll
    void play() {
        for (String variant : List.of("", REFUSE)) {
            Application without = start("ALONE", variant);
            Application withLibrary = start("LIBRARY", variant);
            Application withAgent = start("AGENT", variant);
            alone.add(PlayedBindings.of(without.awaitDone()));
            library.add(PlayedBindings.of(withLibrary.awaitDone()));
            agent.add(PlayedBindings.of(withAgent.awaitDone()));
        }
        Application outboxOfLibrary = start("LIBRARY", OUTBOX);
        Application outboxOfAgent = start("AGENT", OUTBOX);
        outbox.add(PlayedBindings.of(outboxOfLibrary.awaitDone()));
        outbox.add(PlayedBindings.of(outboxOfAgent.awaitDone()));
        Stand stand = Stand.shared();
        try {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Stream.of(alone, library, agent, outbox)
                    .flatMap(List::stream)
                    .allMatch(played -> played.hasArrived(stand)));
        } catch (ConditionTimeoutException e) {
            // Each scenario tells what did not arrive.
        }
        stand.awaitQuiet();
    }

    private Application start(String surroundings, String variant) {
        Stand stand = Stand.shared();
        Database postgreSql = Postgres.freshDatabase();
        String run = stand.newRun("bindings");
        Launch launch = (surroundings.equals("AGENT") ? Launch.attached() : Launch.alone()).with("-Xmx512m");
        if (surroundings.equals("LIBRARY")) {
            launch = launch.with("-Dbinding.house=com.example.binding.library.LibraryHouse");
        }
        if (!variant.isEmpty()) {
            launch = launch.with(surroundings.equals("AGENT") ? "-Dtenon." + variant : "-Dbinding." + variant);
        }
        List<String> arguments = List.of(
                surroundings,
                stand.broker().nameServerAddress(),
                stand.topic(),
                run,
                postgreSql.jdbcUrl() + "?user=" + postgreSql.user() + "&password=" + postgreSql.password(),
                variant.equals(OUTBOX) ? "" : variant);
        Application application = launch.startMain(
                run, Launch.bindingsClassPath(surroundings.equals("LIBRARY")), "binding.Bindings", arguments);
        applications.add(application);
        return application;
    }

    @AfterAll
    void end() {
        applications.forEach(Application::close);
    }

    @TestFactory
    Stream<DynamicTest> withoutTenon() {
        return judged(alone);
    }

    @TestFactory
    Stream<DynamicTest> withTheLibrary() {
        return judged(library);
    }

    @TestFactory
    Stream<DynamicTest> withTheAgent() {
        return judged(agent);
    }

    /** By the library and with the agent: whom a message belongs to does not depend on how it is delivered. */
    @TestFactory
    Stream<DynamicTest> throughTheOutbox() {
        return judged(outbox);
    }

    private static Stream<DynamicTest> judged(List<PlayedBindings> played) {
        return played.stream()
                .flatMap(PlayedBindings::scenarios)
                .map(scenario ->
                        DynamicTest.dynamicTest(scenario.id, () -> assertThat(scenario.violations(Stand.shared()))
                                .as(() -> scenario.id + ", which logged:\n" + String.join("\n", scenario.log))
                                .isEmpty()));
    }

    /** With -Dbindings.write=true it is written. */
    @Test
    void theTableInTheDocumentsIsThatOfTheSuite() throws IOException {
        String run = "table";
        try (Application table =
                Launch.alone().startMain(run, Launch.bindingsClassPath(false), "binding.Bindings", List.of("table"))) {
            table.end();
            String rows = String.join("\n", table.output()) + "\n";
            String page = Files.readString(TABLE);
            int begin = page.indexOf(BEGIN) + BEGIN.length();
            int end = page.indexOf(END);
            if (Boolean.getBoolean("bindings.write")) {
                Files.writeString(TABLE, page.substring(0, begin) + rows + page.substring(end));
            } else {
                assertThat(page.substring(begin, end))
                        .as("docs/binding.md; -Dbindings.write=true writes it")
                        .isEqualTo(rows);
            }
        }
    }
}
