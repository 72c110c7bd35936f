package io.tenon.crash;

import io.tenon.jdbc.Delivery;
import java.util.List;
import java.util.stream.Stream;

/** A point at which something dies, as docs/protocol.md has them. */
interface CrashPoint {
    /**
     * What is done there, and what comes of it. Immutable.
     *
     * @param label as the docs call it
     * @param where what that is
     * @param stops that are reached one after another
     */
    record Script(String label, String where, Outcome outcome, Fault fault, List<Stop> stops) {}

    /** In the order in which they are run. */
    static List<CrashPoint> of(Delivery delivery) {
        return delivery == Delivery.HALF ? List.of(HalfPoint.values()) : List.of(OutboxPoint.values());
    }

    static CrashPoint named(String name) {
        return Stream.concat(Stream.of(HalfPoint.values()), Stream.of(OutboxPoint.values()))
                .filter(point -> point.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No point is called " + name));
    }

    /** Different for each point of all deliveries. */
    String name();

    Script script();

    /** As the docs call it, and what it is. */
    default String title() {
        return script().label() + " " + script().where() + (outcome().mayRepeat() ? " **D**" : "");
    }

    default Outcome outcome() {
        return script().outcome();
    }

    default Fault fault() {
        return script().fault();
    }

    default List<Stop> stops() {
        return script().stops();
    }

    /** The transaction that is stopped; where any will do, the rounds take turns. */
    Kind kind(int round);

    /** Whether it is the instance that answers a check which is stopped. */
    default boolean isOfCheck() {
        return false;
    }

    /** Whether it is the relay that is stopped, so that no other instance may lead. */
    default boolean isOfRelay() {
        return false;
    }

    /** Where the sender of the message that is asked about had died. */
    default Stop deathOfSender() {
        return outcome() == Outcome.NO_MESSAGE ? Stop.after(Site.SEND) : Stop.after(Site.DRIVER_COMMIT);
    }

    /** Whether the instance itself halts when it has reached the last stop. */
    boolean halts();

    boolean instanceSurvives();

    /** Whether a server dies, so that no instance can be started meanwhile. */
    boolean killsServer();

    /** Whether that server is the broker, which all series have in common. */
    boolean killsBroker();

    /** Whether transactions on other threads meet a fault here that can make them come twice, whatever they are. */
    boolean mayRepeatOthers();
}
