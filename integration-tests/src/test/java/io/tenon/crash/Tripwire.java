package io.tenon.crash;

import io.tenon.crash.Site.Side;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.jspecify.annotations.Nullable;

/**
 * What every woven site calls, in the instance that is to die: when the armed transaction or check reaches the armed
 * stop, it says so and halts the JVM on the spot, or waits for the word of the parent, who then kills it or lets it go
 * on. It also says what the parent needs to know for its reckoning. Static, because woven code has nothing else to call.
 */
public final class Tripwire {
    /** The parent's kill -9 of a process says 137. */
    private static final int KILLED = 137;

    /** A delay by the tripwire itself that the protocol's times were not made for. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    public static final long RELAY_LEASE_MILLIS = Instance.RELAY_LEASE.toMillis();

    private static final Notes NOTES = new Notes();
    private static final Semaphore GO = new Semaphore(0);
    private static final Set<String> RESERVED = ConcurrentHashMap.newKeySet();
    private static final Map<String, Long> SENDING = new ConcurrentHashMap<>();
    private static final Map<String, Stop> PARKING = new ConcurrentHashMap<>();
    private static final Map<String, String> ADDRESSES = new ConcurrentHashMap<>();
    private static volatile List<Stop> stops = List.of();
    private static volatile int next;
    private static volatile boolean halts;
    private static volatile String target = "";

    private Tripwire() {}

    private static volatile boolean follows;
    private static volatile boolean mended;

    // Said by the parent.

    /** @param follow whether this instance's relay leaves it to others to send */
    static void follow(boolean follow) {
        follows = follow;
    }

    /** The broker refuses no message any more. */
    static void mend() {
        mended = true;
    }

    /** Whoever bears a key that begins with {@code prefix} is stopped: at each of the stops, one after another. */
    static synchronized void arm(String prefix, List<Stop> at, boolean haltAtTheLast) {
        target = prefix;
        halts = haltAtTheLast;
        next = 0;
        stops = at;
    }

    static boolean allReached() {
        return next == stops.size() && next > 0;
    }

    static void go() {
        GO.release();
    }

    /** Checks of this transaction are left to another instance. */
    static void reserve(String transaction) {
        RESERVED.add(transaction);
    }

    static void free(String transaction) {
        RESERVED.remove(transaction);
    }

    /** This transaction stays for ever where it is stopped. */
    static void park(String transaction, Stop at) {
        PARKING.put(transaction, at);
    }

    /** Whoever is led to the first address goes to the second. */
    static void redirect(String announced, String line) {
        ADDRESSES.put(announced, line);
    }

    static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    // Called by woven code.

    /** Returns whether the method is to do nothing, which returns false then, if it returns something. */
    public static boolean begins(String name, Object self, Object[] arguments) {
        Site site = Site.valueOf(name);
        if (site == Site.OWNER_SENDS || site == Site.RELAY_SENDS) {
            Refusals.refuse(site, (Collection<?>) arguments[0], mended);
        }
        try {
            List<String> keys = NOTES.keys(site, self, arguments);
            if ((site == Site.CHECK && isReserved(keys)) || (site == Site.LEAD && follows)) {
                return true;
            }
            if (site == Site.CHECK) {
                keys.forEach(key -> say("CHECKED " + key));
            }
            pass(site, Side.BEGIN, keys);
            if (site == Site.END && Boolean.TRUE.equals(arguments[1]) && Boolean.TRUE.equals(arguments[2])) {
                keys.forEach(key -> say("ANSWERS " + key));
            }
            if (site == Site.OWNER_SENDS || site == Site.RELAY_SENDS) {
                keys.forEach(Tripwire::sending);
            }
            return false;
        } catch (RuntimeException | Error e) {
            throw broken(name, e);
        }
    }

    public static void ends(String name, Object self, Object[] arguments, @Nullable Object result) {
        try {
            Site site = Site.valueOf(name);
            if (site == Site.ROUTE && result instanceof TopicRouteData route) {
                redirect(route);
                return;
            }
            if (site == Site.WRITTEN && !Boolean.TRUE.equals(arguments[0])) {
                return;
            }
            List<String> keys = NOTES.keys(site, self, arguments);
            switch (site) {
                case ACKNOWLEDGED -> keys.stream().filter(k -> !Keys.isOther(k)).forEach(k -> say("STORED " + k));
                case SEAL -> keys.forEach(key -> say("SEALED " + key));
                case DISOWN -> keys.forEach(key -> say("WRITTEN " + key));
                case DELIVER, OUTBOX_WRITE -> keys.forEach(key -> say("KEPT " + key));
                case OWNER_DELETES, RELAY_DELETES, KEEP_ONLY, HAND_OVER_REST -> keys.forEach(Tripwire::writtenDown);
                default -> {}
            }
            pass(site, Side.END, keys);
        } catch (RuntimeException | Error e) {
            throw broken(name, e);
        }
    }

    private static void sending(String key) {
        SENDING.put(key, System.nanoTime());
        say("SENDING " + key);
    }

    /** The row says that it was sent; not if it took so long that the protocol's times were not made for it. */
    private static void writtenDown(String key) {
        Long since = SENDING.remove(key);
        if (since != null && System.nanoTime() - since < Instance.OUTBOX_LEASE.toNanos() / 3) {
            say("DELETED " + key);
        }
    }

    private static boolean isReserved(List<String> keys) {
        return keys.stream().anyMatch(key -> RESERVED.contains(Keys.transactionOf(key)));
    }

    private static void pass(Site site, Side side, List<String> keys) {
        Stop here = new Stop(site, side);
        for (String key : keys) {
            if (here.equals(PARKING.get(Keys.transactionOf(key)))) {
                say("PARKED " + key);
                new Semaphore(0).acquireUninterruptibly();
            }
            int reached = claim(here, key);
            if (reached >= 0) {
                long since = System.nanoTime();
                say("REACHED " + reached + " " + key);
                if (halts && allReached()) {
                    Runtime.getRuntime().halt(KILLED);
                }
                GO.acquireUninterruptibly();
                if (site == Site.END && System.nanoTime() - since > LATE_NANOS) {
                    say("LATE " + key);
                }
            }
        }
    }

    /** Returns the number of the stop, or -1 if this is not what has to reach the next one. */
    private static synchronized int claim(Stop here, String key) {
        if (next >= stops.size() || !stops.get(next).equals(here) || !key.startsWith(target)) {
            return -1;
        }
        if (next == 0) {
            target = Keys.transactionOf(key);
        }
        return next++;
    }

    private static void redirect(TopicRouteData route) {
        for (BrokerData broker : route.getBrokerDatas()) {
            Map<Long, String> addresses = new HashMap<>(broker.getBrokerAddrs());
            addresses.replaceAll((id, address) -> ADDRESSES.getOrDefault(address, address));
            broker.getBrokerAddrs().putAll(addresses);
        }
    }

    /** A mistake of the harness must not look like one of Tenon. */
    private static Error broken(String site, Throwable cause) {
        cause.printStackTrace();
        say("BROKEN at " + site + ": " + cause);
        Runtime.getRuntime().halt(1);
        return new AssertionError(cause);
    }
}
