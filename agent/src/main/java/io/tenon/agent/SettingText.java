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
 * How settings are written in the agent's arguments and in its file. This class uses the JDK alone, since both {@link
 * EntrySettings} and the rest of the agent read settings with it, and is public as {@link EntrySettings} is. Stateless.
 */
public final class SettingText {
    private static final String PREFIX = "tenon.";

    /**
     * The mark with which editors on Windows begin a file in UTF-8. If it is not removed it becomes a part of the first
     * name.
     */
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private SettingText() {}

    /**
     * Splits the agent's arguments, and trims each. A comma begins a new argument where a name and = follow; else it
     * belongs to the value, so that a list can be written with either separator.
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
            // A comma at the end begins no argument, and belongs to no value.
            return true;
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

    /**
     * Returns a setting's name without the prefix that system properties need, and that arguments and files may have.
     */
    public static String withoutPrefix(String name) {
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }

    /** @return the text without the byte order mark that it may begin with */
    public static String withoutByteOrderMark(String text) {
        return text.isEmpty() || text.charAt(0) != BYTE_ORDER_MARK ? text : text.substring(1);
    }

    /**
     * Reads a properties file in UTF-8.
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
