package io.tenon.agent;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Policy;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.function.Supplier;
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
     * Called by the JVM before the application's {@code main}. Where Tenon cannot start, it stays off, which is said, and the
     * application runs as it would without.
     *
     * @param arguments settings, {@code name=value,name=value}, or null
     * @throws Exception only where the settings say that the application must not run without Tenon; the JVM then exits
     */
    public static void premain(String arguments, Instrumentation instrumentation) throws Exception {
        if (isPoliced()) {
            stayOff(
                    arguments,
                    "a SecurityManager is set whose policy does not grant AllPermission to all code. What Tenon does is done on"
                            + " the application's threads, and would need that");
            return;
        }
        Method attach;
        try {
            attach = attachment(instrumentation);
        } catch (IOException | URISyntaxException | ReflectiveOperationException | RuntimeException | LinkageError e) {
            stayOff(arguments, "its jar cannot be used (" + e + ")");
            return;
        }
        try {
            attach.invoke(null, arguments, instrumentation);
        } catch (InvocationTargetException e) {
            // It says itself when it stays off; an exception is what the settings want to end the JVM.
            if (e.getCause() instanceof Exception) {
                throw (Exception) e.getCause();
            }
            stayOff(arguments, "it could not be attached (" + e.getCause() + ")");
        }
    }

    private static Method attachment(Instrumentation instrumentation)
            throws IOException, URISyntaxException, ReflectiveOperationException {
        File jar = ownJar();
        try (JarFile shared = new JarFile(jar)) {
            instrumentation.appendToBootstrapClassLoaderSearch(shared);
        }
        return loader(jar, ClassLoader.getSystemClassLoader().getParent())
                .loadClass(ATTACHMENT)
                .getMethod("attach", String.class, Instrumentation.class);
    }

    /** A policy that grants everything to whatever code there is restricts nobody. */
    @SuppressWarnings("removal") // of the security manager, for the Javas that have one
    private static boolean isPoliced() {
        try {
            if (System.getSecurityManager() == null) {
                return false;
            }
            ProtectionDomain anyCode =
                    new ProtectionDomain(new CodeSource(null, (Certificate[]) null), null, null, null);
            return !Policy.getPolicy().implies(anyCode, new AllPermission());
        } catch (SecurityException e) {
            return true; // this code may not even look at the policy
        } catch (LinkageError e) {
            return false; // a Java that has none
        }
    }

    /** The log's own classes are not there: this is one line of it. */
    @SuppressWarnings("SystemOut")
    private static void stayOff(String arguments, String reason) {
        if (mustNotRunWithout(arguments)) {
            throw new IllegalStateException("Tenon cannot be attached, and on-failure is fail-closed: " + reason + ".");
        }
        System.err.println("ERROR [tenon] Tenon is OFF for this JVM: " + reason
                + ". The application runs as it would without Tenon");
    }

    private static boolean mustNotRunWithout(String arguments) {
        String given = arguments == null ? "" : arguments.replace(" ", "");
        if (given.contains("enabled=false")
                || given.contains("mode=observe")
                || given.contains("on-failure=fail-open")) {
            return false;
        }
        return given.contains("on-failure=fail-closed")
                || isFailClosed(() -> System.getProperty("tenon.on-failure"))
                || isFailClosed(() -> System.getenv("TENON_ON_FAILURE"));
    }

    private static boolean isFailClosed(Supplier<String> setting) {
        try {
            return "fail-closed".equals(setting.get());
        } catch (SecurityException e) {
            return false; // who may not read it cannot know
        }
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
    private static ClassLoader loader(File jar, ClassLoader parent) throws ReflectiveOperationException {
        return Class.forName("io.tenon.agent.bridge.AgentClassLoader")
                .asSubclass(ClassLoader.class)
                .getConstructor(File.class, ClassLoader.class)
                .newInstance(jar, parent);
    }
}
