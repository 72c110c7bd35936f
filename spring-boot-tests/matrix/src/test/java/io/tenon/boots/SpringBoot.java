package io.tenon.boots;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Spring Boot for which the application was compiled, with the libraries that its class path has. */
enum SpringBoot {
    V2_7("boot-2.7"),
    V3_5("boot-3.5"),
    V4_0("boot-4.0"),
    V4_1("boot-4.1");

    private final String folder;

    SpringBoot(String folder) {
        this.folder = folder;
    }

    /** What the application is started with. */
    String classPath() {
        return existing(module().resolve("target/classes")) + File.pathSeparator + libraries();
    }

    /** Of Spring Boot itself. */
    String version() {
        return versionOf("spring-boot");
    }

    /** Of one of its libraries, by its artifact's name. */
    String versionOf(String artifact) {
        Matcher jar = Pattern.compile("/" + Pattern.quote(artifact) + "-(\\d[^/]*)\\.jar")
                .matcher(libraries());
        if (!jar.find()) {
            throw new IllegalStateException("The class path of " + folder + " has no " + artifact);
        }
        return jar.group(1);
    }

    private String libraries() {
        try {
            return Files.readString(existing(module().resolve("target/classpath")));
        } catch (IOException e) {
            throw new UncheckedIOException("The class path of " + folder + " cannot be read", e);
        }
    }

    private Path module() {
        return property("applications").resolve(folder);
    }

    /** One of the places that the module's pom names. */
    static Path property(String name) {
        String value = System.getProperty("matrix." + name);
        if (value == null) {
            throw new IllegalStateException("-Dmatrix." + name + " is missing; the module's pom.xml sets it");
        }
        return Path.of(value);
    }

    private static Path existing(Path file) {
        if (!Files.exists(file)) {
            throw new IllegalStateException(
                    file + " is missing: run mvn package -pl spring-boot-tests/matrix -am -DskipTests first");
        }
        return file.toAbsolutePath().normalize();
    }

    @Override
    public String toString() {
        return "Spring Boot " + version();
    }
}
