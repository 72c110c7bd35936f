package io.tenon.internal.half;

/** A half message was not stored; the cause is the client's own failure. Immutable. */
public final class HalfFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    HalfFailedException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
