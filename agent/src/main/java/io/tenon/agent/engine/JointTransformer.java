package io.tenon.agent.engine;

import io.tenon.agent.bridge.AgentClassLoader;
import io.tenon.agent.operate.report.Report;
import io.tenon.internal.binding.SpringTransactions;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.EnumSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Finds the classes to advise, at a cost that an application without a database does not notice: by name, then by a
 * look for the name of JDBC's packages in the bytes, and only then by reading what the class implements. Byte Buddy is
 * not touched before the first class is found.
 */
class JointTransformer implements ClassFileTransformer {
    private static final String DRIVER_MANAGER = "java/sql/DriverManager";
    private static final String PRODUCER = "org/apache/rocketmq/client/producer/DefaultMQProducer";
    private static final String PRODUCER_IMPL = "org/apache/rocketmq/client/impl/producer/DefaultMQProducerImpl";

    private static final byte[] JAVA_SQL = {'j', 'a', 'v', 'a', '/', 's', 'q', 'l', '/'};
    private static final byte[] JAVAX_SQL = {'j', 'a', 'v', 'a', 'x', '/', 's', 'q', 'l', '/'};

    /** Of the JDK's, only DriverManager and dynamic proxies can be of interest. */
    private static final String[] NEVER = {"java/", "javax/", "jdk/", "sun/", "com/sun/", "io/tenon/agent/"};

    private final Report report;
    private final Weaving weaving;
    private final Hierarchy hierarchy = new Hierarchy();
    private final Carriers carriers;
    private final BridgeSight bridge;

    /** @param loadedBefore the names, with slashes, of classes that cannot be advised any more */
    JointTransformer(Report report, Weaving weaving, Set<String> loadedBefore) {
        this.report = report;
        this.weaving = weaving;
        this.carriers = new Carriers(hierarchy, loadedBefore);
        this.bridge = new BridgeSight(report);
    }

    /** What is done with a class that was found; loads Byte Buddy. */
    interface Weaving {
        /**
         * @param reader of the bytes
         * @param inherited the kinds whose events' field a superclass has
         */
        byte @Nullable [] jdbc(
                @Nullable ClassLoader loader,
                ClassReader reader,
                EnumSet<Kind> kinds,
                EnumSet<Kind> inherited,
                byte[] bytes);

        byte @Nullable [] driverManager(@Nullable ClassLoader loader, String className, byte[] bytes);

        byte @Nullable [] producer(@Nullable ClassLoader loader, String className, byte[] bytes);

        byte @Nullable [] producerImpl(@Nullable ClassLoader loader, String className, byte[] bytes);
    }

    @Override
    public final byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (className == null || loader instanceof AgentClassLoader) {
            return null;
        }
        try {
            return transform(loader, className, bytes);
        } catch (RuntimeException | LinkageError e) {
            // Thrown from here it would vanish in the JVM.
            carriers.left(className);
            report.off("class " + className.replace('/', '.'), "it could not be advised: " + e);
            return null;
        }
    }

    private byte @Nullable [] transform(@Nullable ClassLoader loader, String className, byte[] bytes) {
        if (className.equals(DRIVER_MANAGER)) {
            return weaving.driverManager(loader, className, bytes);
        }
        if (className.equals(PRODUCER)) {
            return bridge.isSeenBy(loader, className) ? weaving.producer(loader, className, bytes) : null;
        }
        if (className.equals(PRODUCER_IMPL)) {
            return bridge.isSeenBy(loader, className) ? weaving.producerImpl(loader, className, bytes) : null;
        }
        if (className.equals(SpringTransactions.MANAGER)) {
            SpringTransactions.loadedBy(loader);
            return null;
        }
        if (isNever(className) || !namesJdbc(bytes)) {
            return null;
        }
        ClassReader reader = new ClassReader(bytes);
        if ((reader.getAccess() & Opcodes.ACC_INTERFACE) != 0) {
            return null;
        }
        EnumSet<Kind> kinds = hierarchy.kindsOf(loader, className, reader);
        if (kinds.isEmpty()) {
            return null;
        }
        if (!bridge.isSeenBy(loader, className)) {
            carriers.left(className);
            return null;
        }
        byte[] woven = weaving.jdbc(loader, reader, kinds, carriers.inheritedBy(loader, reader), bytes);
        carriers.advised(className, kinds);
        return woven;
    }

    /** Whether a class file names one of JDBC's packages: only then is it read. */
    static boolean namesJdbc(byte[] bytes) {
        return contains(bytes, JAVA_SQL) || contains(bytes, JAVAX_SQL);
    }

    static boolean isNever(String className) {
        for (String prefix : NEVER) {
            if (className.startsWith(prefix)) {
                return !className.contains("$Proxy");
            }
        }
        return false;
    }

    private static boolean contains(byte[] bytes, byte[] word) {
        int last = bytes.length - word.length;
        byte first = word[0];
        for (int i = 0; i <= last; i++) {
            if (bytes[i] == first && matches(bytes, i, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(byte[] bytes, int at, byte[] word) {
        for (int i = 1; i < word.length; i++) {
            if (bytes[at + i] != word[i]) {
                return false;
            }
        }
        return true;
    }
}
