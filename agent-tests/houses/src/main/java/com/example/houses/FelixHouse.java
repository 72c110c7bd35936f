package com.example.houses;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;

/**
 * An application with all its libraries as one bundle of Apache Felix. Its loader asks the boot loader for {@code java.*} and what
 * {@code org.osgi.framework.bootdelegation} names, and nothing else.
 *
 * <p>Arguments: the application's class path, its main class, what is delegated besides, a folder for the bundle; then the main's own.
 */
public final class FelixHouse {
    private FelixHouse() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[3]);
        String delegated = "sun.*,com.sun.*" + (arguments[2].isEmpty() ? "" : "," + arguments[2]);
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage",
                        folder.resolve("cache").toString(),
                        "org.osgi.framework.bootdelegation",
                        delegated));
        framework.start();
        Bundle shop = framework
                .getBundleContext()
                .installBundle("reference:"
                        + bundle(folder.resolve("shop"), arguments[0]).toUri());
        shop.start();
        House.open(shop.loadClass(arguments[1]), arguments);
    }

    /** A folder with all libraries: they need not be packed into a jar. */
    private static Path bundle(Path folder, String classPath) throws Exception {
        Files.createDirectories(folder.resolve("META-INF"));
        List<String> names = new ArrayList<>();
        for (String part : classPath.split(File.pathSeparator)) {
            Path target = Path.of(part);
            String name = names.size() + "-" + target.getFileName();
            copy(target, folder.resolve(name));
            names.add(name);
        }
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "com.example.shop");
        main.putValue("Bundle-ClassPath", String.join(",", names));
        main.putValue("DynamicImport-Package", "*");
        try (OutputStream out = Files.newOutputStream(folder.resolve("META-INF/MANIFEST.MF"))) {
            manifest.write(out);
        }
        return folder;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> parts = Files.walk(from)) {
            for (Path part : (Iterable<Path>) parts::iterator) {
                Files.copy(part, to.resolve(from.relativize(part).toString()));
            }
        }
    }
}
