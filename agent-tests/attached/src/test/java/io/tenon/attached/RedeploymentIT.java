package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.matrix.Matrix;
import io.tenon.testbed.matrix.Rows;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** A web application that goes is gone: its loader, with its driver, pool and client, can be collected. */
class RedeploymentIT extends AttachedTest {

    @ParameterizedTest
    @Rows(
            build = {"4.3", "5.5"},
            matrix = {"4.9", "5.1"})
    void aWebApplicationLeavesNothingBehind(String client) {
        assertLeavesNothingBehind(client);
    }

    static void assertLeavesNothingBehind(String client) {
        try (Database database = H2.server();
                Application application = start(Launch.attached().withClient(client), database)) {
            judge(application);
            assertThat(application.output()).contains("DEPLOYMENT 1 GONE", "DEPLOYMENT 2 GONE");
        }
    }

    @Matrix
    @Test
    void withoutTheAgentItLeavesNothingBehindEither() {
        assertThat(leavesNothingBehind(Launch.alone())).isTrue();
    }

    static boolean leavesNothingBehind(Launch launch) {
        try (Database database = H2.server();
                Application application = start(launch, database)) {
            application.awaitDone().end();
            return application.output().containsAll(List.of("DEPLOYMENT 1 GONE", "DEPLOYMENT 2 GONE"));
        }
    }

    static Application start(Launch launch, Database database) {
        Stand stand = Stand.shared();
        String run = stand.newRun("Redeployment");
        // Drivers with a thread that nobody stops, and with an MBean that nobody unregisters: not what is tested here.
        String webApplication = Arrays.stream(launch.classPath().split(File.pathSeparator))
                .filter(jar -> !jar.contains("mysql-connector") && !jar.contains("druid"))
                .collect(Collectors.joining(File.pathSeparator));
        return launch.with("-Drocketmq.client.logUseSlf4j=true")
                .startMain(
                        run,
                        Launch.bareClassPath(),
                        "Redeployment",
                        List.of(
                                webApplication,
                                database.jdbcUrl(),
                                database.user(),
                                database.password(),
                                stand.broker().nameServerAddress(),
                                stand.topic(),
                                run));
    }
}
