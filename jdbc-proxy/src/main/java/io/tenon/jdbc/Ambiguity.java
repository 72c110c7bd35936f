package io.tenon.jdbc;

/** What becomes of a message while a thread has several transactions open in which the application has written (R1). */
public enum Ambiguity {
    /** It belongs to the one that began last; that is warned about once, with both names. */
    YOUNGEST,
    /** It is refused, and not sent. */
    REFUSE
}
