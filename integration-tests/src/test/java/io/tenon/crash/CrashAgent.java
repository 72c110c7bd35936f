package io.tenon.crash;

import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives an instance the classes that {@link Weaving} has woven the {@link Tripwire} into, so that the code under test
 * needs no hooks. They are woven once for all instances: it is the start of a JVM that a round spends its time on.
 */
public final class CrashAgent {
    private CrashAgent() {}

    /** @param folder of woven classes */
    public static void premain(String folder, Instrumentation instrumentation) throws IOException {
        Map<String, byte[]> woven = new HashMap<>();
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                woven.put(file.getFileName().toString().replace('.', '/'), Files.readAllBytes(file));
            }
        }
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte @Nullable [] transform(
                    @Nullable ClassLoader loader,
                    @Nullable String name,
                    @Nullable Class<?> redefined,
                    @Nullable ProtectionDomain domain,
                    byte[] bytes) {
                return name == null ? null : woven.get(name);
            }
        });
    }
}
