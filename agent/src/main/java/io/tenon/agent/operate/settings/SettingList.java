package io.tenon.agent.operate.settings;

import java.util.ArrayList;
import java.util.List;

/** A setting that is a list: its parts are separated by commas or semicolons. Stateless. */
final class SettingList {
    private SettingList() {}

    /** The parts without the blanks around them; empty ones are left out. */
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
}
