package io.tenon.agent.operate.settings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts in which {@code *} stands for any characters, upper and lower case told apart. Immutable. */
final class Patterns {
    private final List<String> patterns;

    Patterns(String text) {
        patterns = split(text);
    }

    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == ',' || text.charAt(i) == ';') {
                String part = text.substring(begin, i).trim();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                begin = i + 1;
            }
        }
        return parts;
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }

    boolean match(@Nullable String text) {
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
