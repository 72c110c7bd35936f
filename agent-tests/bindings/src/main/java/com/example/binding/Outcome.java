package com.example.binding;

/** What becomes of a message. */
public enum Outcome {
    DELIVERED("delivered"),
    NEVER("not delivered"),
    REFUSED("`send` throws, not delivered"),
    /** Where a transaction cannot be followed: whoever operates the application must hear of it. */
    REFUSED_OR_SAID("`send` throws, not delivered; or delivered, with a warning in the log");

    private final String text;

    Outcome(String text) {
        this.text = text;
    }

    /** As the table in docs/binding.md says it. */
    String text() {
        return text;
    }
}
