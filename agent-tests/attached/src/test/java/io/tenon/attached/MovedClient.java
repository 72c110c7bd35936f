package io.tenon.attached;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;

/** What an application's shading makes of it and of its RocketMQ client: one jar, with the client in another package. */
final class MovedClient {
    private static final String STOCK = "org/apache/rocketmq/";

    private final String folder;
    private final Remapper remapper;
    private final Set<String> written = new HashSet<>();

    private MovedClient(String folder) {
        this.folder = folder;
        this.remapper = new Remapper(Opcodes.ASM9) {
            @Override
            public String map(String name) {
                return moved(name);
            }

            /** Names of classes in texts, too. */
            @Override
            public Object mapValue(Object value) {
                String stock = STOCK.replace('/', '.');
                return value instanceof String text && text.startsWith(stock)
                        ? folder.replace('/', '.') + text.substring(stock.length())
                        : super.mapValue(value);
            }
        };
    }

    /**
     * A class path, the application's classes and its client in one jar.
     *
     * @param folder ends with a slash
     */
    static String classPath(String original, String folder) throws IOException {
        MovedClient moving = new MovedClient(folder);
        List<Path> all =
                Stream.of(original.split(File.pathSeparator)).map(Path::of).toList();
        Path shaded = Files.createTempFile("shaded", ".jar");
        shaded.toFile().deleteOnExit();
        StringBuilder path = new StringBuilder(shaded.toString());
        try (OutputStream file = Files.newOutputStream(shaded);
                JarOutputStream jar = new JarOutputStream(file)) {
            for (Path part : all) {
                if (Files.isDirectory(part)) {
                    moving.writeFolder(part, jar);
                } else if (part.getFileName().toString().startsWith("rocketmq-")) {
                    moving.writeJar(part, jar);
                } else {
                    path.append(File.pathSeparator).append(part);
                }
            }
        }
        return path.toString();
    }

    private String moved(String name) {
        return name.startsWith(STOCK) ? folder + name.substring(STOCK.length()) : name;
    }

    private void writeFolder(Path root, JarOutputStream jar) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    write(root.relativize(file).toString(), Files.readAllBytes(file), jar);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private void writeJar(Path file, JarOutputStream jar) throws IOException {
        try (JarFile from = new JarFile(file.toFile())) {
            for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.isDirectory()) {
                    try (InputStream in = from.getInputStream(entry)) {
                        write(entry.getName(), in.readAllBytes(), jar);
                    }
                }
            }
        }
    }

    private void write(String name, byte[] file, JarOutputStream jar) throws IOException {
        String target = moved(name);
        if (!written.add(target)) {
            return;
        }
        jar.putNextEntry(new JarEntry(target));
        jar.write(name.endsWith(".class") && !name.endsWith("module-info.class") ? remapped(file) : file);
        jar.closeEntry();
    }

    private byte[] remapped(byte[] file) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(file).accept(new ClassRemapper(writer, remapper), 0);
        return writer.toByteArray();
    }
}
