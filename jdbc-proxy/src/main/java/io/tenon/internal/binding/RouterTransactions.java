package io.tenon.internal.binding;

import io.tenon.internal.datasource.TrackedDataSource;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions that dynamic-datasource's router keeps by itself ({@code @DSTransactional}). The connections that it hands
 * out then do nothing for {@code commit}, {@code rollback} and {@code close}; the real ones below it are ended when the
 * method returns. A DataSource of Tenon's <em>above</em> such a router cannot see that end: so messages that are sent
 * meanwhile are refused. Below the router there is nothing to refuse. Thread-safe.
 */
public final class RouterTransactions {
    private static final Logger log = LoggerFactory.getLogger(RouterTransactions.class);
    private static final String CONNECTION = "com.baomidou.dynamic.datasource.tx.ConnectionProxy";
    private static final String CONTEXT = "com.baomidou.dynamic.datasource.tx.TransactionContext";

    /** One for each router that a DataSource of Tenon's was seen above. */
    private static final List<RouterTransactions> SEEN = new CopyOnWriteArrayList<>();

    private final Class<?> connectionType;
    private final MethodHandle transactionId;

    private RouterTransactions(Class<?> connectionType, MethodHandle transactionId) {
        this.connectionType = connectionType;
        this.transactionId = transactionId;
    }

    /** The application has borrowed a connection through a DataSource of Tenon's. Looks at its class only. */
    public static void borrowed(Connection connection, TrackedDataSource dataSource) {
        Class<?> type = connection.getClass();
        if (!type.getName().equals(CONNECTION)) {
            return;
        }
        for (RouterTransactions known : SEEN) {
            if (known.connectionType == type) {
                return;
            }
        }
        try {
            MethodHandle id = MethodHandles.publicLookup()
                    .findStatic(
                            Class.forName(CONTEXT, true, type.getClassLoader()),
                            "getXID",
                            MethodType.methodType(String.class));
            SEEN.add(new RouterTransactions(type, id));
            log.error(
                    "{} stands above dynamic-datasource's router, and @DSTransactional is in use, whose end cannot be seen"
                            + " from there: messages that are sent in such a method are refused. Put a TenonDataSource"
                            + " around each of the router's targets, below the router.",
                    dataSource);
        } catch (ReflectiveOperationException | LinkageError e) {
            log.error(
                    "{} stands above dynamic-datasource's router, and whether @DSTransactional is at work cannot be asked of"
                            + " it: messages that are sent in such a method may be delivered though it rolls back. Put a"
                            + " TenonDataSource around each of the router's targets, below the router.",
                    dataSource,
                    e);
        }
    }

    /**
     * Returns why a message is refused while a transaction of such a router is open on the calling thread; null if none
     * is.
     */
    static @Nullable String refusal() {
        for (RouterTransactions router : SEEN) {
            if (router.isOpen()) {
                return "a transaction of dynamic-datasource (@DSTransactional) is open, whose end"
                        + " cannot be seen from a DataSource above its router; nothing was sent. Put a TenonDataSource"
                        + " around each of the router's targets, below the router";
            }
        }
        return null;
    }

    private boolean isOpen() {
        try {
            return (String) transactionId.invokeExact() != null;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("dynamic-datasource did not say whether a transaction is open", e);
        }
    }
}
