package io.tenon.benchmarks.contest;

/**
 * What an application did between a beginning and an end.
 *
 * @param units of this run
 * @param unitsSoFar since the application started, this run included: they have the numbers from 1 on
 * @param allocatedBytes by all threads that live at the end, and by those alone
 * @param compilingMillis how long the JIT compiler was at work
 */
record Run(long units, long unitsSoFar, long p50Nanos, long p99Nanos, long allocatedBytes, long compilingMillis) {
    String said() {
        return units + " " + unitsSoFar + " " + p50Nanos + " " + p99Nanos + " " + allocatedBytes + " "
                + compilingMillis;
    }

    /** @param line what was said, behind two words */
    static Run parse(String line) {
        String[] words = line.split(" ");
        return new Run(
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]),
                Long.parseLong(words[5]),
                Long.parseLong(words[6]),
                Long.parseLong(words[7]));
    }
}
