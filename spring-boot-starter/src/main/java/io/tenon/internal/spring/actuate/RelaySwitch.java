package io.tenon.internal.spring.actuate;

import io.tenon.internal.datasource.OutboxAccess;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.outbox.RelayPause;
import io.tenon.internal.spring.datasource.FollowedBean;
import io.tenon.internal.spring.datasource.FollowedDataSources;
import io.tenon.internal.spring.settings.TenonProperties;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses and resumes what is sent from an outbox, as {@code tenon relay} does, where the application's settings allow
 * it. The name of the caller is logged, and is in the reason of a pause. Thread-safe.
 */
public final class RelaySwitch {
    private static final Logger log = LoggerFactory.getLogger(RelaySwitch.class);
    private static final String ALLOWED = "tenon.endpoint.allow-changes=true";

    /**
     * The longest text that is written: longer than the longest check group with its namespace, and shorter than the
     * columns take.
     */
    private static final int LONGEST_TEXT = 300;

    private final TenonProperties properties;
    private final FollowedDataSources dataSources;

    public RelaySwitch(TenonProperties properties, FollowedDataSources dataSources) {
        this.properties = properties;
        this.dataSources = dataSources;
    }

    boolean isAllowed() {
        return properties.getEndpoint().isAllowChanges();
    }

    /**
     * Makes the change, for which it blocks on the database.
     *
     * @param sender the check group with its namespace; null for all of them
     * @param who the caller, for the log, and for those who find the relay paused
     */
    Answer change(String dataSource, RelayAction action, @Nullable String sender, @Nullable String reason, String who) {
        String caller = printable(who);
        if (!isAllowed()) {
            log.info(
                    "{} was refused to {} '{}': the endpoint 'tenon' only reads",
                    caller,
                    words(action),
                    printable(dataSource));
            return new Answer(
                    403,
                    "The endpoint 'tenon' only reads, and nothing was changed. With " + ALLOWED
                            + " it also pauses and resumes what is sent from an outbox.");
        }
        String whose = sender == null || sender.isEmpty() ? RelayPause.ALL : sender;
        if (!printable(whose).equals(whose)) {
            return new Answer(400, "The sender is no check group, and nothing was changed.");
        }
        FollowedBean followed = find(dataSource);
        if (followed == null) {
            return new Answer(
                    404,
                    "No DataSource that is followed is named so, and nothing was changed. There are "
                            + dataSources.all().stream().map(FollowedBean::name).collect(Collectors.toList()) + ".");
        }
        try {
            return change(followed, action, whose, reason == null ? "" : printable(reason), caller);
        } catch (SQLException e) {
            log.warn("{} of DataSource '{}' failed for {}", words(action), followed.name(), caller, e);
            return new Answer(
                    503,
                    "The outbox of '" + followed.name()
                            + "' did not answer, so it is not known whether anything was changed: "
                            + String.valueOf(e.getMessage()).split("\n", 2)[0].trim()
                            + ". What is paused is in the answer of a GET.");
        }
    }

    private Answer change(FollowedBean followed, RelayAction action, String sender, String reason, String who)
            throws SQLException {
        OutboxAccess outbox = outbox(followed);
        OutboxTable table = outbox == null ? null : outbox.foundNow();
        if (outbox == null || table == null) {
            return new Answer(
                    404,
                    "'" + followed.name()
                            + "' has no outbox table: nothing is sent from there, and nothing was changed.");
        }
        boolean changed = action == RelayAction.PAUSE_RELAY
                ? outbox.on((in, own) -> in.pause(own, sender, (reason + " (by " + who + ")").trim()))
                : outbox.on((in, own) -> in.resume(own, sender));
        // The pauses are read at once, so that in this process the change counts immediately.
        outbox.readPauses();
        if (changed) {
            log.warn(
                    "The outbox {} of DataSource '{}' was {} for {} by {}, through the endpoint 'tenon'{}",
                    table.qualifiedName(),
                    followed.name(),
                    action == RelayAction.PAUSE_RELAY ? "paused" : "resumed",
                    RelayPause.whose(sender),
                    who,
                    reason.isEmpty() ? "" : ": " + reason);
        }
        return new Answer(followed.name(), table.qualifiedName(), changed, outbox.pauses());
    }

    private static @Nullable OutboxAccess outbox(FollowedBean followed) {
        if (followed.tracked() == null) {
            TrackedDataSources.trackUnused(true);
        }
        TrackedDataSource tracked = followed.tracked();
        return tracked == null ? null : tracked.outbox();
    }

    private @Nullable FollowedBean find(String name) {
        List<FollowedBean> all = dataSources.all();
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElse(all.stream()
                        .filter(one -> one.followedAs().equals(name))
                        .findFirst()
                        .orElse(null));
    }

    private static String words(RelayAction action) {
        return action == RelayAction.PAUSE_RELAY ? "pause the relay of" : "resume the relay of";
    }

    /** Returns a text of others as it may stand in a log: without control characters, and not too long. */
    private static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ").trim();
        return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT);
    }

    /** Returns pauses as the endpoint shows them. */
    static List<Map<String, Object>> shown(List<RelayPause> pauses) {
        List<Map<String, Object>> shown = new ArrayList<>();
        for (RelayPause pause : pauses) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("sender", pause.isOfAll() ? "all senders" : pause.sender());
            one.put("reason", pause.reason());
            one.put("seconds", pause.millis() / 1000);
            shown.add(one);
        }
        return shown;
    }

    /** The result of a change. Immutable. */
    static final class Answer {
        private final int status;
        private final Map<String, Object> body = new LinkedHashMap<>();

        /** Makes the answer that nothing was changed, or that it is not known. */
        Answer(int status, String error) {
            this.status = status;
            body.put("error", error);
        }

        Answer(String dataSource, String table, boolean changed, List<RelayPause> pauses) {
            this.status = 200;
            body.put("dataSource", dataSource);
            body.put("outbox", table);
            body.put("changed", changed);
            body.put("paused", shown(pauses));
        }

        boolean isDone() {
            return status == 200;
        }

        /** Returns the status of HTTP. */
        int status() {
            return status;
        }

        Map<String, Object> body() {
            return body;
        }

        String text() {
            return String.valueOf(body.get("error"));
        }
    }
}
