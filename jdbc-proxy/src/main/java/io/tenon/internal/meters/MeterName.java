package io.tenon.internal.meters;

import static io.tenon.internal.meters.MeterKind.COUNTER;
import static io.tenon.internal.meters.MeterKind.GAUGE;
import static io.tenon.internal.meters.MeterKind.TIMING;
import static io.tenon.internal.meters.OwnerKind.DATA_SOURCE;
import static io.tenon.internal.meters.OwnerKind.PRODUCER;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Each meter there is; docs/meters.md has the same table. All meters of a name have the same tags, since Prometheus
 * wants it so. No tag has a topic, a message or a transaction: the number of series is bounded by what is configured.
 * Immutable.
 */
public enum MeterName {
    MESSAGES("tenon.messages", COUNTER, PRODUCER, "messages by what became of them", "outcome", "reason", "delivery"),
    NOT_A_HALF(
            "tenon.not.a.half",
            COUNTER,
            PRODUCER,
            "messages sent at once in a transaction, since they cannot be halves"),
    HALF("tenon.half", TIMING, PRODUCER, "from the try to store a half until its broker has answered", "result"),
    END("tenon.end", TIMING, PRODUCER, "from sending an END until its broker has answered", "result"),
    LEFT_TO_CHECK("tenon.left.to.check", COUNTER, PRODUCER, "messages whose END was not sent in time, or got lost"),
    CHECKS("tenon.checks", COUNTER, PRODUCER, "checks of brokers by their answer", "verdict"),
    IN_DOUBT("tenon.in.doubt", GAUGE, PRODUCER, "messages of which it is not known whether they are committed"),
    OUTSTANDING("tenon.outstanding", GAUGE, PRODUCER, "messages whose end this process has still to bring about"),
    RING_FILL(
            "tenon.ring.fill", GAUGE, Combination.LARGEST, PRODUCER, "how full the ring to the broker is, from 0 to 1"),
    OUTBOX_MESSAGES("tenon.outbox.messages", COUNTER, PRODUCER, "messages of the outbox that their own process sent"),
    LEFT_TO_RELAY(
            "tenon.left.to.relay", COUNTER, PRODUCER, "messages of the outbox that their own process could not send"),
    RELAY_MESSAGES(
            "tenon.relay.messages", COUNTER, PRODUCER, "messages of the outbox that the relay of this process sent"),
    RELAY_LEADER("tenon.relay.leader", GAUGE, PRODUCER, "outboxes whose relay is led by this process"),
    RESCUED("tenon.rescued", COUNTER, PRODUCER, "parked halves that this process put back, or sent"),
    PARKED("tenon.parked", COUNTER, PRODUCER, "messages of the outbox that this process parked"),

    COMMIT_WAIT("tenon.commit.wait", TIMING, DATA_SOURCE, "what a commit with messages does before the real commit"),
    COMMITS_REFUSED(
            "tenon.commits.refused", COUNTER, DATA_SOURCE, "transactions that were rolled back for their messages"),
    OPEN_TRANSACTIONS("tenon.open.transactions", GAUGE, DATA_SOURCE, "open transactions with messages"),
    STATUS_ROWS("tenon.status.rows", GAUGE, DATA_SOURCE, "status rows that this process has still to delete"),
    TABLES_USABLE(
            "tenon.tables.usable",
            GAUGE,
            Combination.SMALLEST,
            DATA_SOURCE,
            "1: the table can be used, 0: not",
            "table"),
    OUTBOX_BACKLOG(
            "tenon.outbox.backlog",
            GAUGE,
            Combination.LARGEST,
            DATA_SOURCE,
            "rows of the outbox that are not sent yet"),
    OUTBOX_OLDEST(
            "tenon.outbox.oldest", GAUGE, Combination.LARGEST, DATA_SOURCE, "age of the oldest of them", Unit.SECONDS),
    OUTBOX_ROWS_PARKED(
            "tenon.outbox.rows.parked", GAUGE, Combination.LARGEST, DATA_SOURCE, "rows of the outbox that are parked"),
    OUTBOX_PAUSED(
            "tenon.outbox.paused",
            GAUGE,
            Combination.LARGEST,
            DATA_SOURCE,
            "pauses by which nothing is sent from the outbox, of all senders or of some");

    /** How the values of owners with the same name are put together. */
    enum Combination {
        SUM,
        LARGEST,
        SMALLEST
    }

    private enum Unit {
        NONE(""),
        SECONDS("seconds");

        final String text;

        Unit(String text) {
            this.text = text;
        }
    }

    private final String text;
    private final MeterKind kind;
    private final Combination combination;
    private final OwnerKind owner;
    private final String description;
    private final Unit unit;

    @SuppressWarnings("ImmutableEnumChecker") // the list is unmodifiable
    private final List<String> ownTags;

    MeterName(String text, MeterKind kind, OwnerKind owner, String description, String... ownTags) {
        this(text, kind, Combination.SUM, owner, description, ownTags);
    }

    MeterName(
            String text,
            MeterKind kind,
            Combination combination,
            OwnerKind owner,
            String description,
            String... ownTags) {
        this(text, kind, combination, owner, description, kind == TIMING ? Unit.SECONDS : Unit.NONE, ownTags);
    }

    MeterName(
            String text,
            MeterKind kind,
            Combination combination,
            OwnerKind owner,
            String description,
            Unit unit,
            String... ownTags) {
        this.text = text;
        this.kind = kind;
        this.combination = combination;
        this.owner = owner;
        this.description = description;
        this.unit = unit;
        this.ownTags = Collections.unmodifiableList(Arrays.asList(ownTags));
    }

    /** Returns the name in dotted nouns, such as {@code tenon.commit.wait}. */
    public String text() {
        return text;
    }

    public MeterKind kind() {
        return kind;
    }

    public OwnerKind owner() {
        return owner;
    }

    /** Returns a phrase that says to people what is measured. */
    public String description() {
        return description;
    }

    /**
     * Returns {@code seconds}, or an empty text for what is counted: Micrometer wants null for that, else it puts an
     * underscore behind the name.
     */
    public String baseUnit() {
        return unit.text;
    }

    /** Returns the keys of the meter's tags, the owner's first. */
    public List<String> tagKeys() {
        List<String> keys = new ArrayList<>();
        keys.add(owner.tag());
        keys.addAll(ownTags);
        return keys;
    }

    List<String> ownTags() {
        return ownTags;
    }

    Combination combination() {
        return combination;
    }
}
