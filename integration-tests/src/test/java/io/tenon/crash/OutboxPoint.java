package io.tenon.crash;

import static io.tenon.crash.Outcome.NO_MESSAGE;
import static io.tenon.crash.Outcome.ONE_MESSAGE;
import static io.tenon.crash.Outcome.ONE_OR_TWO;
import static io.tenon.crash.Stop.after;
import static io.tenon.crash.Stop.before;

import java.util.List;

/**
 * The points at which something dies while messages go through the outbox, as docs/protocol.md has them, in the order in which they
 * are run.
 */
@SuppressWarnings("ImmutableEnumChecker") // the faults have no state, the lists are never changed
enum OutboxPoint implements CrashPoint {
    X1("X1", "sent, row not written", NO_MESSAGE, Faults::none, before(Site.OUTBOX_INSERT)),
    X2("X2", "row written", NO_MESSAGE, Faults::none, after(Site.OUTBOX_INSERT)),
    X3("X3", "too old, row not renewed", NO_MESSAGE, Faults::none, before(Site.RENEW)),
    X3_QUEUE("X3", "chosen queue, row not renewed", NO_MESSAGE, Faults::none, before(Site.RENEW)),
    X4("X4", "row renewed", NO_MESSAGE, Faults::none, after(Site.RENEW)),
    X4_QUEUE("X4", "row renewed, chosen queue", NO_MESSAGE, Faults::none, after(Site.RENEW)),
    X5("X5", "place in its queue taken", NO_MESSAGE, Faults::none, after(Site.PLACED)),
    X6("X6", "commit sent, not arrived", NO_MESSAGE, Faults::commitIsLost, before(Site.DRIVER_COMMIT)),
    X7(
            "X7",
            "committed, the answer not arrived",
            ONE_MESSAGE,
            Faults::answerToTheCommitIsLost,
            before(Site.DRIVER_COMMIT)),
    X8("X8", "committed, its owner does not know", ONE_MESSAGE, Faults::none, before(Site.OWNED)),
    X9("X9", "taken from its lane, not with the client", ONE_MESSAGE, Faults::none, before(Site.OWNER_SENDS)),
    X10(
            "X10",
            "request on the wire, never arrives",
            ONE_MESSAGE,
            Faults::requestIsLost,
            before(Site.OWNER_SENDS),
            after(Site.WRITTEN)),
    X10_LATE(
            "X10",
            "request on the wire, arrives after the lease",
            ONE_OR_TWO,
            Faults::requestArrivesAfterTheLease,
            before(Site.OWNER_SENDS),
            after(Site.WRITTEN)),
    X11("X11", "stored, not acknowledged", ONE_OR_TWO, Faults::killedWhenDelivered, before(Site.OWNER_SENDS)),
    X12("X12", "acknowledged", ONE_OR_TWO, Faults::none, after(Site.OWNER_SENDS)),
    X13("X13", "acknowledged, DELETE not sent", ONE_OR_TWO, Faults::none, before(Site.OWNER_DELETES)),
    X14("X14", "row deleted", ONE_MESSAGE, Faults::none, after(Site.OWNER_DELETES)),
    X15("X15", "not sent, not handed over", ONE_MESSAGE, Faults::none, before(Site.HAND_OVER)),
    X16("X16", "handed over", ONE_MESSAGE, Faults::none, after(Site.HAND_OVER)),
    X17("X17", "half of it sent, the rest not handed over", ONE_OR_TWO, Faults::none, before(Site.HAND_OVER_REST)),
    X18("X18", "half of it sent, the rest handed over", ONE_MESSAGE, Faults::none, after(Site.HAND_OVER_REST)),

