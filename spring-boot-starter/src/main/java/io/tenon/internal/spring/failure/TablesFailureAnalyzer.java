package io.tenon.internal.spring.failure;

import io.tenon.internal.spring.table.TablesUnusableException;
import io.tenon.internal.status.StatusTableMissingException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that one of Tenon's tables cannot be used, where the application is to fail fast then. */
final class TablesFailureAnalyzer extends AbstractFailureAnalyzer<TablesUnusableException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TablesUnusableException cause) {
        StatusTableMissingException missing = missing(cause);
        String why = String.valueOf(String.valueOf(cause.getCause()).split("\n", 2)[0]);
        return new FailureAnalysis(
                "Tenon cannot tie messages to transactions of DataSource '" + cause.dataSource() + "': " + why,
                (missing == null
                                ? ""
                                : "Run these statements as a user with the right to:\n\n" + missing.ddl() + "\n\n")
                        + (missing == null ? "Mend" : "Or mend")
                        + " it by the settings: tenon.table.initialize=always makes missing tables;"
                        + " tenon.datasources." + cause.dataSource()
                        + ".enabled=false leaves this DataSource alone, where no"
                        + " messages are sent in its transactions; without tenon.fail-fast=true the application starts, and"
                        + " such messages are refused.",
                cause);
    }

    private static @Nullable StatusTableMissingException missing(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StatusTableMissingException) {
                return (StatusTableMissingException) cause;
            }
        }
        return null;
    }
}
