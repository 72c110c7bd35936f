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
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * The agent's entry: {@code java -javaagent:tenon-agent.jar -jar application.jar}. With the agent, the messages that
 * the application sends to RocketMQ in a database transaction commit and roll back with it. Stateless.
 *
 * <p>Of the agent's classes the application's class path sees only this one, and two that the entry needs where the
 * rest of the agent is not there.
 */
public final class TenonAgent {
    private static final String ATTACHMENT = "io.tenon.agent.engine.Attachment";
    private static final String FIRST_ATTACHMENT = "io.tenon.agent.bridge.FirstAttachment";

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
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) throws Exception {
        if (isPoliced()) {
            stayOff(
                    arguments,
                    "a SecurityManager is set whose policy does not grant AllPermission to all code. What Tenon does is done on"
                            + " the application's threads, and would need that");
            return;
        }
        Method attach;
        try {
            File jar = ownJar();
            String @Nullable [] first = firstAttachment(jar, arguments == null ? "" : arguments, instrumentation);
            if (first != null) {
                SecondAttachment.say(first, jar, arguments);
                return;
            }
            attach = attachment(jar);
        } catch (IOException | URISyntaxException | ReflectiveOperationException | RuntimeException | LinkageError e) {
            stayOff(arguments, "its jar cannot be used (" + e + ")");
            return;
        }
        try {
            attach.invoke(null, arguments, instrumentation);
        } catch (InvocationTargetException e) {
            // A stay of Tenon's is already reported where it is decided; an exception is thrown only where the settings
            // want to end the JVM.
            if (e.getCause() instanceof Exception) {
                throw (Exception) e.getCause();
            }
            stayOff(arguments, "it could not be attached (" + e.getCause() + ")");
        }
    }

    /**
     * Puts the bridge on the boot loader's class path, unless an earlier attachment has done so. Returns null if this
     * attachment is the first one; else the jar and the arguments of the one that was.
     */
    private static String @Nullable [] firstAttachment(File jar, String arguments, Instrumentation instrumentation)
            throws IOException, ReflectiveOperationException {
        Class<?> mark;
        try {
            mark = Class.forName(FIRST_ATTACHMENT, true, null);
        } catch (ClassNotFoundException e) {
            try (JarFile shared = new JarFile(jar)) {
                instrumentation.appendToBootstrapClassLoaderSearch(shared);
            }
            mark = Class.forName(FIRST_ATTACHMENT, true, null);
        }
        return (String[]) mark.getMethod("claim", String.class, String.class).invoke(null, jar.getPath(), arguments);
    }

    private static Method attachment(File jar) throws ReflectiveOperationException {
        return loader(jar, jdkLoader(ClassLoader.getSystemClassLoader()))
                .loadClass(ATTACHMENT)
                .getMethod("attach", String.class, Instrumentation.class);
    }

    /**
     * Returns the loader of what the JDK has beside the boot loader; null where the boot loader has all of it. The
     * parent of the system loader would be another one where the application has a system loader of its own
     * (java.system.class.loader), which has the loader of the class path above it.
     */
    static @Nullable ClassLoader jdkLoader(ClassLoader system) throws ReflectiveOperationException {
        try {
            return (ClassLoader)
                    ClassLoader.class.getMethod("getPlatformClassLoader").invoke(null);
        } catch (NoSuchMethodException e) {
            return outermost(system); // Java 8
        }
    }

    /** Returns the last of the loaders above; null if there is none. */
    static @Nullable ClassLoader outermost(ClassLoader loader) {
        @Nullable ClassLoader last = null;
        for (ClassLoader above = loader.getParent(); above != null; above = above.getParent()) {
            last = above;
        }
        return last;
    }

    /** Whether a security manager restricts any code. A policy that grants everything to all code restricts nobody. */
    @SuppressWarnings("removal") // for the Javas that still have a security manager
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

    /** Prints one line in the format of the agent's log, whose classes are not there yet. */
    @SuppressWarnings("SystemOut")
    private static void stayOff(@Nullable String arguments, String reason) {
        if (mustNotRunWithout(arguments)) {
            throw new IllegalStateException("Tenon cannot be attached, and on-failure is fail-closed: " + reason + ".");
        }
        System.err.println("ERROR [tenon] Tenon is OFF for this JVM: " + reason
                + ". The application runs as it would without Tenon");
    }

    private static boolean mustNotRunWithout(@Nullable String arguments) {
        try {
            return new EntrySettings(arguments).mustNotRunWithout();
        } catch (LinkageError e) {
            return false; // half a jar: what cannot be read counts as not given
        }
    }

    /** Tells whoever runs this jar that the commands are in another one. */
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

    /**
     * Makes the loader of the rest of the agent. Its class is found by name, because it must be the boot loader's,
     * which has the bridge only since the jar was added to its class path.
     */
    private static ClassLoader loader(File jar, @Nullable ClassLoader parent) throws ReflectiveOperationException {
        return Class.forName("io.tenon.agent.bridge.AgentClassLoader")
                .asSubclass(ClassLoader.class)
                .getConstructor(File.class, ClassLoader.class)
                .newInstance(jar, parent);
    }
}
