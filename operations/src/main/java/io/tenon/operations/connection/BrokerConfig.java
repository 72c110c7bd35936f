package io.tenon.operations.connection;

import java.util.Map;

/** A broker's own settings, as far as they concern us. Immutable. */
public final class BrokerConfig {
    private final Map<String, String> values;

    public BrokerConfig(Map<String, String> values) {
        this.values = values;
    }

    public Map<String, String> values() {
        return values;
    }

    public boolean knows(String name) {
        return values.containsKey(name);
    }

    public boolean isOn(String name) {
        return Boolean.parseBoolean(text(name, "false"));
    }

    /**
     * Whether the broker remembers its halves in RocksDB, and parks none. With transRocksDBEnable alone it remembers
     * them as other brokers do.
     */
    public boolean forgetsHalves() {
        return isOn("transRocksDBEnable")
                && text("transWriteOriginTransHalfEnable", "true").equals("false");
    }

    public String text(String name, String stock) {
        return values.getOrDefault(name, stock);
    }

    /** @param stock the broker's default, for brokers that do not know the setting by this name */
    public long number(String name, long stock) {
        try {
            return Long.parseLong(text(name, Long.toString(stock)));
        } catch (NumberFormatException e) {
            return stock;
        }
    }
}
