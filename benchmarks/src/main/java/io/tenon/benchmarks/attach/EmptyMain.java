package io.tenon.benchmarks.attach;

/** Does nothing: what it takes with an agent is what attaching the agent takes. */
public final class EmptyMain {
    private EmptyMain() {}

    public static void main(String[] arguments) {}
}
