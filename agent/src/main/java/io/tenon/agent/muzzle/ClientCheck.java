package io.tenon.agent.muzzle;

import io.tenon.agent.bridge.AgentClassLoader;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import net.bytebuddy.jar.asm.ClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the RocketMQ client of an application is one that the agent can be linked to: its version is known,
 * every class and member that the agent's client side names is there, so are the methods that are advised, and the
 * producer has no way to send that the agent does not know. The check reads class files and loads nothing. It is made
 * once for a loader, before anything of the client is advised, so that a client is followed as a whole or not at all.
 * Thread-safe.
 */
public final class ClientCheck {
    private static final String PACKAGE = "org/apache/rocketmq/";
    private static final String PRODUCER = PACKAGE + "client/producer/DefaultMQProducer";
    private static final String IMPLEMENTATION = PACKAGE + "client/impl/producer/DefaultMQProducerImpl";
    private static final String KERNEL = "(Lorg/apache/rocketmq/common/message/Message;"
            + "Lorg/apache/rocketmq/common/message/MessageQueue;"
            + "Lorg/apache/rocketmq/client/impl/CommunicationMode;"
            + "Lorg/apache/rocketmq/client/producer/SendCallback;"
            + "Lorg/apache/rocketmq/client/impl/producer/TopicPublishInfo;J)"
            + "Lorg/apache/rocketmq/client/producer/SendResult;";
    /** The descriptor of checkTransactionState. The package of the header differs between clients. */
    private static final String CHECK =
            "\\(Ljava/lang/String;Lorg/apache/rocketmq/common/message/MessageExt;L[\\w/]+;\\)V";

    private final ClientClasses client;
    private final Function<String, byte @Nullable []> own;

    private ClientCheck(ClientClasses client, Function<String, byte @Nullable []> own) {
        this.client = client;
        this.own = own;
    }

    /**
     * Whether a class that is named as a client's producer, or as its implementation, is one: an application may give
     * that name to a class of its own, which extends the client's or has nothing to do with it. A class with a client's
     * shape is a client's, whether it can be tied or not.
     *
     * @param folder the folder as {@link ClientNames#folderOf} names it
     */
    public static boolean isOfClient(@Nullable ClassLoader loader, String folder, String className, byte[] bytes) {
        if (folder.equals(ClientNames.STOCK)) {
            return true;
        }
        ClassReader reader = new ClassReader(bytes);
        String superName = reader.getSuperName();
        if (superName != null && ClientNames.folderOf(superName) != null) {
            // The class extends a client's producer; the client itself is looked at when its own producer is loaded.
            return false;
        }
        return ClientNames.isProducer(className, superName) || (loader != null && saysVersion(loader, folder));
    }

    private static boolean saysVersion(ClassLoader loader, String folder) {
        try {
            return new ClientClasses(loader, folder).bytes(ClientVersion.CLASS) != null;
        } catch (IOException e) {
            // The file is there, and the check will say that it cannot be read.
            return true;
        }
    }

    /**
     * @param applicationLoader the loader that has the client
     * @param folder the folder with the client's classes, {@link ClientNames#STOCK} unless shading has moved them
     */
    public static Result check(ClassLoader applicationLoader, String folder, AgentClassLoader own) {
        return check(applicationLoader, folder, own::bytesOf);
    }

    /** @param own returns the bytes of a class of the agent's, by its name */
    public static Result check(ClassLoader applicationLoader, String folder, Function<String, byte @Nullable []> own) {
        String where = folder.equals(ClientNames.STOCK)
                ? ""
                : " in " + folder.substring(0, folder.length() - 1).replace('/', '.');
        String version = "of unknown version" + where;
        try {
            ClientClasses client = new ClientClasses(applicationLoader, folder);
            ClientShape shape = ClientShape.of(client, folder);
            ClientCheck check = new ClientCheck(client, name -> {
                byte[] file = own.apply(name);
                return file == null ? null : shape.substituted(file);
            });
            ClientVersion read = check.version();
            if (read == null) {
                return Result.refused(version, "it does not say its version");
            }
            version = read + where;
            if (!read.isKnown()) {
                return Result.refused(version, "Tenon knows 4.3 to 5.5");
            }
            String misfit = check.misfit();
            return misfit == null ? Result.accepted(version) : Result.refused(version, misfit);
        } catch (IOException | RuntimeException | LinkageError e) {
            return Result.refused(version, "its class files cannot be read: " + e);
        }
    }

    /**
     * Returns the result for a client once its producer's class is at hand. The check reads what the loader shows as
     * resources, and a loader that looks into its own jars first for classes only shows those of the client above it.
     *
     * @param defined the class file of the producer, which other agents may have changed
     */
    public static Result ofDefined(Result checked, ClassLoader loader, String folder, byte[] defined) {
        if (!checked.isAccepted()) {
            return checked;
        }
        try {
            ClientClasses client = new ClientClasses(loader, folder);
            ClassFile shown = client.find(PRODUCER);
            return shown == null || sends(shown).equals(sends(ClassFile.read(client.stock(defined))))
                    ? checked
                    : Result.refused(
                            checked.version,
                            "the loader " + loader.getClass().getName()
                                    + " defines another DefaultMQProducer than the one"
                                    + " that it shows as a resource, so that its client cannot be looked at; let it look for"
                                    + " resources where it looks for classes");
        } catch (RuntimeException | LinkageError e) {
            return Result.refused(checked.version, "its class files cannot be read: " + e);
        }
    }

