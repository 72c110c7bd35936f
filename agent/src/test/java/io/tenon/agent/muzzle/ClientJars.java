package io.tenon.agent.muzzle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The class path of an application with a real RocketMQ client, some of whose classes may be doctored. */
public final class ClientJars extends URLClassLoader {
    private final Map<String, UnaryOperator<byte[]>> doctored = new HashMap<>();
    private String folder = ClientNames.STOCK;

    private ClientJars(URL[] jars) {
        super(jars, ClassLoader.getPlatformClassLoader());
    }

    public static ClientJars of(String version) throws IOException {
        try (Stream<Path> jars = Files.list(Path.of("target", "clients", version))) {
            return new ClientJars(jars.map(ClientJars::url).toArray(URL[]::new));
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same client in another folder, as an application's shading moves it. */
    public ClientJars movedTo(String otherFolder) {
        folder = otherFolder;
        return this;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (folder.equals(ClientNames.STOCK)) {
            return super.findClass(name);
        }
        try (InputStream moved = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (moved == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] file = moved.readAllBytes();
            return defineClass(name, file, 0, file.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes the file of a class, by its name with slashes. */
    ClientJars with(String className, UnaryOperator<byte[]> change) {
        doctored.put(className + ".class", change);
        return this;
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        if (!folder.equals(ClientNames.STOCK)) {
            return moved(name);
        }
        InputStream original = super.getResourceAsStream(name);
        UnaryOperator<byte[]> change = doctored.get(name);
        if (original == null || change == null) {
            return original;
        }
        try (original) {
            return new ByteArrayInputStream(change.apply(original.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable InputStream moved(String name) {
        if (!name.startsWith(folder)) {
            return name.startsWith(ClientNames.STOCK) ? null : super.getResourceAsStream(name);
        }
        try (InputStream original = super.getResourceAsStream(ClientNames.STOCK + name.substring(folder.length()))) {
            return original == null
                    ? null
                    : new ByteArrayInputStream(ClientShape.moved(original.readAllBytes(), ClientNames.STOCK, folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of a class of the agent's; null if it has none of that name. */
    public static byte @Nullable [] ofTheAgent(String name) {
        try (InputStream in =
                ClientJars.class.getClassLoader().getResourceAsStream(name.replace('.', '/') + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
