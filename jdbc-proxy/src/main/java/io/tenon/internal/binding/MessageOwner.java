package io.tenon.internal.binding;

import io.tenon.internal.SettingName;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.jdbc.Ambiguity;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection whose transaction a message belongs to, and its DataSource; or why the message is refused (R1).
 * Immutable.
 */
public final class MessageOwner {
    private static final Logger log = LoggerFactory.getLogger(MessageOwner.class);
    private static final Set<String> WARNED = Collections.newSetFromMap(new ConcurrentHashMap<>());

    private final @Nullable BoundConnection connection;
    private final @Nullable TrackedDataSource dataSource;
    private final @Nullable String refusal;

    private MessageOwner(
            @Nullable BoundConnection connection, @Nullable TrackedDataSource dataSource, @Nullable String refusal) {
        this.connection = connection;
        this.dataSource = dataSource;
        this.refusal = refusal;
    }

    static MessageOwner refusing(String because) {
        return new MessageOwner(null, null, because);
    }

    /** Returns the owner of a message on this connection; null if messages are not tied to transactions on it. */
    private static @Nullable MessageOwner of(BoundConnection connection) {
        try {
            TrackedDataSource dataSource = connection.dataSource();
            return dataSource == null ? null : new MessageOwner(connection, dataSource, null);
        } catch (SQLException e) {
            return new MessageOwner(connection, null, String.valueOf(e.getMessage()));
        }
    }

    /** Why the message must not be sent; null if it belongs to {@link #connection}. */
    public @Nullable String refusal() {
        return refusal;
    }

    /** @throws IllegalStateException if the message is refused */
    public BoundConnection connection() {
        if (connection == null) {
            throw new IllegalStateException("the message has no owner: " + refusal);
        }
        return connection;
    }

    /** @throws IllegalStateException if the message is refused */
    public TrackedDataSource dataSource() {
        if (dataSource == null) {
            throw new IllegalStateException("the message has no owner: " + refusal);
        }
        return dataSource;
    }

    /**
     * Chooses among a thread's open transactions.
     *
     * @param youngestFirst at least one
     * @param pinned the name of the only DataSource to look at, or null
     * @return null if messages are tied to none of them
     */
    static @Nullable MessageOwner among(
            List<BoundConnection> youngestFirst, @Nullable String pinned, Ambiguity ambiguity) {
        if (youngestFirst.size() == 1) {
            MessageOwner only = of(youngestFirst.get(0));
            boolean takesIt = only != null
                    && (pinned == null || only.isNamed(pinned))
                    && (only.isMeantForWriting() || !only.connection().readsBeside());
            return takesIt ? only : null;
        }
        List<MessageOwner> candidates = new ArrayList<>(youngestFirst.size());
        for (BoundConnection open : youngestFirst) {
            MessageOwner candidate = of(open);
            if (candidate != null && (pinned == null || candidate.isNamed(pinned))) {
                candidates.add(candidate);
            }
        }
        List<MessageOwner> best = bestOf(candidates);
        if (best.isEmpty()) {
            return null;
        }
        MessageOwner chosen = best.get(0);
        return best.size() == 1 ? chosen : chosen.unlessAmbiguous(best.get(1), ambiguity);
    }

    /**
     * Prefers transactions in which the application has written, or which it has begun by hand, to those that it only
     * reads from; a transaction that is read beside the work takes no message.
     */
    private static List<MessageOwner> bestOf(List<MessageOwner> candidates) {
        List<MessageOwner> writing = new ArrayList<>(candidates.size());
        List<MessageOwner> reading = new ArrayList<>(candidates.size());
        for (MessageOwner candidate : candidates) {
            if (candidate.isMeantForWriting()) {
                writing.add(candidate);
            } else if (!candidate.connection().readsBeside()) {
                reading.add(candidate);
            }
        }
        return writing.isEmpty() ? reading : writing;
    }

    private boolean isMeantForWriting() {
        return connection().work().isMeantForWriting();
    }

    private MessageOwner unlessAmbiguous(MessageOwner other, Ambiguity ambiguity) {
        boolean bothWrite = isMeantForWriting();
        String name = name();
        String otherName = other.name();
        if (bothWrite && ambiguity == Ambiguity.REFUSE) {
            return refusing("two transactions are open on this thread in which the application has"
                    + " written, on the DataSources '" + otherName + "' and '" + name
                    + "', and " + SettingName.AMBIGUOUS
                    + " is set to refuse; nothing was sent. Send it in one transaction alone, or pin the producer to a"
                    + " DataSource (" + SettingName.DATA_SOURCE_NAME + ")");
        }
        if (!name.equals(otherName)) {
            warnOnce(
                    name + '\n' + otherName,
                    "A message was sent while transactions were open on the DataSources '{}' and '{}'. It belongs to"
                            + " '{}', whose transaction began last. If that is not meant, pin the producer to a"
                            + " DataSource (" + SettingName.DATA_SOURCE_NAME + "). This is said once.",
                    otherName,
                    name,
                    name);
        } else if (bothWrite) {
            warnOnce(
                    name,
                    "A message was sent while two transactions of DataSource '{}' were open on its thread in which the"
                            + " application has written. It belongs to the one that began last. If that is not meant,"
                            + " commit one before the other begins, or set " + SettingName.AMBIGUOUS
                            + " to refuse. This is said once.",
                    name);
        }
        return this;
    }

    private static void warnOnce(String key, String message, Object... arguments) {
        if (WARNED.add(key)) {
            log.warn(message, arguments);
        }
    }

    private boolean isNamed(String pinned) {
        return dataSource == null || dataSource.name().equals(pinned);
    }

    private String name() {
        return dataSource == null ? String.valueOf(connection().source()) : dataSource.name();
    }
}
