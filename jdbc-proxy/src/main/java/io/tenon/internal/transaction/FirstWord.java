package io.tenon.internal.transaction;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recognises SQL by its first word, to tell what writes from what reads, and what may end a transaction by itself from
 * what cannot; it never decides an outcome. A word that is not known may do anything: then the row is asked, which
 * costs one read. Stateless.
 */
public final class FirstWord {
    private static final Map<String, StatementEffect> EFFECTS = new HashMap<>();

    static {
        know(StatementEffect.READS, "SELECT", "VALUES", "TABLE", "SHOW", "DESC", "DESCRIBE", "FETCH");
        know(StatementEffect.WRITES, "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE");
        // EXPLAIN ANALYZE runs the statement that it explains; WITH may begin one that writes.
        know(StatementEffect.MAY_WRITE, "WITH", "EXPLAIN");
        know(StatementEffect.SETS, "SET", "USE");
    }

    private static void know(StatementEffect effect, String... words) {
        for (String word : words) {
            EFFECTS.put(word, effect);
        }
    }

    private static final int LONGEST = 10;

    private FirstWord() {}

    /** @param sql null for a statement whose text is not known, empty for none at all */
    public static StatementEffect effectOf(@Nullable String sql) {
        if (sql == null) {
            return StatementEffect.ANYTHING;
        }
        int start = skipBlanksAndComments(sql);
        if (start == sql.length()) {
            return StatementEffect.READS;
        }
        int end = start;
        while (end < sql.length() && end - start <= LONGEST && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        StatementEffect effect = ofWord(sql, start, end);
        if (effect == StatementEffect.ANYTHING || hasSecondStatement(sql, end)) {
            return StatementEffect.ANYTHING;
        }
        return effect == StatementEffect.READS && mayWriteWhatItSelects(sql, end) ? StatementEffect.MAY_WRITE : effect;
    }

    /** Recognises the words that nearly all statements begin with, without making a string of them. */
    private static StatementEffect ofWord(String sql, int start, int end) {
        if (end - start == 6) {
            if (sql.regionMatches(true, start, "SELECT", 0, 6)) {
                return StatementEffect.READS;
            }
            if (sql.regionMatches(true, start, "INSERT", 0, 6)
                    || sql.regionMatches(true, start, "UPDATE", 0, 6)
                    || sql.regionMatches(true, start, "DELETE", 0, 6)) {
                return StatementEffect.WRITES;
            }
        }
        return EFFECTS.getOrDefault(sql.substring(start, end).toUpperCase(Locale.ROOT), StatementEffect.ANYTHING);
    }

    /**
     * Whether a text that begins as a query may write: {@code SELECT … INTO} makes a table on PostgreSQL. The word in a
     * name or a literal errs on the safe side.
     */
    private static boolean mayWriteWhatItSelects(String sql, int from) {
        return sql.indexOf("into", from) >= 0 || sql.indexOf("INTO", from) >= 0 || sql.indexOf("Into", from) >= 0;
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
                    return i; // the comment ends here on MySQL, later on PostgreSQL
                }
                i = close < 0 ? sql.length() : close + 2;
            } else {
                return i;
            }
        }
        return i;
    }

    /**
     * Whether there are several statements in one text: the rest may be anything. A semicolon in a literal errs on the
     * safe side.
     */
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
