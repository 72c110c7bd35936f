package io.tenon.operations.doctor;

import java.util.Map;

/** A broker's own settings, as far as they concern us. Immutable. */
final class BrokerConfig {
    private final Map<String, String> values;

    BrokerConfig(Map<String, String> values) {
        this.values = values;
    }

    boolean knows(String name) {
        return values.containsKey(name);
    }

    boolean isOn(String name) {
        return Boolean.parseBoolean(text(name, "false"));
    }

    String text(String name, String stock) {
        return values.getOrDefault(name, stock);
    }

    /**
     * @param stock the broker's default, for brokers that do not know the setting by this name
     */
    long number(String name, long stock) {
        try {
            return Long.parseLong(text(name, Long.toString(stock)));
        } catch (NumberFormatException e) {
            return stock;
        }
    }
}
