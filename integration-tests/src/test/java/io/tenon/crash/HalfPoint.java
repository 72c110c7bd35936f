package io.tenon.crash;

import static io.tenon.crash.Outcome.AS_COMMITTED;
import static io.tenon.crash.Outcome.NO_MESSAGE;
import static io.tenon.crash.Outcome.ONE_MESSAGE;
import static io.tenon.crash.Outcome.ONE_OR_TWO;
import static io.tenon.crash.Stop.after;
import static io.tenon.crash.Stop.before;

import java.util.List;

/** The points at which something dies while half messages are under way, as docs/protocol.md has them, in the order in which they are run. */
@SuppressWarnings("ImmutableEnumChecker") // the faults have no state, the lists are never changed
enum HalfPoint implements CrashPoint {
    P1("P1", "open, business SQL has run", NO_MESSAGE, Faults::none, before(Site.SEND)),
    P2("P2", "ids made, half not yet with the client", NO_MESSAGE, Faults::none, after(Site.NEW_ATTEMPT)),
    P3("P3", "half on the wire", NO_MESSAGE, Faults::requestIsLost, before(Site.SEND_HALF), after(Site.WRITTEN)),
    P4("P4", "half stored, LIVE not sent", NO_MESSAGE, Faults::killedWhenStored, before(Site.INSERT_LIVE)),
    P5("P5", "LIVE written", NO_MESSAGE, Faults::none, after(Site.INSERT_LIVE)),
    P6("P6", "half acknowledged", NO_MESSAGE, Faults::none, after(Site.SEND)),
    P7(
            "P7",
            "in commit(), half not acknowledged",
            NO_MESSAGE,
            Faults::answersAreLost,
            before(Site.NEW_ATTEMPT),
            before(Site.AWAIT_STORED)),
    P8("P8", "VOID written", NO_MESSAGE, Faults::none, after(Site.INSERT_VOID)),
    P9("P9", "sealed", NO_MESSAGE, Faults::none, after(Site.SEAL)),
    P10("P10", "commit sent, not arrived", NO_MESSAGE, Faults::commitIsLost, before(Site.DRIVER_COMMIT)),
    P11(
            "P11",
            "committed, the answer not arrived",
            ONE_MESSAGE,
            Faults::answerToTheCommitIsLost,
            before(Site.DRIVER_COMMIT)),
    P12("P12", "committed, END not with the client", ONE_MESSAGE, Faults::none, after(Site.DRIVER_COMMIT)),
    P13(
            "P13",
            "END on the wire, never arrives",
            ONE_MESSAGE,
            Faults::requestIsLost,
            before(Site.END),
            after(Site.WRITTEN)),
    P13_LATE(
            "P13",
            "END on the wire, arrives after the lease",
            ONE_OR_TWO,
            Faults::requestArrivesAfterTheLease,
            before(Site.END),
            after(Site.WRITTEN)),
    P14("P14", "END took effect", ONE_MESSAGE, Faults::killedWhenDelivered, before(Site.END)),
    P14_SEALED("P14", "END took effect, sealed", ONE_OR_TWO, Faults::killedWhenDelivered, before(Site.END)),
    P15("P15", "END acknowledged", ONE_MESSAGE, Faults::none, after(Site.ENDED)),
    P15_SEALED("P15", "END acknowledged, sealed", ONE_OR_TWO, Faults::none, after(Site.ENDED)),
    P16("P16", "rows deleted", ONE_MESSAGE, Faults::none, after(Site.DELETE)),

    P10_RETRY("P10", "with an orphan attempt", NO_MESSAGE, Faults::commitIsLost, before(Site.DRIVER_COMMIT)),
    P11_RETRY(
            "P11", "with an orphan attempt", ONE_MESSAGE, Faults::answerToTheCommitIsLost, before(Site.DRIVER_COMMIT)),
    P12_RETRY("P12", "with an orphan attempt", ONE_MESSAGE, Faults::none, after(Site.DRIVER_COMMIT)),
    ROLLBACK("rollback", "has returned", NO_MESSAGE, Faults::none, after(Site.DRIVER_ROLLBACK)),
    ROLLBACK_END(
            "rollback",
            "END on the wire, never arrives",
            NO_MESSAGE,
            Faults::requestIsLost,
            before(Site.END),
            after(Site.WRITTEN)),
    SAVEPOINT("savepoint", "rolled back", NO_MESSAGE, Faults::none, after(Site.DRIVER_ROLLBACK_TO_SAVEPOINT)),
    SAVEPOINT_P12("savepoint", "P12 after it", ONE_MESSAGE, Faults::none, after(Site.DRIVER_COMMIT)),
    RELEASE_BEGUN("release", "in close(), DELIVER not written", NO_MESSAGE, Faults::none, before(Site.DELIVER)),
    RELEASE_WRITTEN("release", "DELIVER committed, not rolled back", ONE_MESSAGE, Faults::none, after(Site.DELIVER)),
    RELEASE_ROLLED_BACK(
            "release", "rolled back, END not with the client", ONE_MESSAGE, Faults::none, after(Site.DRIVER_ROLLBACK)),
    RELEASE_END(
            "release",
            "END on the wire, never arrives",
            ONE_MESSAGE,
            Faults::requestIsLost,
            before(Site.END),
            after(Site.WRITTEN)),
    RELEASE_DELIVERED("release", "END took effect", ONE_MESSAGE, Faults::killedWhenDelivered, before(Site.END)),

