package io.tenon.operations.doctor;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Passwords and keys, from where everybody on the machine cannot read them. Immutable. */
final class Secrets {
    final @Nullable String password;
    final @Nullable String accessKey;
    final @Nullable String secretKey;

    private Secrets(@Nullable String password, @Nullable String accessKey, @Nullable String secretKey) {
        this.password = password;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    /**
     * Reads variables, the standard input, or asks at the console.
     *
     * @throws picocli.CommandLine.ParameterException if one is nowhere to be found
     */
    static Secrets of(DoctorOptions options, Map<String, String> environment, InputStream in) throws IOException {
        return new Secrets(
                password(options, environment, in),
                variable(options, options.accessKeyVariable(), environment),
                variable(options, options.secretKeyVariable(), environment));
    }

    @SuppressWarnings(
            "SystemConsoleNull") // From 22 on, a console without a terminal reads the standard input, or null.
    private static @Nullable String password(DoctorOptions options, Map<String, String> environment, InputStream in)
            throws IOException {
        if (options.user() == null || options.passwordVariable() != null) {
            return variable(options, options.passwordVariable(), environment);
        }
        if (options.passwordOnStandardInput()) {
            String line = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())).readLine();
            if (line == null) {
                throw options.refusal("--password-stdin is given, but the standard input is empty");
            }
            return line;
        }
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("Password of %s: ", options.user());
        if (typed == null) {
            throw options.refusal("no password for --user and nobody to ask: give --password-env or --password-stdin");
        }
        return new String(typed);
    }

    private static @Nullable String variable(
            DoctorOptions options, @Nullable String name, Map<String, String> environment) {
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
