package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values put into a statement in place of its question marks, where the dialect wants {@linkplain Dialect#asText text}. */
final class SqlText {
    private static final char[] DIGITS = "0123456789ABCDEF".toCharArray();

    /** How many characters an id has as a literal. */
    private static final int ID_LENGTH = 35;

    private SqlText() {}

    /**
     * Returns a statement with these values in place of its question marks.
     *
     * @param values ids, texts, numbers, bytes
     */
    static String with(List<?> values, String sql) {
        StringBuilder text = new StringBuilder(sql.length() + values.size() * ID_LENGTH);
        int from = 0;
        int next = 0;
        for (int at = sql.indexOf('?'); at >= 0; at = sql.indexOf('?', from)) {
            text.append(sql, from, at).append(literalOf(values.get(next++)));
            from = at + 1;
        }
        return text.append(sql, from, sql.length()).toString();
    }

    private static String literalOf(Object value) {
        if (value instanceof StatusId) {
            return hexadecimal(((StatusId) value).toBytes());
        }
        if (value instanceof byte[]) {
            return hexadecimal((byte[]) value);
        }
        return value instanceof String ? literal((String) value) : value.toString();
    }

    /**
     * Returns a text as a literal. In hexadecimal digits nothing has to be escaped, whatever mode the session is in.
     */
    static String literal(@Nullable String value) {
        return value == null ? "NULL" : "_utf8mb4 " + hexadecimal(value.getBytes(StandardCharsets.UTF_8));
    }

    static String filled(String sql, List<String> literals) {
        StringBuilder text = new StringBuilder(
                sql.length() + literals.stream().mapToInt(String::length).sum());
        Iterator<String> next = literals.iterator();
        int from = 0;
        for (int at = sql.indexOf('?'); at >= 0; at = sql.indexOf('?', from)) {
            text.append(sql, from, at).append(next.next());
            from = at + 1;
        }
        return text.append(sql, from, sql.length()).toString();
    }

    private static String hexadecimal(byte[] bytes) {
        char[] digits = new char[2 * bytes.length + 3];
        digits[0] = 'X';
        digits[1] = '\'';
        int at = 2;
        for (byte each : bytes) {
            digits[at++] = DIGITS[(each >> 4) & 15];
            digits[at++] = DIGITS[each & 15];
        }
        digits[at] = '\'';
        return new String(digits);
    }
}
