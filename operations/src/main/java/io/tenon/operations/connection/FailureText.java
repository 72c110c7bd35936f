package io.tenon.operations.connection;

import java.sql.SQLException;

/** Failures in one line. */
public final class FailureText {
    private FailureText() {}

    /** The message, and that of the innermost cause where it says more. */
    public static String text(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        String outer = own(failure);
        String inner = own(root);
        return outer.contains(inner) ? outer : outer + " (" + inner + ")";
    }

    private static String own(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.trim().isEmpty() || !(failure instanceof Exception)) {
            return failure.toString();
        }
        return failure instanceof SQLException || failure.getClass() == java.io.IOException.class
                ? message
                : failure.getClass().getSimpleName() + ": " + message;
    }
}
