package io.tenon.drivers;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the contract suites for every old driver with every settings, one after the other, and prints a table.
 * Arguments: what the name of a run must contain; none: all of them.
 */
final class DriverMatrix {
    private static final String SUITES =
            "io.tenon.rules.OldDriversRulesIT$,io.tenon.internal.status.OldDriversStatusTableIT$";
    private static final Map<OldDriver, String> CLASSES = Map.of(
            OldDriver.CONNECTOR_J_5_1, "ConnectorJ51",
            OldDriver.CONNECTOR_J_8_0, "ConnectorJ80",
            OldDriver.MARIADB_2_7, "MariaDb27",
            OldDriver.PGJDBC_42_2, "Pgjdbc42");

    private DriverMatrix() {}

    public static void main(String[] arguments) throws SQLException {
        PrintStream out = System.out;
        // What the servers and the rules print goes to the log, the table alone to standard output.
        System.setOut(System.err);
        List<DriverRun> runs = DriverRun.all().stream()
                .filter(run ->
                        arguments.length == 0 || List.of(arguments).stream().anyMatch(run.toString()::contains))
                .toList();
        out.println("| driver | server | settings | passed | of | differs without Tenon | failed | s |");
        out.println("|---|---|---|---:|---:|---|---|---:|");
        int failed = 0;
        for (DriverRun run : runs) {
            long begun = System.nanoTime();
            Tally tally = rules(run);
            failed += tally.failures.size();
            out.printf(
                    "| %s | %s | `%s` | %d | %d | %s | %s | %d |%n",
                    run.driver(),
                    run.server(),
                    run.settings(),
                    tally.passed,
                    tally.passed + tally.failures.size(),
                    String.join("; ", WithoutTenon.differences(run)),
                    String.join(", ", tally.failures),
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
            out.flush();
        }
        out.printf("drivers runs=%d failed=%d%n", runs.size(), failed);
        System.exit(runs.isEmpty() ? 2 : failed == 0 ? 0 : 1);
    }

    private static Tally rules(DriverRun run) {
        System.setProperty(DriverRun.ONLY, run.toString());
        Tally tally = new Tally();
        for (String suite : SUITES.split(",", -1)) {
            LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(DiscoverySelectors.selectClass(suite + CLASSES.get(run.driver())))
                    .configurationParameter("junit.jupiter.execution.timeout.default", "120 s")
                    .configurationParameter("junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
                    .build();
            LauncherFactory.create().execute(request, tally);
        }
        return tally;
    }

    private static final class Tally implements TestExecutionListener {
        private final List<String> failures = new ArrayList<>();
        private int passed;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                failures.add(test.getLegacyReportingName());
                System.err.println("FAILED " + test.getLegacyReportingName());
                result.getThrowable()
                        .ifPresent(e -> e.printStackTrace(new PrintStream(System.err, true, StandardCharsets.UTF_8)));
            } else if (test.isTest()) {
                passed++;
            }
        }
    }
}
