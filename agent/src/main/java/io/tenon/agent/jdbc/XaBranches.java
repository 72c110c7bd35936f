package io.tenon.agent.jdbc;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The XA branches that are begun on a thread and not ended: in them a transaction manager commits, in a way that is not
 * followed. They are kept one by one, and not counted, since a branch may be ended by another thread than the one that
 * works in it (when the transaction's time is over), and ended again after it was suspended. Thread-safe.
 */
public final class XaBranches {
    /**
     * How many open branches are kept. If some are never ended although their resources are kept, the oldest are taken
     * for ended.
     */
    static final int MOST = 16_384;

    /** The branches that were begun on each thread; they hold nothing of the application's. */
    private static final ThreadLocal<@Nullable List<XaBranch>> BEGUN_HERE = new ThreadLocal<>();

    /** The branches that are open on any thread, the oldest first. Guarded by itself. */
    private static final Map<XaBranch, XaBranch> OPEN = new LinkedHashMap<>();

    private static final ReferenceQueue<Object> GONE = new ReferenceQueue<>();

    /** Whether any branch was ever begun. Where there is no XA at all, no thread's list is looked for. */
    private static volatile boolean ever;

    private XaBranches() {}

    /** A branch was begun, joined or resumed by the calling thread, which works in it from now on. */
    static XaBranch started(Object resource, @Nullable Object xid) {
        ever = true;
        XaBranch begun = new XaBranch(resource, xid, GONE);
        synchronized (OPEN) {
            for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
                OPEN.remove(gone);
            }
            end(OPEN.remove(begun), false);
            if (OPEN.size() >= MOST) {
                Iterator<XaBranch> all = OPEN.values().iterator();
                end(all.next(), false);
                all.remove();
            }
            OPEN.put(begun, begun);
        }
        List<XaBranch> here = BEGUN_HERE.get();
        if (here == null) {
            here = new ArrayList<>(2);
            BEGUN_HERE.set(here);
        } else {
            here.removeIf(XaBranch::isOver);
        }
        here.add(begun);
        return begun;
    }

    /**
     * A branch is ended or suspended, by whichever thread.
     *
     * @param isSuspended whether it is expected to go on
     */
    static void ended(Object resource, @Nullable Object xid, boolean isSuspended) {
        XaBranch asked = new XaBranch(resource, xid, null);
        synchronized (OPEN) {
            end(OPEN.remove(asked), !isSuspended);
        }
        isOpen(); // drops the branches of this thread that are over
    }

    private static void end(@Nullable XaBranch over, boolean isForGood) {
        if (over != null) {
            over.end(isForGood);
        }
    }

    /** Whether any thread works in the branch, perhaps after it was suspended and resumed. */
    static boolean goesOn(XaBranch branch) {
        if (!branch.isOver()) {
            return true;
        }
        synchronized (OPEN) {
            return OPEN.containsKey(branch);
        }
    }

    /** Whether the calling thread is in a branch. */
    public static boolean isOpen() {
        List<XaBranch> here = ever ? BEGUN_HERE.get() : null;
        if (here == null) {
            return false;
        }
        here.removeIf(XaBranch::isOver);
        if (here.isEmpty()) {
            BEGUN_HERE.remove();
            return false;
        }
        return true;
    }
}
