package io.tenon.agent.doctor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what brokers and name servers answer, which is not always JSON: keys that are numbers stand there without
 * quotes, {@code {0:"10.0.0.1:10911"}}. Objects become maps, arrays lists, everything else strings. Used once, by one
 * thread.
 */
final class LenientJson {
    private static final int DEEPEST = 64;

    private final String text;
    private int at;

    private LenientJson(String text) {
        this.text = text;
    }

    /**
     * @throws IllegalArgumentException if the text is not even that
     */
    static Object read(String text) {
        LenientJson reader = new LenientJson(text);
        Object value = reader.value(0);
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.unexpected();
        }
        return value;
    }

    /** The object behind a key, empty where there is none. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object from, String key) {
        Object found = from instanceof Map ? ((Map<String, Object>) from).get(key) : null;
        return found instanceof Map ? (Map<String, Object>) found : Collections.emptyMap();
    }

    /** The array behind a key, empty where there is none. */
    @SuppressWarnings("unchecked")
    static List<Object> array(Object from, String key) {
        Object found = from instanceof Map ? ((Map<String, Object>) from).get(key) : null;
        return found instanceof List ? (List<Object>) found : Collections.emptyList();
    }

    /** The string, number or word behind a key, "" where there is none. */
    static String text(Object from, String key) {
        Object found = from instanceof Map ? ((Map<?, ?>) from).get(key) : null;
        return found instanceof String ? (String) found : "";
    }

    private Object value(int depth) {
        if (depth > DEEPEST) {
            throw unexpected();
        }
        skipSpace();
        switch (peek()) {
            case '{':
                return object(depth);
            case '[':
                return array(depth);
            case '"':
                return quoted();
            default:
                return bare();
        }
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        at++;
        while (!closed('}')) {
            String key = peek() == '"' ? quoted() : bare();
            skipSpace();
            expect(':');
            object.put(key, value(depth + 1));
            comma('}');
        }
        return object;
    }

    private List<Object> array(int depth) {
        List<Object> array = new ArrayList<>();
        at++;
        while (!closed(']')) {
            array.add(value(depth + 1));
            comma(']');
        }
        return array;
    }

    private boolean closed(char bracket) {
        skipSpace();
        if (peek() == bracket) {
            at++;
            return true;
        }
        return false;
    }

    private void comma(char bracket) {
        skipSpace();
        if (peek() != bracket) {
            expect(',');
        }
    }

    private String quoted() {
        StringBuilder string = new StringBuilder();
        expect('"');
        while (peek() != '"') {
            char c = next();
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        char c = next();
        switch (c) {
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                if (at + 4 > text.length()) {
                    throw unexpected();
                }
                at += 4;
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            default:
                return c;
        }
    }

    /** A number, true, false, null, or a key without quotes. */
    private String bare() {
        int begin = at;
        while (at < text.length() && "{}[]\":,".indexOf(text.charAt(at)) < 0 && text.charAt(at) > ' ') {
            at++;
        }
        if (at == begin) {
            throw unexpected();
        }
        return text.substring(begin, at);
    }

    private void skipSpace() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw unexpected();
        }
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw unexpected();
        }
        at++;
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("unreadable at character " + at + " of " + text.length() + ": "
                + text.substring(Math.max(0, Math.min(at, text.length()) - 20), Math.min(text.length(), at + 20)));
    }
}