    OUT_ROLLBACK("rollback", "has returned", NO_MESSAGE, Faults::none, after(Site.DRIVER_ROLLBACK)),
    OUT_SAVEPOINT("savepoint", "rolled back", NO_MESSAGE, Faults::none, after(Site.DRIVER_ROLLBACK_TO_SAVEPOINT)),
    OUT_SAVEPOINT_X8("savepoint", "X8 after it", ONE_MESSAGE, Faults::none, before(Site.OWNED)),
    OUT_RELEASE_BEGUN("release", "in close(), row not written", NO_MESSAGE, Faults::none, before(Site.OUTBOX_WRITE)),
    OUT_RELEASE_WRITTEN(
            "release", "row committed, not rolled back", ONE_MESSAGE, Faults::none, after(Site.OUTBOX_WRITE)),
    OUT_RELEASE_ROLLED_BACK(
            "release", "rolled back, its owner does not know", ONE_MESSAGE, Faults::none, after(Site.DRIVER_ROLLBACK)),

    FALLBACK_HALF("fallback", "halves failed, row not written", NO_MESSAGE, Faults::none, before(Site.OUTBOX_INSERT)),
    FALLBACK_ROW("fallback", "row written", NO_MESSAGE, Faults::none, after(Site.OUTBOX_INSERT)),
    FALLBACK_VOID("fallback", "VOID written", NO_MESSAGE, Faults::none, after(Site.INSERT_VOID)),
    FALLBACK_COMMITTED(
            "fallback", "committed, its owner does not know", ONE_MESSAGE, Faults::none, after(Site.DRIVER_COMMIT)),
    FALLBACK_SENT("fallback", "acknowledged", ONE_OR_TWO, Faults::none, after(Site.OWNER_SENDS)),
    FALLBACK_DELETED("fallback", "row deleted", ONE_MESSAGE, Faults::none, after(Site.OWNER_DELETES)),

    MIXED_HALF(
            "a half and a row",
            "the half acknowledged, the row written",
            NO_MESSAGE,
            Faults::passesTheFirstStop,
            after(Site.ACKNOWLEDGED),
            after(Site.OUTBOX_INSERT)),
    MIXED_COMMITTED(
            "a half and a row",
            "committed, nobody knows",
            ONE_MESSAGE,
            Faults::passesTheFirstStop,
            after(Site.ACKNOWLEDGED),
            after(Site.DRIVER_COMMIT)),
    MIXED_OWNED(
            "a half and a row",
            "END sent, the row's owner does not know",
            ONE_MESSAGE,
            Faults::passesTheFirstStop,
            after(Site.ACKNOWLEDGED),
            before(Site.OWNED)),

    Y1("Y1", "due rows found, lease not taken", ONE_MESSAGE, Faults::none, before(Site.TAKE_LEASE)),
    Y2("Y2", "lease taken", ONE_MESSAGE, Faults::none, after(Site.TAKE_LEASE)),
    Y3("Y3", "page read", ONE_MESSAGE, Faults::none, before(Site.RELAY_READS)),
    Y4("Y4", "not with the client", ONE_MESSAGE, Faults::none, before(Site.RELAY_SENDS)),
    Y5(
            "Y5",
            "request on the wire, never arrives",
            ONE_MESSAGE,
            Faults::requestIsLost,
            before(Site.RELAY_SENDS),
            after(Site.WRITTEN)),
    Y5_LATE(
            "Y5",
            "request on the wire, arrives after the lease",
            ONE_OR_TWO,
            Faults::requestArrivesAfterTheLease,
            before(Site.RELAY_SENDS),
            after(Site.WRITTEN)),
    Y6("Y6", "stored, not acknowledged", ONE_OR_TWO, Faults::killedWhenDelivered, before(Site.RELAY_SENDS)),
    Y7("Y7", "acknowledged", ONE_OR_TWO, Faults::none, after(Site.RELAY_SENDS)),
    Y8("Y8", "acknowledged, DELETE not sent", ONE_OR_TWO, Faults::none, before(Site.RELAY_DELETES)),
    Y9("Y9", "row deleted", ONE_MESSAGE, Faults::none, after(Site.RELAY_DELETES)),
    Y10("Y10", "half of it sent, not taken out of the row", ONE_OR_TWO, Faults::none, before(Site.KEEP_ONLY)),
    Y11("Y11", "half of it sent, and taken out of the row", ONE_MESSAGE, Faults::none, after(Site.KEEP_ONLY)),
    Y12("Y12", "rest refused, not parked", ONE_MESSAGE, Faults::none, before(Site.PARK)),
    Y13("Y13", "rest refused and parked", ONE_MESSAGE, Faults::none, after(Site.PARK)),

