package io.tenon.agent.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Defines the classes that are linked to the application's RocketMQ client beside that client: io.tenon.agent.rocketmq.*
 * here, the client's from the application, the rest from the agent. Thread-safe.
 */
final class ClientLoader extends ClassLoader {
    private static final String OURS = "io.tenon.agent.rocketmq.";
    private static final String THEIRS = "org.apache.rocketmq.";

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader agent;
    private final ClassLoader application;

    ClientLoader(ClassLoader agent, ClassLoader application) {
        super(null);
        this.agent = agent;
        this.application = application;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith(OURS)) {
            byte[] bytes = bytesOf(name);
            return defineClass(name, bytes, 0, bytes.length);
        }
        if (name.startsWith(THEIRS)) {
            return application.loadClass(name);
        }
        try {
            return agent.loadClass(name);
        } catch (ClassNotFoundException e) {
            return application.loadClass(name);
        }
    }

    private byte[] bytesOf(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        try (InputStream in = agent.getResourceAsStream(path)) {
            return bytesOf(in, name);
        } catch (IOException e) {
            throw new ClassNotFoundException(name + " cannot be read from the agent's jar", e);
        }
    }

    private static byte[] bytesOf(@Nullable InputStream in, String name) throws IOException, ClassNotFoundException {
        if (in == null) {
            throw new ClassNotFoundException(name);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
        }
        return out.toByteArray();
    }
}
