package io.tenon.operations.connection;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The passwords and keys, which come from where not everybody on the machine can read them. Immutable. */
public final class Secrets {
    public final @Nullable String password;
    public final @Nullable String accessKey;
    public final @Nullable String secretKey;

    private Secrets(@Nullable String password, @Nullable String accessKey, @Nullable String secretKey) {
        this.password = password;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    /**
     * Reads environment variables, the standard input and the application's configuration, or asks at the console.
     *
     * @throws picocli.CommandLine.ParameterException if a secret is nowhere to be found
     */
    public static Secrets of(ConnectionOptions options, Map<String, String> environment, InputStream in)
            throws IOException {
        boolean keysAreGiven = options.accessKeyVariable() != null;
        return new Secrets(
                password(options, environment, in),
                keysAreGiven
                        ? variable(options, options.accessKeyVariable(), environment)
                        : options.configuredAccessKey(),
                keysAreGiven
                        ? variable(options, options.secretKeyVariable(), environment)
                        : options.configuredSecretKey());
    }

    @SuppressWarnings(
            // From Java 22 on, a console without a terminal reads the standard input, or is null.
            "SystemConsoleNull")
    private static @Nullable String password(ConnectionOptions options, Map<String, String> environment, InputStream in)
            throws IOException {
        if (options.passwordVariable() != null) {
            return variable(options, options.passwordVariable(), environment);
        }
        if (options.passwordOnStandardInput()) {
            String line = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())).readLine();
            if (line == null) {
                throw options.refusal("--password-stdin is given, but the standard input is empty");
            }
            return line;
        }
        String configured = options.configuredPassword();
        if (configured != null || options.user() == null) {
            return configured;
        }
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("Password of %s: ", options.user());
        if (typed == null) {
            throw options.refusal("no password for --user and nobody to ask: give --password-env or --password-stdin");
        }
        return new String(typed);
    }

    private static @Nullable String variable(
            ConnectionOptions options, @Nullable String name, Map<String, String> environment) {
        if (name == null) {
            return null;
        }
        String value = environment.get(name);
        if (value == null) {
            throw options.refusal("the environment variable " + name + " is not set");
        }
        return value;
    }
}
