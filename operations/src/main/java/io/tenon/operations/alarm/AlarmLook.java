package io.tenon.operations.alarm;

import io.tenon.operations.alarm.Alarm.Kind;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Workplace;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One look at the database and the brokers: what waits for a human, and what could be looked at. A part that could not be looked at as a
 * whole is not seen, so that nothing of it is over. Used once, by one thread.
 */
final class AlarmLook {
    static final String STATUS_TABLE = "the status table";
    static final String OUTBOX_TABLE = "the outbox table";

    private final Workplace place;
    private final DatabaseLook database;
    private final BrokersLook brokers;
    private final long now = System.currentTimeMillis();
    private final Map<String, Alarm> found = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private boolean canJudge = true;

    AlarmLook(Workplace place, ToldAlarms known, long oldMillis, long pausedMillis) {
        this.place = place;
        this.database = new DatabaseLook(this, place, known, oldMillis, pausedMillis);
        this.brokers = new BrokersLook(this, place, known, oldMillis);
    }

    void run() {
        if (place.hasDatabase()) {
            database.run();
        }
        if (place.hasBrokers()) {
            brokers.run();
        }
    }

    Collection<Alarm> found() {
        return Collections.unmodifiableCollection(found.values());
    }

    boolean finds(Alarm before) {
        return found.containsKey(before.key());
    }

    /** Whether it was looked for as a whole, so that it is over if it was not found. */
    boolean hasSeen(Alarm before) {
        return seen.contains(before.key()) || seen.contains(part(before.kind, before.source));
    }

    /** Why there may be more than was found. */
    Collection<String> notes() {
        return Collections.unmodifiableCollection(notes);
    }

    /** The brokers that a name server knows now. */
    List<String> brokers() {
        return new ArrayList<>(brokers.names());
    }

    // For the parts of it.

    long now() {
        return now;
    }

    void add(Kind kind, String subject, String source, String text, String remedy) {
        Alarm alarm = new Alarm(kind, subject, source, text, remedy, now);
        found.putIfAbsent(alarm.key(), alarm);
    }

    /** All alarms of this kind that this source has were found. */
    void saw(Kind kind, String source) {
        seen.add(part(kind, source));
    }

    private static String part(Kind kind, String source) {
        return kind + " of " + source;
    }

    void note(String whyMore) {
        notes.add(whyMore);
    }

    /** A table's alarm is over when just that table could be used. */
    void canUse(String table) {
        seen.add(Kind.TABLE_UNUSABLE + " " + table);
    }

    void cannotUse(String table, String why, String remedy) {
        canJudge &= !table.equals(STATUS_TABLE);
        add(Kind.TABLE_UNUSABLE, table, Kind.TABLE_UNUSABLE.name(), table + " cannot be used: " + why, remedy);
    }

    /** The next question is asked on a new connection: this one may be what failed. */
    void cannotUse(String table, SQLException e) {
        place.forgetDatabase();
        cannotUse(table, FailureText.text(e), "tenon doctor");
    }

    /** Whether halves can be judged: their rows can be read, or nobody has given a database. */
    boolean canJudge() {
        return canJudge;
    }
}
