package io.tenon.operations.doctor;

import io.tenon.operations.connection.ConnectionOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what the doctor is to look at. */
final class DoctorOptions extends ConnectionOptions {
    @Option(
            names = "--group",
            paramLabel = "NAME",
            order = 8,
            description = "the application's producer group; its check group is the sender of its rows in the outbox")
    private @Nullable String group;

    @Option(
            names = "--topic",
            paramLabel = "NAME,NAME",
            order = 9,
            description = "the topics that it sends to in transactions")
    private List<String> topics = new ArrayList<>();

    @Option(
            names = "--probe",
            arity = "0",
            order = 10,
            description = "send one half message to each topic and roll it back: no consumer sees it, and it proves the"
                    + " whole way and the broker's clock")
    private boolean probe;

    @Override
    public void check() {
        super.check();
        needs("--namesrv", "--topic", "--probe");
        needs("--topic", "--probe");
    }

    @Nullable
    String group() {
        return group != null ? group : configuredGroup();
    }

    List<String> topics() {
        return split(topics, ",");
    }

    boolean probe() {
        return probe;
    }
}
