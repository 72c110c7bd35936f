package io.tenon.internal.outbox;

/** What the column last_error keeps of an error. */
final class ErrorText {
    private ErrorText() {}

    /**
     * Returns the text cut to what the column takes, between characters, and without what a database refuses in a text.
     */
    static String bounded(String error) {
        int end = Math.min(error.length(), OutboxDdl.ERROR_CHARACTERS);
        StringBuilder text = new StringBuilder(end);
        for (int at = 0; at < end; at++) {
            char c = error.charAt(at);
            if (Character.isHighSurrogate(c) && at + 1 < end && Character.isLowSurrogate(error.charAt(at + 1))) {
                text.append(c).append(error.charAt(++at));
            } else {
                // PostgreSQL takes no NUL, and no database half a character.
                text.append(c == 0 || Character.isSurrogate(c) ? '?' : c);
            }
        }
        return text.toString();
    }
}
