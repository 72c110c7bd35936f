package io.tenon.agent.jdbc;

import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.report.OffEntry;
import io.tenon.internal.status.StatusTable;
import org.jspecify.annotations.Nullable;

/**
 * What fail-open means where a status table is missing, or cannot be used until somebody does something about it: the
 * messages of a transaction go out at once. The table is asked again with each transaction. When this begins and when
 * it is over is logged, and each such transaction is counted. Thread-safe.
 */
final class UnusableTable {
    private final AgentReport report;
    private @Nullable String said;
    private @Nullable OffEntry off;

    UnusableTable(AgentReport report) {
        this.report = report;
    }

    /**
     * Whether the messages of a transaction are tied to it. They are tied also where the failure may pass; then they
     * are refused.
     *
     * @param dataSource its name, class and URL
     * @param unusable why the table cannot be used now, or null
     */
    synchronized boolean isUsable(String dataSource, @Nullable Exception unusable) {
        boolean usable = !StatusTable.isForGood(unusable);
        String what = "transactions on " + dataSource;
        if (!usable) {
            String why = firstLine(unusable);
            report.metrics().sentPlainly();
            if (!why.equals(said)) {
                said = why;
                OffEntry before = off;
                off = report.off(
                        what,
                        "its status table cannot be used, so messages that are sent in them go out at once, as without"
                                + " Tenon, until it can. " + why
                                + " 'java -jar tenon.jar doctor' prints the statements that make it.");
                if (before != null) {
                    report.offChanged(before);
                }
            }
        } else if (said != null && unusable == null) {
            said = null;
            OffEntry ended = off;
            off = null;
            if (ended != null) {
                report.onAgain(ended, what, "its status table can be used now, and messages are tied to them.");
            }
        }
        return usable;
    }

    /** The DataSource is closed, so that its table is off no more. */
    synchronized void closed(String dataSource) {
        OffEntry ended = off;
        off = null;
        said = null;
        if (ended != null) {
            report.offClosed(ended, dataSource);
        }
    }

    /** Returns the error without the DDL that follows its first sentence. */
    private static String firstLine(@Nullable Exception unusable) {
        String message = unusable == null ? "" : String.valueOf(unusable.getMessage());
        int end = message.indexOf(" Run these statements");
        return end < 0 ? message : message.substring(0, end);
    }
}
