package io.tenon.agent.operate.settings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the setting that somebody meant who wrote another name. Stateless. */
final class NearestName {
    private NearestName() {}

    /** Returns the nearest setting; null if none is near. */
    static @Nullable Setting of(String unknown) {
        String letters = letters(unknown);
        Setting nearest = null;
        int least = 1 + Math.max(1, letters.length() / 3);
        for (Setting setting : Setting.values()) {
            int distance = distance(letters, letters(setting.key()));
            if (distance < least) {
                least = distance;
                nearest = setting;
            }
        }
        return nearest;
    }

    /**
     * Returns the letters and digits of a name, which {@code sealAfter}, {@code SEAL_AFTER}, {@code seal.after} and
     * {@code seal-after} have in common.
     */
    private static String letters(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < lower.length(); i++) {
            if (Character.isLetterOrDigit(lower.charAt(i))) {
                letters.append(lower.charAt(i));
            }
        }
        return letters.toString();
    }

    /** Returns how many letters have to be inserted, left out or replaced. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
