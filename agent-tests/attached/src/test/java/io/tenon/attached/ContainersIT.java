package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.matrix.Matrix;
import io.tenon.testbed.matrix.Rows;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Containers of web applications: two that bring their libraries and two that find them in the container's loader, each with a
 * pool of its own and with the container's, in one JVM.
 */
class ContainersIT extends AttachedTest {
    @ParameterizedTest
    @Rows(
            build = {"TomcatHouse, tomcat-9"},
            matrix = {"TomcatHouse, tomcat-10", "JettyHouse, jetty-9"})
    void messagesOfWebApplicationsFollowTheirTransactionsAndRedeployedOnesLeaveNothingBehind(
            String house, String server, @TempDir Path folder) {
        try (Database database = H2.server();
                Application application =
                        Launch.attached().withClient("4.9").startContainer(house, server, folder, database)) {
            judge(application);
            assertNothingOfOursIsLeft(application.output());
            assertThat(application.errors()).noneMatch(line -> line.contains("NoClassDefFoundError"));
            assertEachIsTold(application.output());
        }
    }

    /**
     * Below the pools of its resource adapter it is the driver that is followed, in transactions of JDBC and of JTA. One of JTA's in which
     * no connection was borrowed yet has nothing to be followed by, and that is told.
     */
    @Matrix
    @Test
    void messagesOfWebApplicationsInPayaraFollowTheirTransactions(@TempDir Path folder) {
        try (Database database = H2.server();
                Application application = Launch.attached()
                        .withClient("4.9")
                        .startContainer("PayaraHouse", "payara-5", folder, database)) {
            judge(application);
            assertNothingOfOursIsLeft(application.output());
            assertThat(application.output())
                    .filteredOn(line ->
                            line.startsWith("LOADER ") && line.endsWith(" org.glassfish.web.loader.WebappClassLoader"))
                    .as("four, two of which were redeployed, and a last one")
                    .hasSize(7);
            assertThat(application.output()).noneMatch(line -> line.startsWith("REFUSED "));
            assertThat(application.output())
                    .contains(
                            "FOUND NotFollowed JTA transactions without a connection that is followed: 1 messages in transactions so far");
            assertThat(application.output())
                    .as("the server's two pools, which lead to one database as one user")
                    .filteredOn(line ->
                            line.startsWith("FOUND DataSources tenon") && line.contains("(org.h2.jdbcx.JdbcDataSource"))
                    .hasSize(1);
            assertThat(application.errors()).noneMatch(line -> line.contains("NoClassDefFoundError"));
        }
    }

    /**
     * None is kept, but by what its own classes have left on threads that are not ours (its Netty does): that is taken away, and then it is
     * gone, too.
     */
    private static void assertNothingOfOursIsLeft(List<String> output) {
        assertThat(output)
                .as(() -> "loaders, of which those that are kept are followed by the threads that run: " + output)
                .filteredOn(line -> line.startsWith("UNDEPLOYED "))
                .hasSize(5)
                .allMatch(line -> line.endsWith(" GONE"));
        output.stream().filter(line -> line.startsWith("LEFT ")).forEach(System.err::println);
    }

    /** All of them have DataSources of the same name and URL, and none of their pools has a name of its own. */
    private static void assertEachIsTold(List<String> output) {
        for (String name : List.of("own-1", "own-2", "common-1", "common-2")) {
            assertThat(output)
                    .as(name)
                    .filteredOn(line -> line.startsWith("FOUND DataSources tenon")
                            && line.matches(".*, first used by /?" + name + "\\): table .*"))
                    .hasSizeGreaterThanOrEqualTo(2);
        }
        assertThat(output).noneMatch(line -> line.contains("Tomcat Connection Pool["));
    }
}
