package io.tenon.agent.jdbc;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * An XA branch that a resource works in. It is told by the resource itself, which is held weakly, and by the parts of
 * its id: classes of ids need no equals, and wrappers make copies of ids. Thread-safe.
 */
final class XaBranch extends WeakReference<Object> {
    private static final byte[] NONE = {};

    private final int resourceHash;
    private final int format;
    private final byte[] global;
    private final byte[] qualifier;
    private volatile boolean isOver;
    private volatile boolean isForGood;

    /** @param gone the queue that hears of it when nobody has the resource any more */
    XaBranch(Object resource, @Nullable Object id, @Nullable ReferenceQueue<Object> gone) {
        super(resource, gone);
        this.resourceHash = System.identityHashCode(resource);
        Xid xid = id instanceof Xid ? (Xid) id : null;
        this.format = xid == null ? 0 : xid.getFormatId();
        this.global = copyOf(xid == null ? null : xid.getGlobalTransactionId());
        this.qualifier = copyOf(xid == null ? null : xid.getBranchQualifier());
    }

    private static byte[] copyOf(byte @Nullable [] part) {
        return part == null ? NONE : part.clone();
    }

    /** The branch was ended or suspended. */
    void end(boolean isForGood) {
        this.isForGood = isForGood;
        isOver = true;
    }

    /**
     * Whether the branch was ended, or nobody has its resource any more. One that is only suspended, or was resumed, is
     * not over for good.
     */
    boolean isOverForGood() {
        return isForGood || get() == null;
    }

    /**
     * Whether both branches are of one transaction of the transaction manager's, which may begin several branches in a
     * row for it.
     */
    boolean isOfTransactionOf(XaBranch other) {
        return format == other.format && Arrays.equals(global, other.global);
    }

    /** Whether nobody works in the branch any more, or can: its resource may be dropped without an end. */
    boolean isOver() {
        return isOver || get() == null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof XaBranch)) {
            return false;
        }
        XaBranch branch = (XaBranch) other;
        Object resource = get();
        return resource != null
                && resource == branch.get()
                && format == branch.format
                && Arrays.equals(global, branch.global)
                && Arrays.equals(qualifier, branch.qualifier);
    }

    @Override
    public int hashCode() {
        return 31 * resourceHash + Arrays.hashCode(global);
    }
}
