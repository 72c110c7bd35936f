package io.tenon.operations.connection;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sends what the application's libraries print, which is no answer of a command's, to a file until this is closed. The
 * file is deleted with the folder that it is in. Used by one thread.
 */
public final class SilencedOutput implements AutoCloseable {
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final PrintStream file;

    public SilencedOutput(Path path) throws IOException {
        file = new PrintStream(
                Files.newOutputStream(path), true, Charset.defaultCharset().name());
        System.setOut(file);
        System.setErr(file);
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
        file.close();
    }
}
