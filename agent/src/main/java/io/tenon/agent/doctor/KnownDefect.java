package io.tenon.agent.doctor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Defects of brokers that whoever goes live with half messages should know of. */
enum KnownDefect {
    IDLE_SPIN(
            "5.5.0",
            "5.5.0",
            "apache/rocketmq #10966: once it has ended a transactional message and then idles, its"
                    + " TransactionalOpBatchService burns a whole core until the next restart",
            "Plan a core for it, or apply #10967; messages are not harmed"),
    ;

    private static final Pattern VERSION = Pattern.compile("[Vv]?(\\d+)[._](\\d+)[._](\\d+).*");

    final String what;
    final String remedy;
    private final int first;
    private final int last;

    KnownDefect(String first, String last, String what, String remedy) {
        this.first = number(first);
        this.last = number(last);
        this.what = what;
        this.remedy = remedy;
    }

    /** @param version as brokers write it, for instance V5_5_0 */
    static List<KnownDefect> of(String version) {
        List<KnownDefect> known = new ArrayList<>();
        int number = number(version);
        for (KnownDefect defect : values()) {
            if (number >= defect.first && number <= defect.last) {
                known.add(defect);
            }
        }
        return known;
    }

    /** Comparable; -1 for what is no version. */
    static int number(String version) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.matches()
                ? Arrays.asList(1, 2, 3).stream().reduce(0, (sum, i) -> sum * 1000 + Integer.parseInt(matcher.group(i)))
                : -1;
    }
}
