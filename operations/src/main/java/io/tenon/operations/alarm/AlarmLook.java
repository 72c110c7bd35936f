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
 * One look at the database and the brokers. It knows what waits for a human, and which parts were looked at as a whole:
 * no alarm of another part is over. Used once, by one thread.
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

    /**
     * Whether the part that an earlier alarm belongs to was looked at as a whole, so that the alarm is over if it was
     * not found.
     */
    boolean hasSeen(Alarm before) {
        return seen.contains(before.key()) || seen.contains(part(before.kind, before.source));
    }

    /** Returns why there may be more than was found. */
    Collection<String> notes() {
        return Collections.unmodifiableCollection(notes);
    }

    /** Returns the brokers that a name server knows now. */
    List<String> brokers() {
        return new ArrayList<>(brokers.names());
    }

    // The following are called by the parts of the look.

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

    /** A table could be used. Only this ends an alarm that it cannot be. */
    void canUse(String table) {
        seen.add(Kind.TABLE_UNUSABLE + " " + table);
    }

    void cannotUse(String table, String why, String remedy) {
        canJudge &= !table.equals(STATUS_TABLE);
        add(Kind.TABLE_UNUSABLE, table, Kind.TABLE_UNUSABLE.name(), table + " cannot be used: " + why, remedy);
    }

    /** A table cannot be used. The next question is asked on a new connection, since this one may be what failed. */
    void cannotUse(String table, SQLException e) {
        place.forgetDatabase();
        cannotUse(table, FailureText.text(e), "tenon doctor");
    }

    /** Whether halves can be judged: their rows can be read, or no database was given. */
    boolean canJudge() {
        return canJudge;
    }
}
