package io.tenon.agent.engine;

import io.tenon.agent.muzzle.ClientCheck;
import io.tenon.agent.muzzle.ClientNames;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.FailurePolicy;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.BiFunction;
import net.bytebuddy.jar.asm.ClassReader;
import org.jspecify.annotations.Nullable;

/** Advises the classes that {@link AdvisingTransformer} finds. Thread-safe. */
final class ClassAdvisor {
    private final FailurePolicy onFailure;
    private final AgentReport report;
    private final UntiedSends untied;
    private final BiFunction<ClassLoader, String, ClientCheck.Result> clientCheck;

    /**
     * The results of the checks of RocketMQ clients, by loader and by the client's folder. A client's two classes may
     * come in either order.
     */
    private final Map<ClassLoader, Map<String, ClientCheck.Result>> clients = new WeakHashMap<>();

    private @Nullable Weaver weaver;

    /** @param clientCheck tells whether the client that an application's loader has in a folder can be tied */
    ClassAdvisor(
            FailurePolicy onFailure,
            AgentReport report,
            UntiedSends untied,
            BiFunction<ClassLoader, String, ClientCheck.Result> clientCheck) {
        this.onFailure = onFailure;
        this.report = report;
        this.clientCheck = clientCheck;
        this.untied = untied;
    }

    /**
     * Advises a class of JDBC's, JTA's or R2DBC's.
     *
     * @param reader a reader of the bytes
     * @param found what the class implements
     * @param inherited the roles whose events' field a superclass has
     * @return null if the class has nothing that is advised
     */
    byte @Nullable [] jdbc(
            @Nullable ClassLoader loader,
            ClassReader reader,
            EnumSet<JdbcRole> found,
            EnumSet<JdbcRole> inherited,
            byte[] bytes) {
        String className = reader.getClassName();
        Weaver.WovenClass woven = weaver().weave(loader, className, bytes);
        EnumSet<JdbcRole> roles = EnumSet.copyOf(found);
        if (roles.contains(JdbcRole.TRANSACTION_MANAGER) && !woven.managesTransactions()) {
            roles.remove(JdbcRole.TRANSACTION_MANAGER);
        }
        if (roles.isEmpty()) {
            return null;
        }
        for (JdbcRole role : roles) {
            switch (role) {
                case CONNECTION:
                    woven.connection(inherited.contains(JdbcRole.CONNECTION));
                    break;
                case STATEMENT:
                    woven.statement(inherited.contains(JdbcRole.STATEMENT));
                    break;
                case RESULT_SET:
                    woven.resultSet();
                    break;
                case META_DATA:
                    woven.metaData();
                    break;
                case DATA_SOURCE:
                    woven.dataSource();
                    break;
                case DRIVER:
                    woven.driver();
                    break;
                case XA_RESOURCE:
                    woven.xaResource();
                    break;
                case TRANSACTION_MANAGER:
                    woven.transactionManager();
                    break;
                case R2DBC_CONNECTION:
                    woven.r2dbcConnection();
                    break;
            }
        }
        byte[] advised = woven.bytes();
        report.advised(roles.toString(), className.replace('/', '.'));
        return advised;
    }

    byte[] driverManager(@Nullable ClassLoader loader, String className, byte[] bytes) {
        return weaver().weave(loader, className, bytes).driverManager().bytes();
    }

    /**
     * Advises a RocketMQ producer, or its implementation.
     *
     * @param folder the folder in which its client has its classes
     */
    byte @Nullable [] client(@Nullable ClassLoader loader, String folder, String className, byte[] bytes) {
        boolean isProducer = ClientNames.isProducer(className);
        if (accepts(loader, folder, isProducer ? bytes : null)) {
            Weaver.WovenClass woven = weaver().weave(loader, className, bytes);
            return (isProducer ? woven.producer() : woven.producerImpl()).bytes();
        }
        return isProducer && onFailure == FailurePolicy.FAIL_CLOSED
                ? weaver().weave(loader, className, bytes).refusedProducer().bytes()
                : null;
    }

    /**
     * Advises the producer of a client whose messages cannot be tied: its sends are counted, or refused, and otherwise
     * left as they are.
     */
    byte[] unfollowedProducer(@Nullable ClassLoader loader, UntiedSends.Way way, String className, byte[] bytes) {
        byte[] advised =
                weaver().weave(loader, className, bytes).unfollowedProducer().bytes();
        untied.found(way);
        return advised;
    }

    void foundR2dbc() {
        report.notFollowed(
                AgentReport.R2DBC,
                "its transactions belong to no thread, so a message sent in one goes out at once, whatever becomes of it."
                        + " Send by JDBC's transactions what must follow them.");
    }

    /** @param producer the class file, if it is the producer's; else null */
    private boolean accepts(@Nullable ClassLoader loader, String folder, byte @Nullable [] producer) {
        if (loader == null) {
            // The agent's client side can be put only beside a client that has a loader of its own (see ClientLoader).
            return false;
        }
        ClientCheck.Result known;
        synchronized (clients) {
            known = clients.computeIfAbsent(loader, of -> new HashMap<>()).get(folder);
        }
        ClientCheck.Result result = known;
        if (result == null) {
            // The client is checked while the lock is not held: the loader's code is the application's, and may wait
            // for another thread that is defining a client.
            result = clientCheck.apply(loader, folder);
        }
        if (producer != null) {
            result = ClientCheck.ofDefined(result, loader, folder, producer);
        }
        if (result == known) {
            return result.isAccepted();
        }
        ClientCheck.Result before;
        synchronized (clients) {
            Map<String, ClientCheck.Result> ofLoader = clients.computeIfAbsent(loader, of -> new HashMap<>());
            before = ofLoader.get(folder);
            if (before == null || before.isAccepted()) {
                ofLoader.put(folder, result);
            } else {
                result = before;
            }
        }
        if (!result.isAccepted() && result != before) {
            String then = onFailure == FailurePolicy.FAIL_OPEN
                    ? " Its messages are sent as without Tenon."
                    : " Its producers are not started.";
            report.off("RocketMQ client " + result.version(), result.refusal() + "." + then);
        }
        return result.isAccepted();
    }

    private synchronized Weaver weaver() {
        if (weaver == null) {
            weaver = new Weaver();
        }
        return weaver;
    }
}
