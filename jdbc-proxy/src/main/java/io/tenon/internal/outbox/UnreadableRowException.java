package io.tenon.internal.outbox;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The messages of a row cannot be read: they are of another release, or broken. Its message says which, of "them". */
public final class UnreadableRowException extends IOException {
    private static final long serialVersionUID = 1;

    public UnreadableRowException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
