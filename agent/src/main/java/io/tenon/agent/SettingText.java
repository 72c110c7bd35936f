package io.tenon.agent;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * How settings are written in the agent's arguments and in its file. With the JDK alone, for {@link EntrySettings} and for the rest
 * of the agent, and public as that is. Stateless.
 */
public final class SettingText {
    private static final String PREFIX = "tenon.";

    /** Editors on Windows begin a file in UTF-8 with it; without care it is a part of the first name. */
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private SettingText() {}

    /**
     * The single arguments, trimmed. A comma begins a new one where a name and = follow; else it belongs to the value, so that a list
     * can be written with either separator.
     *
     * @return what is written between the commas, which may be empty or without =
     */
    public static List<String> arguments(String written) {
        List<String> arguments = new ArrayList<>();
        int begin = 0;
        while (begin < written.length()) {
            int end = written.indexOf(',', begin);
            while (end >= 0 && !beginsArgument(written, end + 1)) {
                end = written.indexOf(',', end + 1);
            }
            if (end < 0) {
                end = written.length();
            }
            arguments.add(written.substring(begin, end).trim());
            begin = end + 1;
        }
        return arguments;
    }

    private static boolean beginsArgument(String written, int from) {
        if (written.substring(from).trim().isEmpty()) {
            return true; // a comma at the end, which begins nothing but belongs to no value either
        }
        int end = from;
        while (end < written.length() && isInName(written.charAt(end))) {
            end++;
        }
        return end > from && end < written.length() && written.charAt(end) == '=';
    }

    private static boolean isInName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == ' ';
    }

    /** Arguments and files may write a setting's name with the prefix that system properties need. */
    public static String withoutPrefix(String name) {
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }

    /** @return what the text says, without the mark that it may begin with */
    public static String withoutByteOrderMark(String text) {
        return text.isEmpty() || text.charAt(0) != BYTE_ORDER_MARK ? text : text.substring(1);
    }

    /**
     * A properties file in UTF-8.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is no properties file
     */
    public static Properties file(String name) throws IOException {
        Properties read = new Properties();
        try (PushbackReader in =
                new PushbackReader(new InputStreamReader(new FileInputStream(name), StandardCharsets.UTF_8))) {
            int first = in.read();
            if (first >= 0 && first != BYTE_ORDER_MARK) {
                in.unread(first);
            }
            read.load(in);
        }
        return read;
    }
}
