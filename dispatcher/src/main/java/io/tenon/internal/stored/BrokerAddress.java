package io.tenon.internal.stored;

/** A broker's master: its name and where it is reached. Immutable. */
public final class BrokerAddress {
    public final String name;
    public final String address;

    public BrokerAddress(String name, String address) {
        this.name = name;
        this.address = address;
    }

    @Override
    public String toString() {
        return name + " (" + address + ")";
    }
}