    C1("C1", "check arrived", NO_MESSAGE, Faults::none, before(Site.CHECK)),
    C2("C2", "read: absent, FENCED not committed", NO_MESSAGE, Faults::none, before(Site.FENCE_INSERT)),
    C3("C3", "FENCED committed, END not sent", NO_MESSAGE, Faults::none, after(Site.FENCE)),
    C4("C4", "verdict COMMIT, END not sent", ONE_MESSAGE, Faults::none, before(Site.END)),
    C5("C5", "END took effect", ONE_OR_TWO, Faults::killedWhenDelivered, before(Site.END)),
    C6("C6", "END acknowledged, VOID not committed", ONE_OR_TWO, Faults::none, before(Site.DISOWN)),
    C7("C7", "VOID committed", ONE_MESSAGE, Faults::none, after(Site.DISOWN)),

    STILL(
            "a sender",
            "stands still at P12 for longer than the lease",
            ONE_MESSAGE,
            Faults::standsStill,
            after(Site.DRIVER_COMMIT)),
    DATABASE_BEFORE(
            "database", "dies before P11", NO_MESSAGE, Faults::databaseDiesBeforeTheCommit, before(Site.DRIVER_COMMIT)),
    DATABASE_AT("database", "dies at P11", ONE_OR_TWO, Faults::databaseDiesAfterTheCommit, before(Site.DRIVER_COMMIT)),
    BROKER_BEFORE(
            "broker",
            "dies before it acknowledges",
            AS_COMMITTED,
            Faults::brokerDiesBeforeItsAcknowledgement,
            before(Site.SEND_HALF),
            after(Site.WRITTEN)),
    BROKER_AFTER(
            "broker",
            "dies after the half, before END",
            ONE_MESSAGE,
            Faults::brokerDiesAtTheStop,
            after(Site.DRIVER_COMMIT)),
    BROKER_END("broker", "dies after END", ONE_OR_TWO, Faults::brokerDiesWhenDelivered, before(Site.END));

    private final Script script;

    HalfPoint(String label, String where, Outcome outcome, Fault fault, Stop... stops) {
        this.script = new Script(label, where, outcome, fault, List.of(stops));
    }

    @Override
    public Script script() {
        return script;
    }

    @Override
    public Kind kind(int round) {
        return switch (this) {
            case P7 -> Kind.ENQUEUED;
            case P8, P10_RETRY, P11_RETRY, P12_RETRY -> Kind.RETRY;
            case P9, P16 -> Kind.SEALED;
            case P14_SEALED, P15_SEALED -> round % 2 == 1 ? Kind.SEALED : Kind.COPIED;
            case ROLLBACK, ROLLBACK_END -> Kind.ROLLBACK;
            case SAVEPOINT, SAVEPOINT_P12 -> Kind.SAVEPOINT;
            case RELEASE_BEGUN, RELEASE_WRITTEN, RELEASE_ROLLED_BACK, RELEASE_END, RELEASE_DELIVERED -> Kind.RELEASED;
            case P14, P15, P13, P13_LATE, BROKER_END -> Kind.ONE;
            default -> round % 2 == 1 ? Kind.ONE : Kind.THREE;
        };
    }

    @Override
    public boolean isOfCheck() {
        return this.compareTo(C1) >= 0 && this.compareTo(C7) <= 0;
    }

    @Override
    public boolean halts() {
        return switch (this) {
            case P4, P10, P11, P10_RETRY, P11_RETRY, P14, P14_SEALED, RELEASE_DELIVERED, C5 -> false;
            default -> !instanceSurvives();
        };
    }

    @Override
    public boolean instanceSurvives() {
        return this.compareTo(STILL) >= 0;
    }

    @Override
    public boolean killsServer() {
        return this.compareTo(DATABASE_BEFORE) >= 0;
    }

    @Override
    public boolean killsBroker() {
        return this.compareTo(BROKER_BEFORE) >= 0;
    }

    @Override
    public boolean mayRepeatOthers() {
        return this == P13_LATE || this == STILL || killsBroker();
    }
}
