package io.tenon.operations.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Defects of brokers that matter to half messages, and that operators should know of before they go live. */
enum KnownDefect {
    IDLE_SPIN(
            "5.5.0",
            "5.5.0",
            "apache/rocketmq #10966: once it has ended a transactional message and then idles, its"
                    + " TransactionalOpBatchService burns a whole core until the next restart (a --probe is enough to begin it)",
            "Plan a core for it, or apply #10967; messages are not harmed"),
    ;

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

    /** @param version the version as brokers write it, for instance V5_5_0 */
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

    /** Returns a number by which versions compare; -1 for what is no version. */
    static int number(String version) {
        Matcher matcher = Version.PATTERN.matcher(version);
        if (!matcher.matches()) {
            return -1;
        }
        int number = 0;
        for (int i = 1; i <= matcher.groupCount(); i++) {
            number = number * 1000 + Integer.parseInt(matcher.group(i));
        }
        return number;
    }

    /** Holds the pattern in a class of its own, because an enum's constants are made before its other statics. */
    private static final class Version {
        static final Pattern PATTERN = Pattern.compile("[Vv]?(\\d+)[._](\\d+)[._](\\d+).*");
    }
}