    /** Returns the producer's own ways to send: methods that agents add have a $ in their names. */
    private static Set<String> sends(ClassFile producer) {
        Set<String> sends = new HashSet<>();
        for (Map.Entry<String, Integer> method : producer.methods.entrySet()) {
            String name = method.getKey().substring(0, method.getKey().indexOf('('));
            if (Modifier.isPublic(method.getValue()) && KnownSends.looksLikeOne(name) && name.indexOf('$') < 0) {
                sends.add(method.getKey());
            }
        }
        return sends;
    }

    private @Nullable ClientVersion version() throws IOException {
        byte[] file = client.bytes(ClientVersion.CLASS);
        return file == null ? null : ClientVersion.read(file);
    }

    private @Nullable String misfit() {
        String misfit = advised();
        return misfit == null ? linked() : misfit;
    }

    // The members that are advised.

    private @Nullable String advised() {
        ClassFile producer = client.find(PRODUCER);
        ClassFile implementation = client.find(IMPLEMENTATION);
        if (producer == null || implementation == null) {
            return "it has no DefaultMQProducer or no DefaultMQProducerImpl";
        }
        for (String method : new String[] {"start()V", "shutdown()V", "getRetryTimesWhenSendAsyncFailed()I"}) {
            if (!producer.methods.containsKey(method)) {
                return "its DefaultMQProducer has no " + method;
            }
        }
        for (Map.Entry<String, Integer> method : producer.methods.entrySet()) {
            int parenthesis = method.getKey().indexOf('(');
            String name = method.getKey().substring(0, parenthesis);
            String descriptor = method.getKey().substring(parenthesis);
            if (Modifier.isPublic(method.getValue())
                    && KnownSends.looksLikeOne(name)
                    && !KnownSends.isKnown(name, descriptor)) {
                return "its DefaultMQProducer has a way to send that is not known: "
                        + KnownSends.readable(name, descriptor);
            }
        }
        List<String> kernels = descriptors(implementation, "sendKernelImpl");
        if (kernels.size() != 1 || !kernels.get(0).equals(KERNEL)) {
            return "DefaultMQProducerImpl.sendKernelImpl is not as it is known: " + kernels;
        }
        List<String> checks = descriptors(implementation, "checkTransactionState");
        if (checks.size() != 1 || !checks.get(0).matches(CHECK)) {
            return "DefaultMQProducerImpl.checkTransactionState is not as it is known: " + checks;
        }
        return null;
    }

    private static List<String> descriptors(ClassFile file, String name) {
        List<String> descriptors = new ArrayList<>();
        for (String method : file.methods.keySet()) {
            if (method.startsWith(name + '(')) {
                descriptors.add(method.substring(name.length()));
            }
        }
        return descriptors;
    }

    // The members that the client side is linked to.

    private @Nullable String linked() {
        References references = References.of(ClientSideClasses.FIRST, own);
        for (String name : references.classes) {
            if (client.find(name) == null) {
                return "it has no class " + name.replace('/', '.');
            }
        }
        for (References.Member member : references.members) {
            ClassFile owner = client.find(member.owner);
            Integer access = member.isField
                    ? client.field(member.owner, member.key())
                    : client.method(member.owner, member.key());
            if (owner == null || access == null || !ClassFile.isVisible(access)) {
                return "it has no " + member;
            }
            if (!member.isField && owner.isInterface != member.ofInterface) {
                return member.owner.replace('/', '.') + " is a class where an interface was expected, or the reverse";
            }
        }
        for (ClassFile file : references.own.values()) {
            String missing = missingImplementation(file, references);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    /**
     * Returns a method that an interface of the client asks for and the agent's class does not have; null if there is
     * none.
     */
    private @Nullable String missingImplementation(ClassFile file, References references) {
        for (String parent : file.parents) {
            ClassFile asking = parent.startsWith(PACKAGE) && !file.isInterface ? client.find(parent) : null;
            if (asking == null) {
                continue;
            }
            for (Map.Entry<String, Integer> method : asking.methods.entrySet()) {
                if (Modifier.isAbstract(method.getValue()) && !implementsIt(file, method.getKey(), references)) {
                    return "its " + parent.replace('/', '.') + " asks for " + method.getKey();
                }
            }
        }
        return null;
    }

    private static boolean implementsIt(ClassFile file, String method, References references) {
        if (file.methods.containsKey(method)) {
            return true;
        }
        for (String parent : file.parents) {
            ClassFile inherited = references.own.get(parent);
            if (inherited != null && implementsIt(inherited, method, references)) {
                return true;
            }
        }
        return false;
    }

    /** The result of a check. Immutable. */
    public static final class Result {
        private final String version;
        private final @Nullable String refusal;

        private Result(String version, @Nullable String refusal) {
            this.version = version;
            this.refusal = refusal;
        }

        static Result accepted(String version) {
            return new Result(version, null);
        }

        static Result refused(String version, String because) {
            return new Result(version, "its messages cannot be tied to transactions, because " + because);
        }

        public boolean isAccepted() {
            return refusal == null;
        }

        /** Returns the client's version, for people. */
        public String version() {
            return version;
        }

        /** Returns one sentence that says why the client is refused; empty if it is accepted. */
        public String refusal() {
            return refusal == null ? "" : refusal;
        }
    }
}
