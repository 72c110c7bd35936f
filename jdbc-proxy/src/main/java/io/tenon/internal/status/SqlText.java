package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values put into a statement in place of its question marks, where the dialect wants {@linkplain Dialect#asText text}. */
public final class SqlText {
    private static final char[] DIGITS = "0123456789ABCDEF".toCharArray();

    private SqlText() {}

    public static String withIds(String sql, List<StatusId> ids) {
        return filled(sql, ids.stream().map(id -> hexadecimal(id.toBytes())).collect(Collectors.toList()));
    }

    /** A text as a literal. In hexadecimal digits nothing has to be escaped, whatever mode the session is in. */
    public static String literal(@Nullable String value) {
        return value == null ? "NULL" : "_utf8mb4 " + hexadecimal(value.getBytes(StandardCharsets.UTF_8));
    }

    public static String filled(String sql, List<String> literals) {
        StringBuilder text = new StringBuilder(sql.length() + 40 * literals.size());
        Iterator<String> next = literals.iterator();
        int from = 0;
        for (int at = sql.indexOf('?'); at >= 0; at = sql.indexOf('?', from)) {
            text.append(sql, from, at).append(next.next());
            from = at + 1;
        }
        return text.append(sql, from, sql.length()).toString();
    }

    /** Bytes as a literal. */
    public static String hexadecimal(byte[] bytes) {
        StringBuilder digits = new StringBuilder(2 * bytes.length + 3).append("X'");
        for (byte each : bytes) {
            digits.append(DIGITS[(each >> 4) & 15]).append(DIGITS[each & 15]);
        }
        return digits.append('\'').toString();
    }
}
