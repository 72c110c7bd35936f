package io.tenon.benchmarks.contest;

/** One table of the report: what is the same for all who are compared in it. */
record Cell(Regime regime, Work work, int threads) {
    /** As it is named in a ratio. */
    String workInRatios() {
        return regime == Regime.SATURATED ? work.name() : regime.label() + "-" + work.name();
    }

    @Override
    public String toString() {
        return regime.label() + " " + work.name() + " threads=" + threads;
    }
}
