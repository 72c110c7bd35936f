package com.example.binding;

/** A part of a scenario. */
interface Act {
    void go() throws Exception;

    /** For callers that let no checked exception through. */
    static void unchecked(Act act) {
        try {
            act.go();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
