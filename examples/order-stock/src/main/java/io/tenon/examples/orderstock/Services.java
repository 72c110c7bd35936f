package io.tenon.examples.orderstock;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What was built of the services, and the Java that they run on.
 *
 * @param example the example's folder
 * @param module the one in it that compiles the services
 */
record Services(Path example, String module, Path javaHome) {
    /** On Spring Boot 3, and on the Java that runs this. */
    static Services onBoot3(Path example) {
        return new Services(example, "services", Path.of(System.getProperty("java.home")));
    }

    /** On Spring Boot 4. */
    static Services onBoot4(Path example, Path javaHome) {
        return new Services(example, "services-boot-4", javaHome);
    }

    /** With {@link Tethered}, which starts them. */
    String classPath() {
        Path target = example.resolve(module).resolve("target");
        try {
            return target.resolve("classes")
                    + File.pathSeparator
                    + Files.readString(target.resolve("classpath"))
                    + File.pathSeparator
                    + example.resolve("target/classes");
        } catch (IOException e) {
            throw new UncheckedIOException("The services are not built: see run.sh", e);
        }
    }
}
