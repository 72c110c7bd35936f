package io.tenon.internal.spring.datasource;

/** Thrown where Tenon was to be inside of a DataSource in which there is no place for it. Immutable. */
public final class UnplaceableException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String name;

    UnplaceableException(String name, Class<?> type) {
        this(name, "tenon.datasources." + name + ".mode is inside, but Tenon cannot be inside of a " + type.getName());
    }

    UnplaceableException(String name, String message) {
        super(message);
        this.name = name;
    }

    /** Returns the name of the DataSource. */
    public String name() {
        return name;
    }
}
