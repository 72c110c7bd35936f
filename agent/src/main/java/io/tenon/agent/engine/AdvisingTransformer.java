package io.tenon.agent.engine;

import io.tenon.agent.bridge.AgentClassLoader;
import io.tenon.agent.muzzle.ClientCheck;
import io.tenon.agent.muzzle.ClientNames;
import io.tenon.agent.operate.report.AgentReport;
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
 * not touched before the first class is found. Thread-safe.
 */
class AdvisingTransformer implements ClassFileTransformer {
    private static final String DRIVER_MANAGER = "java/sql/DriverManager";

    private static final byte[] JAVA_SQL = {'j', 'a', 'v', 'a', '/', 's', 'q', 'l', '/'};
    private static final byte[] R2DBC = {'i', 'o', '/', 'r', '2', 'd', 'b', 'c', '/', 's', 'p', 'i', '/'};
    private static final byte[] JAVAX_SQL = {'j', 'a', 'v', 'a', 'x', '/', 's', 'q', 'l', '/'};

    /**
     * Prefixes of names of classes that are not advised: the agent's, and the JDK's, of which only DriverManager and
     * dynamic proxies matter.
     */
    private static final String[] NEVER = {"java/", "javax/", "jdk/", "sun/", "com/sun/", "io/tenon/agent/"};

    private final AgentReport report;
    private final ClassAdvisor advisor;
    private final ClassHierarchy hierarchy = new ClassHierarchy();
    private final EventFieldOwners fieldOwners;
    private final LoaderClasses loaders;
    private final BridgeVisibility bridge;

    /** Whether an R2DBC class was loaded. Class files are not searched for R2DBC's names before. */
    private volatile boolean hasR2dbc;

    /** @param loadedBefore the names, with slashes, of classes that cannot be advised any more */
    AdvisingTransformer(AgentReport report, ClassAdvisor advisor, Set<String> loadedBefore, LoaderClasses loaders) {
        this.report = report;
        this.advisor = advisor;
        this.fieldOwners = new EventFieldOwners(hierarchy, loadedBefore);
        this.loaders = loaders;
        this.bridge = new BridgeVisibility(report, loaders);
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
        } catch (Throwable e) {
            // The JVM would swallow what is thrown from here. Errors are caught, too, since a stack or a memory that is
            // too small for the weaver is enough for the application as it was.
            left(className, e);
            return null;
        }
    }

    /**
     * Reports a class that could not be advised. If the stack or the memory does not suffice even for that, the class
     * is only counted.
     */
    private void left(String className, Throwable failure) {
        try {
            fieldOwners.left(className);
            report.off("class " + className.replace('/', '.'), "it could not be advised: " + failure);
        } catch (StackOverflowError | OutOfMemoryError again) {
            report.offUnsaid(className);
        }
    }

    private byte @Nullable [] transform(@Nullable ClassLoader loader, String className, byte[] bytes) {
        if (className.equals(DRIVER_MANAGER)) {
            return advisor.driverManager(loader, className, bytes);
        }
        String client = ClientNames.folderOf(className);
        if (client != null && ClientCheck.isOfClient(loader, client, className, bytes)) {
            return bridge.isSeenBy(loader, className) ? advisor.client(loader, client, className, bytes) : null;
        }
        UntiedSends.Way way = UnfollowedClients.producer(className);
        if (way != null) {
            return bridge.isSeenBy(loader, className)
                    ? advisor.unfollowedProducer(loader, way, className, bytes)
                    : null;
        }
        if (UnfollowedClients.isR2dbc(className)) {
            hasR2dbc = true;
            advisor.foundR2dbc();
            return null;
        }
        if (className.equals(SpringTransactions.MANAGER)) {
            SpringTransactions.loadedBy(loader);
            return null;
        }
        boolean mayManage = mayManageTransactions(className);
        if (isNever(className) && !mayManage) {
            return null;
        }
        byte[] seeing = loader == null ? null : loaders.give(className, bytes);
        if (seeing != null) {
            return seeing;
        }
        if (!(mayManage || namesJdbc(bytes) || (hasR2dbc && contains(bytes, R2DBC)))) {
            return null;
        }
        ClassReader reader = new ClassReader(bytes);
        if ((reader.getAccess() & Opcodes.ACC_INTERFACE) != 0) {
            return null;
        }
        EnumSet<JdbcRole> roles = hierarchy.rolesOf(loader, className, reader);
        if (roles.isEmpty()) {
            return null;
        }
        if (!bridge.isSeenBy(loader, className)) {
            fieldOwners.left(className);
            return null;
        }
        byte @Nullable [] woven = advisor.jdbc(loader, reader, roles, fieldOwners.inheritedBy(loader, reader), bytes);
        if (woven != null) {
            fieldOwners.advised(className, roles);
        }
        return woven;
    }

    /**
     * Whether a class may be a transaction manager of JTA's. This goes by the class's own name, since a search of every
     * class file for the name of JTA's package would read all classes once more. Nearly every known transaction manager
     * has the word in its name, also Payara's, which is in a package that is otherwise the JDK's. The class from which
     * Narayana's inherits begin has not, nor has JOTM's: these two are named.
     */
    static boolean mayManageTransactions(String className) {
        int simpleName = className.lastIndexOf('/') + 1;
        return (className.indexOf("TransactionManager", simpleName) >= 0
                        || className.indexOf("TranManager", simpleName) >= 0
                        || className.equals(JdbcRole.NARAYANAS_BEGIN)
                        || className.endsWith("jotm/Current"))
                && !className.startsWith("java")
                && !className.startsWith("jakarta");
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

    static boolean contains(byte[] bytes, byte[] word) {
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
