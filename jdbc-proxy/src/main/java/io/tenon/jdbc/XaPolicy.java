package io.tenon.jdbc;

/**
 * What to do with a message sent while a connection is open whose transaction is a branch of an XA transaction. The end
 * of a branch comes through its XAResource, which a connection never sees, so a DataSource whose connections a JTA
 * transaction manager enlists has to be declared.
 */
public enum XaPolicy {
    /** The connections are local: the default. */
    NOT_XA,
    /** A message sent in a transaction is refused with an error. */
    REFUSE,
    /** A message sent in a transaction is sent at once, as if there were no transaction. */
    SEND_PLAINLY
}
