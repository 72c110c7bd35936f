package io.tenon.benchmarks.storm;

import java.util.Arrays;
import java.util.List;

/**
 * Which transactions a sender made before it died; the same in every JVM, so that nobody has to tell the other. Sizes
 * take turns; a whole turn commits, the next one is rolled back. Immutable.
 *
 * @param halves how many messages in all
 * @param sizes messages of one transaction, and thus of one segment, in turn
 */
public record Mixture(int halves, List<Integer> sizes) {
    public Mixture {
        sizes = List.copyOf(sizes);
        if (halves < 1 || sizes.isEmpty() || sizes.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException(halves + " halves in transactions of " + sizes);
        }
    }

    /** Reads what {@link #toString} wrote. */
    public static Mixture parse(String text) {
        String[] parts = text.split(":", 2);
        return new Mixture(Integer.parseInt(parts[0]), sizes(parts[1]));
    }

    /** Reads sizes with commas between them. */
    public static List<Integer> sizes(String text) {
        return Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
    }

    /** How many transactions it takes. */
    public int transactions() {
        int left = halves;
        int transactions = 0;
        while (left > 0) {
            left -= sizeOf(transactions++);
        }
        return transactions;
    }

    public int sizeOf(int transaction) {
        return sizes.get(transaction % sizes.size());
    }

    public boolean commits(int transaction) {
        return transaction / sizes.size() % 2 == 0;
    }

    /** The key of a message; tells its transaction's end. */
    public String key(int transaction, int message) {
        return (commits(transaction) ? "committed-" : "rolled-back-") + transaction + "-" + message;
    }

    @Override
    public String toString() {
        return halves + ":"
                + String.join(",", sizes.stream().map(String::valueOf).toList());
    }
}
