package io.tenon.agent.doctor;

/** The doctor was called in a way it does not understand; nothing was checked. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
