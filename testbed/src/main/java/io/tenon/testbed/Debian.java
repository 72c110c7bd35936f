package io.tenon.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Programs of Debian's unstable suite that this machine does not have: they are unpacked into a folder of the user's
 * cache, and not installed (debian.sh).
 *
 * @param folder the root of what was unpacked
 */
record Debian(Path folder) {
    private static final String SCRIPT = "debian.sh";

    /**
     * Returns the programs from the cache, into which they are fetched if they are not there.
     *
     * @param name the name of the folder in the cache; when it is deleted, the programs are fetched anew
     * @throws IOException if they are not to be had here: no Debian, or no way to its mirror; it says which
     */
    static Debian unpacked(String name, String... packages) throws IOException {
        Path folder = Prepared.cache().resolve(name);
        if (!Files.isDirectory(folder)) {
            List<String> command = new ArrayList<>(List.of("bash", "-s", "--", folder.toString()));
            command.addAll(List.of(packages));
            try (InputStream script = Objects.requireNonNull(Debian.class.getResourceAsStream(SCRIPT), SCRIPT)) {
                run(command, script);
            }
        }
        return new Debian(folder);
    }

    /**
     * Returns the command that starts a program with these options. The process that it starts becomes the program's
     * own.
     */
    List<String> command(String program, List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                folder.resolve("loader").toString(), folder.resolve(program).toString()));
        command.addAll(options);
        return command;
    }

    /**
     * Runs a command to its end, ten minutes at most.
     *
     * @throws IOException if it does not end well; the message has what it said
     */
    static void run(List<String> command) throws IOException {
        run(command, InputStream.nullInputStream());
    }

    private static void run(List<String> command, InputStream input) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        CompletableFuture.delayedExecutor(10, TimeUnit.MINUTES).execute(process::destroyForcibly);
        try (OutputStream toIt = process.getOutputStream()) {
            input.transferTo(toIt);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().join().exitValue();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + status + " and said:\n" + said);
        }
    }
}
