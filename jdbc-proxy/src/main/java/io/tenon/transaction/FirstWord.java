package io.tenon.transaction;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognises SQL by its first word, only to tell statements that may end a transaction by themselves from those that
 * cannot; never to decide an outcome. What it does not know may: then the row is asked, which costs one read.
 */
public final class FirstWord {
    private static final Set<String> HARMLESS = new HashSet<>(Arrays.asList(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "MERGE",
            "REPLACE",
            "WITH",
            "VALUES",
            "TABLE",
            "EXPLAIN",
            "SHOW",
            "DESC",
            "DESCRIBE",
            "FETCH"));
    private static final int LONGEST = 10;

    private FirstWord() {}

    /** @param sql null for a statement whose text is not known, empty for none at all */
    public static boolean mayEndTransaction(@Nullable String sql) {
        if (sql == null) {
            return true;
        }
        int start = skipBlanksAndComments(sql);
        if (start == sql.length()) {
            return false;
        }
        int end = start;
        while (end < sql.length() && end - start <= LONGEST && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        String word = sql.substring(start, end).toUpperCase(Locale.ROOT);
        return !HARMLESS.contains(word) || hasSecondStatement(sql, end);
    }

    private static int skipBlanksAndComments(String sql) {
        int i = 0;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (Character.isWhitespace(c) || c == '(' || c == ';') {
                i++;
            } else if (sql.startsWith("--", i) || c == '#') {
                int newline = sql.indexOf('\n', i);
                i = newline < 0 ? sql.length() : newline + 1;
            } else if (sql.startsWith("/*", i) && !sql.startsWith("/*!", i) && !sql.startsWith("/*M!", i)) {
                int close = sql.indexOf("*/", i + 2);
                int nested = sql.indexOf("/*", i + 2);
                if (nested >= 0 && nested < close) {
                    return i; // ends here on MySQL, later on PostgreSQL
                }
                i = close < 0 ? sql.length() : close + 2;
            } else {
                return i;
            }
        }
        return i;
    }

    /** Several statements in one text: the rest may be anything. A semicolon in a literal errs on the safe side. */
    private static boolean hasSecondStatement(String sql, int from) {
        int semicolon = sql.indexOf(';', from);
        if (semicolon >= 0) {
            for (int i = semicolon + 1; i < sql.length(); i++) {
                char c = sql.charAt(i);
                if (!Character.isWhitespace(c) && c != ';') {
                    return true;
                }
            }
        }
        return false;
    }
}
