package io.tenon.internal.meters;

/** What meters belong to. Immutable. */
public enum OwnerKind {
    /** A DataSource whose transactions are followed. */
    DATA_SOURCE("datasource", "DataSource", "name"),
    /** A producer whose messages are tied to transactions, by its producer group. */
    PRODUCER("group", "Producer", "group");

    private final String tag;
    private final String beanType;
    private final String beanKey;

    OwnerKind(String tag, String beanType, String beanKey) {
        this.tag = tag;
        this.beanType = beanType;
        this.beanKey = beanKey;
    }

    /** The tag that has the owner's name; the first of each of its meters. */
    public String tag() {
        return tag;
    }

    /** The type in the name of its MBean. */
    String beanType() {
        return beanType;
    }

    /** The key of its name in the name of its MBean. */
    String beanKey() {
        return beanKey;
    }
}
