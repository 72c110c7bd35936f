package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Containers of web applications: two that bring their libraries and two that find them in the container's loader, each with a
 * pool of its own and with the container's, in one JVM.
 */
class ContainersIT extends AttachedTest {

    @ParameterizedTest
    @CsvSource({"TomcatHouse, tomcat-9", "TomcatHouse, tomcat-10", "JettyHouse, jetty-9"})
    void messagesOfWebApplicationsFollowTheirTransactionsAndRedeployedOnesLeaveNothingBehind(
            String house, String server, @TempDir Path folder) {
        try (Database database = H2.server();
                Application application =
                        Launch.attached().withClient("4.9").startContainer(house, server, folder, database)) {
            judge(application);
            assertThat(application.output())
                    .filteredOn(line -> line.startsWith("UNDEPLOYED "))
                    .hasSize(5)
                    .allMatch(line -> line.endsWith(" GONE"));
            assertThat(application.errors()).noneMatch(line -> line.contains("NoClassDefFoundError"));
            assertEachIsTold(application.output());
        }
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
