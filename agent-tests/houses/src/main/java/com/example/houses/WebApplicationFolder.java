package com.example.houses;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;

/** Makes a web application as it is unpacked: WEB-INF with classes, libraries, and what it wants of its container. */
final class WebApplicationFolder {
    private WebApplicationFolder() {}

    /**
     * @param classes of the application
     * @param libraries that it brings; empty where it finds them in its container
     * @param settings what it finds beside its classes
     * @param container what Tomcat is told in META-INF/context.xml
     */
    static void make(Path folder, Path classes, String libraries, Properties settings, String container)
            throws IOException {
        copy(classes, folder.resolve("WEB-INF/classes"));
        Path lib = Files.createDirectories(folder.resolve("WEB-INF/lib"));
        for (String jar : libraries.split(File.pathSeparator)) {
            if (!jar.isEmpty()) {
                Files.copy(Path.of(jar), lib.resolve(Path.of(jar).getFileName()));
            }
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve("WEB-INF/classes/shop.properties"))) {
            settings.store(out, null);
        }
        StringBuilder references = new StringBuilder();
        for (String name : settings.getProperty("bound").split(",")) {
            references.append(
                    "<resource-ref><res-ref-name>jdbc/" + name
                            + "</res-ref-name><res-type>javax.sql.DataSource</res-type><res-auth>Container</res-auth></resource-ref>\n");
        }
        Files.writeString(
                folder.resolve("WEB-INF/web.xml"),
                "<web-app version=\"3.0\" metadata-complete=\"true\">\n<absolute-ordering/>\n" + references
                        + "</web-app>\n");
        Files.createDirectories(folder.resolve("META-INF"));
        Files.writeString(folder.resolve("META-INF/context.xml"), container);
    }

    /** Has all requests answered by a servlet, where a container does not answer them itself. */
    static void serve(Path folder, String servlet) throws IOException {
        Path settings = folder.resolve("WEB-INF/web.xml");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replace(
                                "</web-app>",
                                "<servlet><servlet-name>step</servlet-name><servlet-class>" + servlet
                                        + "</servlet-class><load-on-startup>1</load-on-startup></servlet>\n"
                                        + "<servlet-mapping><servlet-name>step</servlet-name>"
                                        + "<url-pattern>/*</url-pattern></servlet-mapping>\n</web-app>"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> parts = Files.walk(from)) {
            for (Path part : (Iterable<Path>) parts::iterator) {
                Path target = to.resolve(from.relativize(part).toString());
                Files.createDirectories(target.getParent());
                if (!Files.isDirectory(part)) {
                    Files.copy(part, target);
                }
            }
        }
    }
}
