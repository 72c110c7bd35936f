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
 * not touched before the first class is found.
 */
class AdvisingTransformer implements ClassFileTransformer {
    private static final String DRIVER_MANAGER = "java/sql/DriverManager";

    private static final byte[] JAVA_SQL = {'j', 'a', 'v', 'a', '/', 's', 'q', 'l', '/'};
    private static final byte[] R2DBC = {'i', 'o', '/', 'r', '2', 'd', 'b', 'c', '/', 's', 'p', 'i', '/'};
    private static final byte[] JAVAX_SQL = {'j', 'a', 'v', 'a', 'x', '/', 's', 'q', 'l', '/'};

    /** Of the JDK's, only DriverManager and dynamic proxies can be of interest. */
    private static final String[] NEVER = {"java/", "javax/", "jdk/", "sun/", "com/sun/", "io/tenon/agent/"};

    private final AgentReport report;
    private final ClassAdvisor advisor;
    private final ClassHierarchy hierarchy = new ClassHierarchy();
    private final EventFieldOwners fieldOwners;
    private final LoaderClasses loaders;
    private final BridgeVisibility bridge;

    /** Spares the look for its names where there is none. */
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
            // What is thrown from here would vanish in the JVM. Errors are caught, too, since a stack or a memory that
            // is too small for the weaver is enough for the application as it was.
            left(className, e);
            return null;
        }
    }

    /** Nothing of what is done here may need more than what has just been too much. */
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
     * Whether a class may be a transaction manager of JTA's, by its own name, since a look for the name of JTA's package would read all
     * classes once more: nearly every known one has the word in it (Payara's, which is among the JDK's packages by its name, too). What
     * Narayana's inherits their begin from has not, nor has JOTM's.
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
