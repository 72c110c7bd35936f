package io.tenon.operations.configuration;

/** An application's configuration does not say what a command needs. Its message names the property, and repeats no value. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigurationException(String message) {
        super(message);
    }
}
