package io.tenon.agent.doctor;

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
     * @throws UsageException if one is nowhere to be found
     */
    static Secrets of(DoctorArguments arguments, Map<String, String> environment, InputStream in)
            throws UsageException, IOException {
        return new Secrets(
                password(arguments, environment, in),
                variable(arguments.accessKeyVariable(), environment),
                variable(arguments.secretKeyVariable(), environment));
    }

    @SuppressWarnings(
            "SystemConsoleNull") // From 22 on, a console without a terminal reads the standard input, or null.
    private static @Nullable String password(DoctorArguments arguments, Map<String, String> environment, InputStream in)
            throws UsageException, IOException {
        if (arguments.user() == null || arguments.passwordVariable() != null) {
            return variable(arguments.passwordVariable(), environment);
        }
        if (arguments.passwordOnStandardInput()) {
            String line = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())).readLine();
            if (line == null) {
                throw new UsageException("--password-stdin is given, but the standard input is empty");
            }
            return line;
        }
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("Password of %s: ", arguments.user());
        if (typed == null) {
            throw new UsageException(
                    "no password for --user and nobody to ask: give --password-env or --password-stdin");
        }
        return new String(typed);
    }

    private static @Nullable String variable(@Nullable String name, Map<String, String> environment)
            throws UsageException {
        if (name == null) {
            return null;
        }
        String value = environment.get(name);
        if (value == null) {
            throw new UsageException("the environment variable " + name + " is not set");
        }
        return value;
    }
}
