package io.tenon.operations.configuration;

/**
 * Thrown if an application's configuration does not say what a command needs. The message names the property, and
 * repeats no value. Immutable.
 */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigurationException(String message) {
        super(message);
    }
}
