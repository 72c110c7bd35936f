package io.tenon.operations.alarm;

import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.StoredMessage;
import io.tenon.operations.alarm.Alarm.Kind;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Masters;
import io.tenon.operations.connection.Workplace;
import io.tenon.operations.half.PendingHalves;
import io.tenon.operations.half.RowVerdicts;
import io.tenon.operations.parked.ParkedHalfCount;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/** Looks at what brokers hold, and for brokers that are gone. Used once, by one thread. */
final class BrokersLook {
    /** The name of the alarm that no broker can be looked at. */
    private static final String ALL = "all";

    private static final int MOST = 5_000;

    private final AlarmLook look;
    private final Workplace place;
    private final ToldAlarms known;
    private final long oldMillis;
    private final Set<String> names = new TreeSet<>();

    BrokersLook(AlarmLook look, Workplace place, ToldAlarms known, long oldMillis) {
        this.look = look;
        this.place = place;
        this.known = known;
        this.oldMillis = oldMillis;
    }

    /** Returns the brokers that a name server knows now. */
    Set<String> names() {
        return Collections.unmodifiableSet(names);
    }

    void run() {
        Masters masters;
        try {
            masters = place.masters();
        } catch (IOException e) {
            unknown(ALL, ToldAlarms.BROKERS, FailureText.text(e), "tenon status");
            return;
        }
        look.saw(Kind.BROKER_UNKNOWN, ToldAlarms.BROKERS);
        nameServers(masters);
        names.addAll(masters.withoutMaster());
        for (BrokerAddress broker : masters.brokers()) {
            names.add(broker.name);
            broker(broker);
        }
        masters.withoutMaster().forEach(name -> unknown(name, "it has no master just now"));
        gone(!masters.silent().isEmpty());
        takenOut();
    }

    private void unknown(String broker, String why) {
        unknown(broker, ToldAlarms.sourceOf(broker), why, "tenon status");
    }

    private void unknown(String broker, String source, String why, String remedy) {
        String subject = ToldAlarms.sourceOf(broker);
        look.add(Kind.BROKER_UNKNOWN, subject, source, subject + " is not known: " + why, remedy);
    }

    /**
     * Raises an alarm for a name server that tells of no broker, since it may be the only one that knows some. The
     * alarm of a name server that is asked no more is over.
     */
    private void nameServers(Masters masters) {
        String prefix = "name server ";
        masters.silent().forEach((nameServer, why) -> {
            String subject = prefix + nameServer;
            look.add(
                    Kind.BROKER_UNKNOWN,
                    subject,
                    subject,
                    prefix + why + "; brokers that only this one knows are not looked at",
                    "tenon doctor");
        });
        for (Alarm before : known.all()) {
            if (before.source.startsWith(prefix)
                    && !masters.silent().containsKey(before.source.substring(prefix.length()))) {
                look.saw(Kind.BROKER_UNKNOWN, before.source);
            }
        }
        masters.differences()
                .forEach(difference -> look.note("name server " + difference
                        + " => let every broker register with all name servers, see tenon doctor"));
    }

    /**
     * Raises an alarm for a broker that was there before and is not known now. A broker that dies, or is stopped, takes
     * its name away from the name servers, and the others alone would look like all there is.
     */
    private void gone(boolean someAreSilent) {
        for (String broker : known.brokers()) {
            if (!names.contains(broker)) {
                unknown(
                        broker,
                        ToldAlarms.sourceOf(broker),
                        "it was there before; no name server " + (someAreSilent ? "that answers " : "")
                                + "knows it now",
                        "start it; if it was taken away for good, take its name out of \"brokers\" in " + known.file());
            }
        }
    }

    /**
     * Ends the alarms of a broker whose name was taken out of the file: it was taken away for good, with what it had.
     */
    private void takenOut() {
        for (Alarm before : known.all()) {
            String broker = ToldAlarms.brokerOf(before);
            if (broker != null && !names.contains(broker) && !known.brokers().contains(broker)) {
                look.saw(before.kind, before.source);
            }
        }
    }

    private void broker(BrokerAddress broker) {
        Set<String> whyMore = new LinkedHashSet<>();
        try {
            inDoubt(broker, whyMore);
            parked(broker, whyMore);
            look.saw(Kind.BROKER_UNKNOWN, ToldAlarms.sourceOf(broker.name));
        } catch (IOException e) {
            unknown(broker.name, FailureText.text(e));
        }
        if (!whyMore.isEmpty()) {
            look.note(ToldAlarms.sourceOf(broker.name) + ": there may be more halves: " + String.join("; ", whyMore));
        }
    }

    /** Looks for old halves that have not ended. This asks nothing of the database. */
    private void inDoubt(BrokerAddress broker, Set<String> whyMore) throws IOException {
        String source = ToldAlarms.sourceOf(broker.name);
        PendingHalves pending = PendingHalves.of(place.brokers(), broker, MOST);
        String why = pending.whyMore();
        int inDoubt = 0;
        for (StoredMessage half : pending.found()) {
            inDoubt += RowVerdicts.markOf(half) != null && look.now() - half.bornMillis >= oldMillis ? 1 : 0;
        }
        if (inDoubt > 0) {
            look.add(
                    Kind.HALVES_IN_DOUBT,
                    source,
                    source,
                    atLeast(why != null, inDoubt) + " halves at " + source + " have not ended for "
                            + DurationText.text(oldMillis),
                    "tenon in-doubt");
        }
        if (why == null) {
            look.saw(Kind.HALVES_IN_DOUBT, source);
        } else {
            whyMore.add(why);
        }
    }

    /**
     * Looks for parked halves, unless the status table cannot be read: that has its own alarm, and each broker would
     * have to wait for the table again.
     */
    private void parked(BrokerAddress broker, Set<String> whyMore) throws IOException {
        if (!look.canJudge()) {
            return;
        }
        long since = look.now() - place.settings().transactions().retention().toMillis();
        try {
            ParkedHalfCount parked = ParkedHalfCount.of(place, broker, since, MOST);
            addParked(parked, ToldAlarms.sourceOf(broker.name));
            whyMore.addAll(parked.whyMore());
        } catch (SQLException e) {
            look.cannotUse(AlarmLook.STATUS_TABLE, e);
        }
    }

    private void addParked(ParkedHalfCount parked, String source) {
        Collection<String> whyMore = parked.whyMore();
        if (parked.count() > 0) {
            look.add(
                    Kind.HALVES_PARKED,
                    source,
                    source,
                    atLeast(!whyMore.isEmpty(), parked.count()) + " parked halves at " + source + " wait for a rescue",
                    "tenon parked list");
        }
        if (parked.notJudged() > 0) {
            look.add(
                    Kind.HALVES_PARKED,
                    source,
                    source,
                    atLeast(!whyMore.isEmpty(), parked.notJudged()) + " parked halves at " + source
                            + " were not judged: no database is given (--url), so some may wait for a rescue",
                    "tenon parked list, with --url");
        }
        if (whyMore.isEmpty()) {
            look.saw(Kind.HALVES_PARKED, source);
        }
    }

    private static String atLeast(boolean mayBeMore, int count) {
        return (mayBeMore ? "at least " : "") + count;
    }
}
