package io.tenon.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.util.jar.JarFile;

/**
 * Tenon, attached: {@code java -javaagent:tenon-agent.jar -jar application.jar}. The messages that the application
 * sends to RocketMQ in a database transaction commit and roll back with it.
 *
 * <p>The only class that the application's class path gets to see.
 */
public final class TenonAgent {
    private static final String ATTACHMENT = "io.tenon.agent.engine.Attachment";

    /** The exit status of a command that was not called as it should be. */
    private static final int USAGE = 64;

    private TenonAgent() {}

    /**
     * Called by the JVM before the application's {@code main}.
     *
     * @param arguments settings, {@code name=value,name=value}, or null
     * @throws Exception only where the settings say that the application must not run without Tenon; the JVM then exits
     */
    public static void premain(String arguments, Instrumentation instrumentation) throws Exception {
        File jar = ownJar();
        try (JarFile shared = new JarFile(jar)) {
            instrumentation.appendToBootstrapClassLoaderSearch(shared);
        }
        call(
                loader(jar, ClassLoader.getSystemClassLoader().getParent()),
                ATTACHMENT,
                "attach",
                new Class<?>[] {String.class, Instrumentation.class},
                arguments,
                instrumentation);
    }

    /** Says where the commands are: this jar has none. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        System.err.println(
                "This jar is attached to an application, java -javaagent:tenon-agent.jar; the doctor is a command of"
                        + " another one: java -jar tenon.jar doctor --help");
        System.exit(USAGE);
    }

    private static File ownJar() throws URISyntaxException {
        return new File(TenonAgent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    /** By name: the bridge's classes must be the boot loader's, which has them only now. */
    private static ClassLoader loader(File jar, ClassLoader parent) throws Exception {
        return Class.forName("io.tenon.agent.bridge.AgentClassLoader")
                .asSubclass(ClassLoader.class)
                .getConstructor(File.class, ClassLoader.class)
                .newInstance(jar, parent);
    }

    private static Object call(ClassLoader loader, String type, String name, Class<?>[] types, Object... arguments)
            throws Exception {
        Method method = loader.loadClass(type).getMethod(name, types);
        try {
            return method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception) {
                throw (Exception) e.getCause();
            }
            throw e;
        }
    }
}
