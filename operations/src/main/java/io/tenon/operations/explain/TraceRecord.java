package io.tenon.operations.explain;

import java.nio.charset.StandardCharsets;

/** Reads what RocketMQ's own trace says of a message: records of fields, in a message of the trace topic. Stateless. */
final class TraceRecord {
    static final String TOPIC = "RMQ_SYS_TRACE_TOPIC";

    private static final String AFTER_FIELD = "\u0001";
    private static final String AFTER_RECORD = "\u0002";

    private TraceRecord() {}

    /** Adds to the time line what these records tell of the message; records of others are passed over. */
    static void addTo(TimeLine timeLine, byte[] records, String messageId) {
        for (String record : new String(records, StandardCharsets.UTF_8).split(AFTER_RECORD)) {
            String[] fields = record.split(AFTER_FIELD, -1);
            if (record.contains(messageId)) {
                add(timeLine, fields);
            }
        }
    }

    private static void add(TimeLine timeLine, String[] fields) {
        if (fields.length < 6) {
            return;
        }
        long millis;
        try {
            millis = Long.parseLong(fields[1]);
        } catch (NumberFormatException e) {
            return; // A record of a kind that has no time tells nothing here.
        }
        if (fields[0].equals("Pub")) {
            timeLine.add(millis, TimeLine.Clock.SENDER, "trace: sent by producer group '" + fields[3] + "'");
        } else if (fields[0].equals("SubBefore")) {
            timeLine.add(millis, TimeLine.Clock.CONSUMER, "trace: given to consumer group '" + fields[3] + "'");
        } else if (fields[0].equals("EndTransaction")) {
            timeLine.add(millis, TimeLine.Clock.SENDER, "trace: END sent by '" + fields[3] + "'");
        }
    }
}
