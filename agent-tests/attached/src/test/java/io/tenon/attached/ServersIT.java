package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole application servers, started by their own scripts: where {@code -Dattached.liberty} or {@code -Dattached.wildfly} says where one
 * was unpacked. {@code agent-tests/servers.sh} fetches them.
 */
class ServersIT extends AttachedTest {
    /** What servers number their warnings and errors with; the agent's lines have no such number. */
    private static final Pattern COMPLAINT = Pattern.compile(
            "(?:WARN|ERROR).*?\\b((?:WFLY|ELY|JBAS|IJ|ARJUNA|MSC|CWW|WTRN|DSRA|J2CA|SRVE)[A-Z]*\\d+[A-Z]?)");

    /** Its pools: two that are no XA DataSources, and one that is. */
    private static final String ALL = "orders,stock,ledger";

    @ParameterizedTest
    @ValueSource(strings = {"liberty", "wildfly"})
    void messagesFollowLocalTransactionsAndThoseOfTheServersTransactionManager(String server, @TempDir Path folder)
            throws IOException {
        try (Database database = H2.server();
                Application application =
                        Launch.attached().withClient("4.9").startServer(server, home(server), ALL, folder, database)) {
            judge(application);
            assertGoodOrder(application);
            assertThat(application.count("SENT ")).as(application::toString).isEqualTo(8);
            assertNamed(application, "own-1", "own-2");
            // Liberty's connections say that autocommit is on until their first statement.
            long untied = application.count("UNTIED ");
            assertThat(untied > 0).as(application::toString).isEqualTo(server.equals("liberty"));
            if (untied > 0) {
                assertThat(application.output())
                        .as(application::toString)
                        .contains("FOUND NotFollowed JTA transactions without a connection that is followed: " + untied
                                + " messages in transactions so far");
            }
            assertThat(application.errors())
                    .as(application::toString)
                    .filteredOn(line -> line.contains("Tenon does NOT FOLLOW XA transactions"))
                    .hasSize(1);
        }
    }

    /** By its name in JNDI; the other pools are not concerned. */
    @ParameterizedTest
    @ValueSource(strings = {"liberty", "wildfly"})
    void messagesInTransactionsOfADeclaredXaDataSourceAreRefused(String server, @TempDir Path folder)
            throws IOException {
        try (Database database = H2.server();
                Application application = Launch.attached()
                        .withClient("4.9")
                        .with("-Dtenon.datasources.xa=*/ledger")
                        .startServer(server, home(server), "orders,stock", folder, database)) {
            judge(application);
            assertGoodOrder(application);
            assertThat(application.output())
                    .as(application::toString)
                    .filteredOn(line -> line.startsWith("REFUSED "))
                    .hasSizeGreaterThanOrEqualTo(4)
                    .allMatch(line -> line.contains("-ledger-") && line.contains("takes part in XA transactions"));
            assertThat(application.errors()).noneMatch(line -> line.contains("NOT FOLLOW XA"));
        }
    }

    /** The control: what is said above is not so by itself, and what the server complains of is not the agent's doing. */
    @ParameterizedTest
    @ValueSource(strings = {"liberty", "wildfly"})
    void withoutTheAgentTheServerComplainsOfTheSameAndGhostsAreDelivered(
            String server, @TempDir Path with, @TempDir Path without) throws IOException {
        Set<String> complaints;
        try (Database database = H2.server();
                Application application =
                        Launch.attached().withClient("4.9").startServer(server, home(server), ALL, with, database)) {
            complaints = complaints(application.awaitDone().end());
        }
        try (Database database = H2.server();
                Application application =
                        Launch.alone().withClient("4.9").startServer(server, home(server), ALL, without, database)) {
            application.awaitDone();
            List<String> ghosts = application.never();
            await("as without the agent")
                    .untilAsserted(
                            () -> assertThat(Stand.shared().delivered(ghosts)).isNotEmpty());
            assertThat(complaints(application.end())).as(application::toString).containsAll(complaints);
        }
    }

    private static Set<String> complaints(Application application) {
        Set<String> numbers = new TreeSet<>();
        for (String line : application.errors()) {
            Matcher complaint = COMPLAINT.matcher(line);
            if (complaint.find()) {
                numbers.add(complaint.group(1));
            }
        }
        return numbers;
    }

    private static void assertGoodOrder(Application application) {
        assertThat(application.output()).as(application::toString).contains("STOPPED 0");
        assertThat(application.errors())
                .as(application::toString)
                .noneMatch(line -> line.contains("NoClassDefFoundError")
                        || line.contains("LogManager")
                        || line.contains("Tenon is OFF"));
        List<String> undeployed = application.output().stream()
                .filter(line -> line.startsWith("UNDEPLOYED "))
                .toList();
        // What the agent kept, it would keep of each. Either server may hold on to one until the next one goes: seen in
        // a heap dump of
        // Liberty, where nothing but its own web container referred to it.
        assertThat(undeployed).as(application::toString).hasSize(2).anyMatch(line -> line.endsWith(" GONE"));
    }

    /** Each pool once, also after many a lookup; those of the server by their names in JNDI. */
    private static void assertNamed(Application application, String... users) {
        for (String name : List.of("orders", "stock", "ledger")) {
            assertThat(application.output())
                    .as(application::toString)
                    .filteredOn(line -> line.matches("FOUND DataSources \\S*jdbc/" + name + " .*")
                            || line.matches("FOUND DataSources \\S*datasources/" + name + " .*"))
                    .hasSize(2); // it is asked twice
        }
        for (String user : users) {
            assertThat(application.output())
                    .as(application::toString)
                    .anyMatch(line ->
                            line.matches("FOUND DataSources .*HikariDataSource.*, first used by .*" + user + ".*"));
        }
    }

    private static Path home(String server) {
        String folder = System.getProperty("attached." + server);
        assumeThat(folder).as("-Dattached.%s says where that server is", server).isNotNull();
        return Path.of(folder);
    }
}
