package io.tenon.agent.attach;

import io.tenon.agent.advice.Weaver;
import io.tenon.agent.report.Report;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** What is done with the classes that {@link JointTransformer} finds. */
final class Weavings implements JointTransformer.Weaving {
    private final Report report;
    private @Nullable Weaver weaver;

    Weavings(Report report) {
        this.report = report;
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
        return weaver().weave(loader, className, bytes).producer().bytes();
    }

    @Override
    public byte @Nullable [] producerImpl(@Nullable ClassLoader loader, String className, byte[] bytes) {
        return weaver().weave(loader, className, bytes).producerImpl().bytes();
    }

    private synchronized Weaver weaver() {
        if (weaver == null) {
            weaver = new Weaver();
        }
        return weaver;
    }
}
