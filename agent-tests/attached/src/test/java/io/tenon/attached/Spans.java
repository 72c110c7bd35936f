package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The spans that OpenTelemetry's agent wrote to an application's output (exporter {@code logging-otlp}). */
final class Spans {
    private static final int PRODUCER = 4;
    private static final int CONSUMER = 5;
    private static final Pattern SPAN = Pattern.compile("\"traceId\":\"(?<trace>\\w+)\",\"spanId\":\"(?<id>\\w+)\","
            + "(?:\"traceState\":\"[^\"]*\",)?(?:\"parentSpanId\":\"(?<parent>\\w*)\",)?(?:\"flags\":\\d+,)?"
            + "\"name\":\"(?<name>[^\"]*)\",\"kind\":(?<kind>\\d)");

    private record Span(String trace, String id, String parent, String name, int kind) {}

    private static final Span NOTHING = new Span("", "", "", "nothing", 0);

    private final List<Span> all = new ArrayList<>();
    private final Map<String, Span> byId = new HashMap<>();

    private Spans() {}

    /** Of one that has ended. */
    static Spans of(Application application) {
        Spans spans = new Spans();
        Stream.concat(application.output().stream(), application.errors().stream())
                .filter(Spans::isWrittenIn)
                .forEach(spans::add);
        return spans;
    }

    static boolean isWrittenIn(String line) {
        return line.contains("\"spanId\"") || line.contains("\"span_id\"");
    }

    private void add(String line) {
        for (Matcher found = SPAN.matcher(line); found.find(); ) {
            Span span = new Span(
                    found.group("trace"),
                    found.group("id"),
                    String.valueOf(found.group("parent")),
                    found.group("name"),
                    Integer.parseInt(found.group("kind")));
            all.add(span);
            byId.put(span.id, span);
        }
    }

    /**
     * In each of these traces a consumer's span hangs on a sender's, and that on the business's.
     *
     * @param business the name of the span that business is done in
     */
    void assertConsumersHangOnSendersAndThoseOn(String business, Set<String> traces) {
        Set<String> consumed = new HashSet<>();
        for (Span span : all) {
            if (span.kind == CONSUMER && traces.contains(span.trace)) {
                consumed.add(span.trace);
                Span sender = parentOf(span);
                assertThat(sender.kind)
                        .as(span + " hangs on " + sender + ", of " + all)
                        .isEqualTo(PRODUCER);
                assertThat(ancestors(sender)).as("what " + sender + " hangs on").contains(business);
            }
        }
        assertThat(consumed).as("traces with a consumer's span, of " + all).isEqualTo(traces);
    }

    private Set<String> ancestors(Span span) {
        Set<String> names = new HashSet<>();
        for (Span parent = parentOf(span); !parent.equals(NOTHING); parent = parentOf(parent)) {
            names.add(parent.name);
        }
        return names;
    }

    private Span parentOf(Span span) {
        Span parent = byId.get(span.parent);
        return parent == null ? NOTHING : parent;
    }
}
