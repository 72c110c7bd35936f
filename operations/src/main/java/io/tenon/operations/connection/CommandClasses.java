package io.tenon.operations.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The class files of the command line's own jar. Stateless. */
public final class CommandClasses {
    public static final ClassLoader LOADER = loader();

    private CommandClasses() {}

    private static ClassLoader loader() {
        ClassLoader loader = CommandClasses.class.getClassLoader();
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }

    /** @return the bytes of the class of this name, which has dots; null if there is none */
    public static byte @Nullable [] bytesOf(String className) {
        try (InputStream in = LOADER.getResourceAsStream(className.replace('.', '/') + ".class")) {
            if (in == null) {
                return null;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("the class file of " + className + " cannot be read", e);
        }
    }
}
