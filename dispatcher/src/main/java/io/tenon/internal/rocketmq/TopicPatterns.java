package io.tenon.internal.rocketmq;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Names of topics in which {@code *} stands for any characters. Immutable. */
public final class TopicPatterns {
    private final List<Pattern> patterns = new ArrayList<>();

    public TopicPatterns(Collection<String> patterns) {
        for (String pattern : patterns) {
            StringBuilder expression = new StringBuilder();
            for (String literal : pattern.trim().split("\\*", -1)) {
                expression.append(expression.length() == 0 ? "" : ".*").append(Pattern.quote(literal));
            }
            this.patterns.add(Pattern.compile(expression.toString(), Pattern.DOTALL));
        }
    }

    /** @param topic without its namespace */
    public boolean match(String topic) {
        for (Pattern pattern : patterns) {
            if (pattern.matcher(topic).matches()) {
                return true;
            }
        }
        return false;
    }

    public boolean isEmpty() {
        return patterns.isEmpty();
    }
}
