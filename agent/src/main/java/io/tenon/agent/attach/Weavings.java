package io.tenon.agent.attach;

import io.tenon.agent.advice.Weaver;
import io.tenon.agent.bridge.AgentClassLoader;
import io.tenon.agent.report.Report;
import io.tenon.agent.settings.FailurePolicy;
import java.util.EnumSet;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** What is done with the classes that {@link JointTransformer} finds. */
final class Weavings implements JointTransformer.Weaving {
    private final FailurePolicy onFailure;
    private final Report report;
    private final AgentClassLoader own;

    /** By the loader of the client, weakly; made when the first of its two advised classes is met. */
    private final Map<ClassLoader, ClientCheck.Result> clients = new WeakHashMap<>();

    private @Nullable Weaver weaver;

    Weavings(FailurePolicy onFailure, Report report, AgentClassLoader own) {
        this.onFailure = onFailure;
        this.report = report;
        this.own = own;
    }

    @Override
    public byte[] jdbc(@Nullable ClassLoader loader, String className, EnumSet<Kind> kinds, byte[] bytes) {
        Weaver.Weft weft = weaver().weave(loader, className, bytes);
        for (Kind kind : kinds) {
            switch (kind) {
                case CONNECTION:
                    weft.connection();
                    break;
                case STATEMENT:
                    weft.statement();
                    break;
                case RESULT_SET:
                    weft.resultSet();
                    break;
                case META_DATA:
                    weft.metaData();
                    break;
                case DATA_SOURCE:
                    weft.dataSource();
                    break;
                case DRIVER:
                    weft.driver();
                    break;
            }
        }
        byte[] woven = weft.bytes();
        report.advised(kinds.toString(), className.replace('/', '.'));
        return woven;
    }

    @Override
    public byte[] driverManager(@Nullable ClassLoader loader, String className, byte[] bytes) {
        return weaver().weave(loader, className, bytes).driverManager().bytes();
    }

    @Override
    public byte @Nullable [] producer(@Nullable ClassLoader loader, String className, byte[] bytes) {
        if (isAccepted(loader)) {
            return weaver().weave(loader, className, bytes).producer().bytes();
        }
        return onFailure == FailurePolicy.FAIL_CLOSED
                ? weaver().weave(loader, className, bytes).refusedProducer().bytes()
                : null;
    }

    @Override
    public byte @Nullable [] producerImpl(@Nullable ClassLoader loader, String className, byte[] bytes) {
        return isAccepted(loader)
                ? weaver().weave(loader, className, bytes).producerImpl().bytes()
                : null;
    }

    private synchronized boolean isAccepted(@Nullable ClassLoader loader) {
        if (loader == null) {
            report.off("the RocketMQ client in the boot loader", "it is not looked for there");
            return false;
        }
        ClientCheck.Result result = clients.get(loader);
        if (result == null) {
            result = ClientCheck.check(loader, own);
            clients.put(loader, result);
            if (!result.isAccepted()) {
                report.off(
                        "RocketMQ " + result.version(),
                        result.refusal()
                                + (onFailure == FailurePolicy.FAIL_OPEN
                                        ? " Its messages are sent as without Tenon."
                                        : " Its producers are not started."));
            }
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
