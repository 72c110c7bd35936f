package io.tenon.agent.engine;

import io.tenon.agent.muzzle.ClientCheck;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.FailurePolicy;
import java.util.EnumSet;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import net.bytebuddy.jar.asm.ClassReader;
import org.jspecify.annotations.Nullable;

/** What is done with the classes that {@link AdvisingTransformer} finds. */
final class ClassAdvisor {
    private final FailurePolicy onFailure;
    private final AgentReport report;
    private final Function<ClassLoader, ClientCheck.Result> clientCheck;

    /** What was found of the RocketMQ client of each loader that has one; its two classes may come in either order. */
    private final Map<ClassLoader, ClientCheck.Result> clients = new WeakHashMap<>();

    private @Nullable Weaver weaver;

    /** @param clientCheck whether the client that an application's loader has can be tied */
    ClassAdvisor(FailurePolicy onFailure, AgentReport report, Function<ClassLoader, ClientCheck.Result> clientCheck) {
        this.onFailure = onFailure;
        this.report = report;
        this.clientCheck = clientCheck;
    }

    /**
     * @param reader of the bytes
     * @param inherited the roles whose events' field a superclass has
     */
    byte[] jdbc(
            @Nullable ClassLoader loader,
            ClassReader reader,
            EnumSet<JdbcRole> roles,
            EnumSet<JdbcRole> inherited,
            byte[] bytes) {
        String className = reader.getClassName();
        Weaver.WovenClass woven = weaver().weave(loader, className, bytes);
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
            }
        }
        byte[] advised = woven.bytes();
        report.advised(roles.toString(), className.replace('/', '.'));
        return advised;
    }

    byte[] driverManager(@Nullable ClassLoader loader, String className, byte[] bytes) {
        return weaver().weave(loader, className, bytes).driverManager().bytes();
    }

    byte @Nullable [] producer(@Nullable ClassLoader loader, String className, byte[] bytes) {
        if (accepts(loader)) {
            return weaver().weave(loader, className, bytes).producer().bytes();
        }
        return onFailure == FailurePolicy.FAIL_CLOSED
                ? weaver().weave(loader, className, bytes).refusedProducer().bytes()
                : null;
    }

    byte @Nullable [] producerImpl(@Nullable ClassLoader loader, String className, byte[] bytes) {
        return accepts(loader)
                ? weaver().weave(loader, className, bytes).producerImpl().bytes()
                : null;
    }

    private boolean accepts(@Nullable ClassLoader loader) {
        if (loader == null) {
            return false; // the boot loader's classes cannot see what they would be advised with
        }
        synchronized (clients) {
            ClientCheck.Result known = clients.get(loader);
            if (known == null) {
                known = clientCheck.apply(loader);
                clients.put(loader, known);
                if (!known.isAccepted()) {
                    String then = onFailure == FailurePolicy.FAIL_OPEN
                            ? " Its messages are sent as without Tenon."
                            : " Its producers are not started.";
                    report.off("RocketMQ client " + known.version(), known.refusal() + "." + then);
                }
            }
            return known.isAccepted();
        }
    }

    private synchronized Weaver weaver() {
        if (weaver == null) {
            weaver = new Weaver();
        }
        return weaver;
    }
}
