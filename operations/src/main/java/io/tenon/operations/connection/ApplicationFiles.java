package io.tenon.operations.connection;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The application's class path: what a fat jar or a war nests is unpacked into a temporary folder, which closing
 * deletes. Not thread-safe.
 */
public final class ApplicationFiles implements AutoCloseable {
    private static final String[][] NESTS = {
        {"BOOT-INF/classes/", "BOOT-INF/lib/"}, {"WEB-INF/classes/", "WEB-INF/lib/"}
    };

    private final Path temporary;
    private final List<Path> classPath = new ArrayList<>();

    /**
     * @param elements the class path; each element is a jar, a war, a folder, or several of them
     * @throws IOException if one does not exist or cannot be read; nothing is left behind then
     */
    public ApplicationFiles(List<String> elements) throws IOException {
        this.temporary = Files.createTempDirectory("tenon-doctor");
        try {
            for (String element : elements) {
                for (String part : partsOf(element)) {
                    add(part);
                }
            }
            if (classPath.isEmpty()) {
                throw new IOException(elements + " holds neither jars nor classes");
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static String[] partsOf(String element) {
        return Files.exists(Paths.get(element)) ? new String[] {element} : element.split(File.pathSeparator);
    }

    private void add(String part) throws IOException {
        boolean wildcard = part.endsWith("/*") || part.endsWith(File.separator + "*");
        Path path = Paths.get(wildcard ? part.substring(0, part.length() - 2) : part);
        if (Files.isDirectory(path)) {
            addFolder(path);
        } else if (Files.isRegularFile(path)) {
            addArchive(path);
        } else {
            throw new IOException(part + " does not exist");
        }
    }

    private void addFolder(Path folder) throws IOException {
        for (String[] nest : NESTS) {
            if (Files.isDirectory(folder.resolve(nest[1]))) {
                classPath.add(folder.resolve(nest[0]));
                classPath.addAll(jarsIn(folder.resolve(nest[1])));
                return;
            }
        }
        classPath.add(folder);
        classPath.addAll(jarsIn(folder));
    }

    private static List<Path> jarsIn(Path folder) throws IOException {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
            found.forEach(jars::add);
        }
        Collections.sort(jars);
        return jars;
    }

    private void addArchive(Path archive) throws IOException {
        try (JarFile jar = new JarFile(archive.toFile(), false)) {
            for (String[] nest : NESTS) {
                if (jar.getEntry(nest[1]) != null
                        || jar.stream().anyMatch(e -> e.getName().startsWith(nest[1]))) {
                    Path folder = temporary.resolve(Integer.toString(classPath.size()));
                    unpack(jar, nest, folder);
                    addFolder(folder);
                    return;
                }
            }
        }
        classPath.add(archive);
    }

    private static void unpack(JarFile jar, String[] nest, Path folder) throws IOException {
        Enumeration<JarEntry> entries = jar.entries();
        while (entries.hasMoreElements()) {
            JarEntry entry = entries.nextElement();
            String name = entry.getName();
            boolean wanted = name.startsWith(nest[0]) || (name.startsWith(nest[1]) && name.endsWith(".jar"));
            Path target = folder.resolve(name).normalize();
            if (!wanted || entry.isDirectory() || !target.startsWith(folder)) {
                continue;
            }
            Files.createDirectories(folderOf(target));
            try (InputStream in = jar.getInputStream(entry)) {
                Files.copy(in, target);
            }
        }
    }

    private static Path folderOf(Path file) throws IOException {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IOException(file + " is in no folder");
        }
        return parent;
    }

    /** Returns the class path for a class loader, in the application's order. */
    public URL[] urls() throws IOException {
        URL[] urls = new URL[classPath.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = classPath.get(i).toUri().toURL();
        }
        return urls;
    }

    /** Returns the temporary folder, where logs of the application's libraries may go, too. */
    public Path temporary() {
        return temporary;
    }

    public int size() {
        return classPath.size();
    }

    /** Deletes as much as can be deleted; the rest is left to the operating system. */
    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(temporary)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            temporary.toFile().deleteOnExit();
        }
    }
}