    OUT_STILL(
            "an owner",
            "stands still at X8 for longer than its lease",
            ONE_MESSAGE,
            Faults::standsStill,
            before(Site.OWNED)),
    OUT_DATABASE_BEFORE(
            "database", "dies before X7", NO_MESSAGE, Faults::databaseDiesBeforeTheCommit, before(Site.DRIVER_COMMIT)),
    OUT_DATABASE_AT(
            "database", "dies at X7", ONE_MESSAGE, Faults::databaseDiesAfterTheCommit, before(Site.DRIVER_COMMIT)),
    OUT_BROKER_BEFORE(
            "broker",
            "dies before it acknowledges",
            ONE_OR_TWO,
            Faults::brokerDiesBeforeItsAcknowledgement,
            before(Site.OWNER_SENDS),
            after(Site.WRITTEN)),
    OUT_BROKER_AFTER("broker", "dies before X9", ONE_MESSAGE, Faults::brokerDiesAtTheStop, before(Site.OWNED)),
    OUT_BROKER_SENT(
            "broker",
            "dies after it has stored",
            ONE_OR_TWO,
            Faults::brokerDiesWhenDelivered,
            before(Site.OWNER_SENDS));

    private final Script script;

    OutboxPoint(String label, String where, Outcome outcome, Fault fault, Stop... stops) {
        this.script = new Script(label, where, outcome, fault, List.of(stops));
    }

    @Override
    public Script script() {
        return script;
    }

    @Override
    public Kind kind(int round) {
        return switch (this) {
            case X3, X4 -> Kind.SEALED;
            case X3_QUEUE, X4_QUEUE, X5, X8, X10 -> Kind.ORDERED;
            case X15 -> round % 2 == 1 ? Kind.LEFT_ORDERED : Kind.LEFT;
            case X16 -> round % 2 == 1 ? Kind.LEFT : Kind.LEFT_ORDERED;
            case X17, X18 -> Kind.PARTLY_LEFT;
            case OUT_ROLLBACK -> Kind.ROLLBACK;
            case OUT_SAVEPOINT, OUT_SAVEPOINT_X8 -> Kind.SAVEPOINT;
            case OUT_RELEASE_BEGUN, OUT_RELEASE_WRITTEN, OUT_RELEASE_ROLLED_BACK -> Kind.RELEASED;
            case FALLBACK_HALF, FALLBACK_ROW, FALLBACK_VOID, FALLBACK_COMMITTED, FALLBACK_SENT, FALLBACK_DELETED ->
                Kind.FALLBACK;
            case MIXED_HALF, MIXED_COMMITTED, MIXED_OWNED -> Kind.MIXED;
            case Y1, Y3, Y5, Y7, Y9 -> round % 2 == 1 ? Kind.LEFT_ORDERED : Kind.LEFT;
            case Y2, Y4, Y5_LATE, Y6, Y8 -> round % 2 == 1 ? Kind.LEFT : Kind.LEFT_ORDERED;
            case Y10, Y11, Y12, Y13 -> Kind.REFUSED;
            default -> List.of(Kind.ORDERED, Kind.ONE, Kind.THREE).get(round % 3);
        };
    }

    @Override
    public boolean isOfRelay() {
        return this.compareTo(Y1) >= 0 && this.compareTo(Y13) <= 0;
    }

    @Override
    public boolean halts() {
        return switch (this) {
            case X6, X7, X11, Y6 -> false;
            default -> !instanceSurvives();
        };
    }

    @Override
    public boolean instanceSurvives() {
        return this.compareTo(OUT_STILL) >= 0;
    }

    @Override
    public boolean killsServer() {
        return this.compareTo(OUT_DATABASE_BEFORE) >= 0;
    }

    @Override
    public boolean killsBroker() {
        return this.compareTo(OUT_BROKER_BEFORE) >= 0;
    }

    /** A database that is away takes no DELETE for what was sent before, and may be away for longer than there is time for it. */
    @Override
    public boolean mayRepeatOthers() {
        return this == X10_LATE || this == Y5_LATE || instanceSurvives();
    }
}
