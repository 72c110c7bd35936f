package io.tenon.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts in which {@code *} stands for any characters, upper and lower case told apart. Immutable.
 *
 * <p>It does not compile them to regular expressions: the agent reads its settings before the application has begun, and loads little.
 */
public final class WildcardPatterns {
    private final List<String> patterns = new ArrayList<>();

    public WildcardPatterns(Collection<String> patterns) {
        patterns.forEach(pattern -> this.patterns.add(pattern.trim()));
    }

    /** Whether there is none, so that nothing matches. */
    public boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** Whether one of them stands for the whole text; none does for null. */
    public boolean match(@Nullable String text) {
        if (text != null) {
            for (int i = 0; i < patterns.size(); i++) {
                if (matches(patterns.get(i), text)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Goes back to the latest star only: no pattern takes longer than its length times the text's. */
    private static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int afterStar = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                afterStar = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++afterStar;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
