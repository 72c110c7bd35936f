package io.tenon.attached;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Another agent in the application's JVM. Immutable.
 *
 * @param options of the JVM: its {@code -javaagent}, and what it is told
 * @param complaint what a line looks like in which it reports an error
 */
record OtherAgent(String name, List<String> options, Pattern complaint) {
    /** The span that OpenTelemetry's makes of each call of {@code Trace.business}. */
    static final String BUSINESS = "Trace.business";

    static OtherAgent openTelemetry() {
        return new OtherAgent(
                "OpenTelemetry",
                List.of(
                        "-javaagent:" + Launch.otherAgent("opentelemetry-javaagent.jar"),
                        "-Dotel.traces.exporter=logging-otlp",
                        "-Dotel.metrics.exporter=none",
                        "-Dotel.logs.exporter=none",
                        "-Dotel.bsp.schedule.delay=200",
                        "-Dotel.instrumentation.methods.include=com.example.shop.Trace[business]"),
                Pattern.compile("otel\\.javaagent.* (WARN|ERROR|SEVERE) |io\\.opentelemetry.*(Exception|Error)"));
    }

    /** Nobody listens where it reports to: that it says so is no complaint. */
    static OtherAgent skyWalking() {
        return new OtherAgent(
                "SkyWalking",
                List.of("-javaagent:" + Launch.otherAgent("skywalking/skywalking-agent.jar")),
                Pattern.compile("^(ERROR|WARN) (?!.* (GRPCChannelManager|\\w+(Client|Sender)) )"));
    }

    static OtherAgent elastic() {
        return new OtherAgent(
                "Elastic",
                List.of(
                        "-javaagent:" + Launch.otherAgent("elastic-apm-agent.jar"),
                        "-Delastic.apm.disable_send=true",
                        "-Delastic.apm.cloud_provider=NONE",
                        "-Delastic.apm.central_config=false"),
                Pattern.compile(" ERROR co\\.elastic|co\\.elastic\\.apm.*(Exception|Error)"));
    }

    static OtherAgent datadog() {
        return new OtherAgent(
                "Datadog",
                List.of(
                        "-javaagent:" + Launch.otherAgent("dd-java-agent.jar"),
                        "-Ddd.writer.type=LoggingWriter",
                        "-Ddd.instrumentation.telemetry.enabled=false",
                        "-Ddd.remote_config.enabled=false",
                        "-Ddd.profiling.enabled=false"),
                Pattern.compile("\\[dd\\.trace.* (ERROR|WARN) "));
    }

    static OtherAgent jacoco() {
        return new OtherAgent(
                "JaCoCo",
                List.of("-javaagent:" + Launch.otherAgent("jacoco.jar") + "=output=none"),
                Pattern.compile("org\\.jacoco.*(Exception|Error)"));
    }

    static OtherAgent named(String name) {
        return List.of(openTelemetry(), skyWalking(), elastic(), datadog(), jacoco()).stream()
                .filter(agent -> agent.name.equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("No agent is called " + name));
    }

    /** Both agents, this one attached {@code first} or {@code last}. */
    Launch beside(Launch tenon, String order) {
        return order.equals("first") ? before(tenon) : after(tenon);
    }

    /** Both agents, this one attached first. */
    private Launch before(Launch tenon) {
        Launch both = tenon;
        for (String option : options) {
            both = both.withFirst(option);
        }
        return both;
    }

    /** Both agents, this one attached last. */
    private Launch after(Launch tenon) {
        Launch both = tenon;
        for (String option : options) {
            both = both.with(option);
        }
        return both;
    }

    /** Lines in which it reports an error. */
    List<String> complaints(Application application) {
        return Stream.concat(application.output().stream(), application.errors().stream())
                .filter(line -> !Spans.isWrittenIn(line))
                .filter(line -> complaint.matcher(line).find())
                .toList();
    }
}
