package io.tenon.agent.operate.report;

import io.tenon.agent.operate.RunningMode;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.agent.operate.settings.FailurePolicy;
import io.tenon.agent.operate.settings.GivenValue;
import io.tenon.agent.operate.settings.Mode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The start-up report, which is one screen, whatever was found. Used by one thread. */
final class ReportText {
    private static final int MOST_LINES = 6;
    private static final int MOST_CLASSES = 4;
    private static final int WIDEST = 240;

    private final StringBuilder text = new StringBuilder(1024);
    private final AgentSettings settings;
    private final ReportEntries findings;

    private ReportText(AgentSettings settings, ReportEntries findings) {
        this.settings = settings;
        this.findings = findings;
    }

    static String of(AgentSettings settings, ReportEntries findings) {
        return new ReportText(settings, findings).whole();
    }

    static String policy(AgentSettings settings) {
        return settings.onFailure() == FailurePolicy.FAIL_OPEN ? "fail-open" : "fail-closed";
    }

    private String whole() {
        text.append("Tenon ").append(Version.current()).append(" is attached (Java ");
        text.append(System.getProperty("java.version"))
                .append(", ")
                .append(policy(settings))
                .append(
                        settings.mode() == Mode.TIE
                                ? ""
                                : ", mode " + RunningMode.now().word())
                .append(')');
        section("settings", changed(), "all by default");
        section("instrumented", instrumented(), "nothing");
        section("DataSources", findings.dataSources(), "none so far");
        section("producers", findings.producers(), "none so far");
        if (settings.usesOutbox()) {
            section("outbox", outbox(), "");
        }
        section("off", findings.off(), "nothing");
        if (!findings.notFollowed().isEmpty()) {
            section("not followed", findings.notFollowed(), "");
        }
        List<String> hints = hints();
        if (!hints.isEmpty()) {
            section("hints", hints, "");
        }
        return text.toString();
    }

    private void section(String title, List<String> lines, String none) {
        String label = title;
        int shown = lines.size() <= MOST_LINES ? lines.size() : MOST_LINES - 1;
        for (String line : lines.isEmpty() ? Collections.singletonList(none) : lines.subList(0, shown)) {
            line(label, line);
            label = "";
        }
        if (shown < lines.size()) {
            line("", "… and " + (lines.size() - shown) + " more");
        }
    }

    private void line(String label, String line) {
        text.append(System.lineSeparator()).append("  ").append(label);
        for (int column = label.length(); column < 14; column++) {
            text.append(' ');
        }
        text.append(line.length() <= WIDEST ? line : line.substring(0, WIDEST) + "…");
    }

    private List<String> changed() {
        List<String> lines = new ArrayList<>();
        for (GivenValue value : settings.changed()) {
            lines.add(value.setting().key() + " = " + value.shown() + " (" + value.source() + ")");
        }
        return lines;
    }

    private List<String> outbox() {
        List<String> lines = new ArrayList<>();
        lines.add(settings.deliveryText());
        lines.addAll(findings.outboxes());
        return lines;
    }

    /** Returns the classes that an application chose by name, and what comes with them by number. */
    private List<String> instrumented() {
        List<String> lines = new ArrayList<>();
        StringBuilder numbers = new StringBuilder();
        for (Map.Entry<String, List<String>> entry : findings.advised().entrySet()) {
            String kind = entry.getKey();
            List<String> classes = entry.getValue();
            if (isChosen(kind)) {
                int shown = classes.size() <= MOST_CLASSES ? classes.size() : MOST_CLASSES - 1;
                lines.add(kind + ": " + String.join(", ", classes.subList(0, shown))
                        + (shown < classes.size() ? " and " + (findings.advisedCount(kind) - shown) + " more" : ""));
            } else {
                numbers.append(numbers.length() == 0 ? "classes: " : ", ");
                numbers.append(findings.advisedCount(kind)).append(' ').append(kind);
            }
        }
        if (numbers.length() > 0) {
            lines.add(numbers.toString());
        }
        return lines;
    }

    private static boolean isChosen(String kind) {
        return kind.contains("source") || kind.contains("driver") || kind.contains("producer");
    }

    private List<String> hints() {
        List<String> hints = new ArrayList<>();
        int dataSources = findings.dataSources().size();
        boolean producers = !findings.producers().isEmpty();
        for (String name : findings.unusable()) {
            hints.add("a message sent in a transaction on '" + name + "' is refused until its table can be used;"
                    + " 'java -jar tenon.jar doctor' tells what is missing");
        }
        if (producers && dataSources == 0) {
            hints.add("no message was sent in a transaction so far: a DataSource is reported with its first one");
        } else if (!producers && dataSources > 0) {
            hints.add("no producer was started so far, so there are no messages to tie to transactions");
        } else if (!producers) {
            hints.add("no producer was started so far, and no message sent in a transaction");
        }
        if (findings.producers().stream().anyMatch(line -> line.contains(" in com.aliyun."))) {
            hints.add(
                    "where groups are registered by hand, as in Alibaba's cloud, the check groups have to be registered, too:"
                            + " without them no broker can ask what became of a message");
        }
        if (dataSources > 1 && settings.pinnedDataSource() == null) {
            hints.add("with several transactions open on a thread, a message belongs to the one that was written in, of"
                    + " several such to the one begun last; datasources.pinned ties messages to one DataSource");
        }
        return hints;
    }
}
