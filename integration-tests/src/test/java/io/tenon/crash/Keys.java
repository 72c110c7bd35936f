package io.tenon.crash;

import java.util.List;

/**
 * How transactions and messages of a run are named, so that a name tells where it comes from: {@code
 * point.round.role.number} is a transaction, one more number makes it an order and the message about it.
 */
final class Keys {
    /** Transactions that are to reach the point; one of them does. */
    static final String ARMED = "armed";

    /** Transactions whose check is to reach the point. */
    static final String SEED = "seed";

    /** Transactions on other threads. */
    static final String OTHER = "other";

    private Keys() {}

    static String transaction(CrashPoint point, int round, String role, int number) {
        return point.name() + "." + round + "." + role + "." + number;
    }

    /** With its dot, so that one number is no beginning of another. */
    static String armed(CrashPoint point, int round) {
        return point.name() + "." + round + "." + ARMED + ".";
    }

    static String message(String transaction, int number) {
        return transaction + "." + number;
    }

    /** The transaction of a message; a transaction's own name as it is. */
    static String transactionOf(String key) {
        List<String> parts = List.of(key.split("\\."));
        return parts.size() <= 4 ? key : String.join(".", parts.subList(0, 4));
    }

    static CrashPoint pointOf(String key) {
        return CrashPoint.named(key.substring(0, key.indexOf('.')));
    }

    /** The number of a message in its transaction. */
    static int numberOf(String message) {
        return Integer.parseInt(message.substring(message.lastIndexOf('.') + 1));
    }

    /** The number of a transaction. */
    static int numberOfTransaction(String key) {
        return numberOf(transactionOf(key));
    }

    static boolean isOther(String key) {
        return key.contains("." + OTHER + ".");
    }
}
