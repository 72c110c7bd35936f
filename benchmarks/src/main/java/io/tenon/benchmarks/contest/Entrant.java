package io.tenon.benchmarks.contest;

import io.tenon.jdbc.Delivery;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Who takes part in the contest. */
public enum Entrant {
    DATABASE("database"),
    UNSAFE("unsafe"),
    STOCK("stock"),
    OUTBOX("outbox"),
    XA("xa"),
    TENON_SEND("tenon.send"),
    TENON_ENQUEUE("tenon.enqueue"),
    TENON_OUTBOX("tenon.outbox"),
    TENON_OUTBOX_LIMIT("tenon.outbox.limit"),
    TENON_AGENT("tenon.agent"),
    TENON_AGENT_OUTBOX("tenon.agent.outbox");

    private final String label;

    Entrant(String label) {
        this.label = label;
    }

    /** @throws IllegalArgumentException that lists the names there are */
    public static Entrant named(String label) {
        return Arrays.stream(values())
                .filter(entrant -> entrant.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no contender '" + label + "', but "
                        + Arrays.stream(values()).map(Entrant::label).collect(Collectors.joining(", "))));
    }

    /** As it is named on the command line and in tables. */
    public String label() {
        return label;
    }

    /** As it is named in a ratio: the producer's own send stands for Tenon. */
    String inRatios() {
        return this == TENON_SEND ? "tenon" : label;
    }

    boolean isTenon() {
        return label.startsWith("tenon.");
    }

    /** How many of a unit's messages it sends. */
    int messagesOf(Work work) {
        return this == DATABASE ? 0 : work.messages();
    }

    /** What its JVM is started with, beside what all get. */
    List<String> options(String agentJar) {
        return switch (this) {
            case TENON_AGENT -> AgentContender.options(agentJar, Delivery.HALF);
            case TENON_AGENT_OUTBOX -> AgentContender.options(agentJar, Delivery.OUTBOX);
            default -> List.of();
        };
    }

    Contender open(Arena arena) throws Exception {
        return switch (this) {
            case DATABASE -> new DatabaseOnlyContender(arena);
            case UNSAFE -> new UnsafeContender(arena);
            case STOCK -> new StockTransactionalContender(arena);
            case OUTBOX -> new OutboxContender(arena);
            case XA -> new XaContender(arena);
            case TENON_SEND -> new TenonContender(arena, TenonContender.Mode.SEND, Delivery.HALF);
            case TENON_ENQUEUE -> new TenonContender(arena, TenonContender.Mode.ENQUEUE, Delivery.HALF);
            case TENON_OUTBOX -> new TenonContender(arena, TenonContender.Mode.SEND, Delivery.OUTBOX);
            case TENON_OUTBOX_LIMIT ->
                new TenonContender(arena, TenonContender.Mode.SEND, Delivery.OUTBOX, TenonContender.BODY_LIMIT);
            case TENON_AGENT, TENON_AGENT_OUTBOX -> new AgentContender(arena);
        };
    }
}
