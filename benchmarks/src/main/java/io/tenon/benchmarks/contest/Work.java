package io.tenon.benchmarks.contest;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What every transaction of a comparison does.
 *
 * @param name as it is printed: statements + messages, and what is special
 * @param rollbackPercent how many of a hundred units roll back, evenly spread
 */
public record Work(String name, int statements, int messages, int bodyBytes, int rollbackPercent) {
    public static final List<Work> ALL = List.of(
            new Work("1+1", 1, 1, 200, 0),
            new Work("3+5", 3, 5, 200, 0),
            new Work("1+0", 1, 0, 200, 0),
            new Work("1+1-rollback", 1, 1, 200, 20),
            new Work("1+1-1KB", 1, 1, 1024, 0),
            new Work("1+1-4KB", 1, 1, 4 * 1024, 0),
            new Work("1+1-8KB", 1, 1, 8 * 1024, 0),
            new Work("1+1-16KB", 1, 1, 16 * 1024, 0),
            new Work("1+1-32KB", 1, 1, 32 * 1024, 0),
            new Work("1+1-64KB", 1, 1, 64 * 1024, 0));

    /** Ids that one unit has for its rows and for its messages. */
    private static final int STRIDE = 8;

    /** @throws IllegalArgumentException that lists the names there are */
    public static Work named(String name) {
        return ALL.stream()
                .filter(work -> work.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no work '" + name + "', but "
                        + ALL.stream().map(Work::name).collect(Collectors.joining(", "))));
    }

    /** The n-th unit, from 1: always the same one for the same number. */
    UnitOfWork unit(long n) {
        return new UnitOfWork(n * STRIDE, statements, messages, bodyBytes, rollsBack(n));
    }

    /** Whether a message of this number belongs to a unit that commits, among the first units. */
    boolean isCommitted(long message, long units) {
        long n = message / STRIDE;
        return n >= 1 && n <= units && message % STRIDE < messages && !rollsBack(n);
    }

    /** How many of the first units commit. */
    long committed(long units) {
        long committed = units / 100 * (100 - rollbackPercent);
        for (long n = units / 100 * 100 + 1; n <= units; n++) {
            committed += rollsBack(n) ? 0 : 1;
        }
        return committed;
    }

    private boolean rollsBack(long n) {
        // 61 and 100 have no common divisor: a hundred units in a row have each remainder once.
        return n * 61 % 100 < rollbackPercent;
    }
}
