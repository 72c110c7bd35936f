package io.tenon.hostile;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What is said on standard error, where the tests' logs go, while it is open; it is still said. */
final class Overheard implements AutoCloseable {
    private final PrintStream standardError = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    Overheard() {
        System.setErr(new PrintStream(new Both(), true, StandardCharsets.UTF_8));
    }

    String text() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setErr(standardError);
    }

    private final class Both extends OutputStream {
        @Override
        public void write(int b) {
            said.write(b);
            standardError.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            said.write(bytes, from, length);
            standardError.write(bytes, from, length);
        }
    }
}
