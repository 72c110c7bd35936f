package io.tenon.operations.doctor;

import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.doctor.Finding.Grade;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Prints each finding as it comes, and sums up. Not thread-safe. */
final class Findings {
    private final PrintStream out;
    private final List<Finding> all = new ArrayList<>();
    private final List<String> attachments = new ArrayList<>();

    Findings(PrintStream out) {
        this.out = out;
    }

    void add(Finding finding) {
        all.add(finding);
        out.println(finding);
        out.flush();
    }

    void ok(String subject, String seen) {
        add(Finding.ok(subject, seen));
    }

    void warn(String subject, String seen, String remedy) {
        add(Finding.warn(subject, seen, remedy));
    }

    void fail(String subject, String seen, String remedy) {
        add(Finding.fail(subject, seen, remedy));
    }

    /** Keeps a text of many lines, a script say, that is printed below the checks. */
    void attach(String text) {
        attachments.add(text);
    }

    List<Finding> all() {
        return Collections.unmodifiableList(all);
    }

    int count(Grade grade) {
        int count = 0;
        for (Finding finding : all) {
            count += finding.grade == grade ? 1 : 0;
        }
        return count;
    }

    /** Prints what was attached, and the last line. */
    void sumUp() {
        for (String attachment : attachments) {
            out.println();
            out.println(attachment);
        }
        if (!attachments.isEmpty()) {
            out.println();
        }
        String counts = all.size() + " checks: " + count(Grade.OK) + " ok, " + count(Grade.WARN) + " warnings, "
                + count(Grade.FAIL) + " problems. ";
        out.println(counts + verdict());
        out.flush();
    }

    private String verdict() {
        switch (exitStatus()) {
            case ExitStatus.FINE:
                return "Ready to go live.";
            case ExitStatus.WARNINGS:
                return "Ready, if the warnings are meant.";
            default:
                return "Do not go live like this.";
        }
    }

    int exitStatus() {
        if (count(Grade.FAIL) > 0) {
            return ExitStatus.PROBLEMS;
        }
        return count(Grade.WARN) > 0 ? ExitStatus.WARNINGS : ExitStatus.FINE;
    }
}
