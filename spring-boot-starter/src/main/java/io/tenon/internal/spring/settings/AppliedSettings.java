package io.tenon.internal.spring.settings;

import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;

/** Passes settings to the DataSources and producers that they are about. Stateless. */
public final class AppliedSettings {
    private AppliedSettings() {}

    /**
     * Passes all settings but the name, the mode and the DataSource for Tenon's own connections, which are about beans.
     */
    public static void apply(TenonDataSourceProperties settings, TenonDataSource to) {
        OptionalSetting.pass(settings.getTable(), to::setTable);
        OptionalSetting.pass(settings.getXaPolicy(), to::setXaPolicy);
        OptionalSetting.pass(settings.getSealAfter(), time -> to.setSealAfterMillis(time.toMillis()));
        OptionalSetting.pass(settings.getLease(), time -> to.setLeaseMillis(time.toMillis()));
        OptionalSetting.pass(settings.getEndEffect(), time -> to.setEndEffectMillis(time.toMillis()));
        OptionalSetting.pass(settings.getCommitTimeout(), time -> to.setCommitTimeoutMillis(time.toMillis()));
        OptionalSetting.pass(settings.getFenceTimeout(), time -> to.setFenceTimeoutMillis(time.toMillis()));
        OptionalSetting.pass(settings.getStatementTimeout(), time -> to.setStatementTimeoutMillis(time.toMillis()));
        OptionalSetting.pass(settings.getGrace(), time -> to.setGraceMillis(time.toMillis()));
        OptionalSetting.pass(settings.getRetention(), time -> to.setRetentionMillis(time.toMillis()));
        OptionalSetting.pass(settings.getDelivery(), to::setDelivery);
        OptionalSetting.pass(settings.getOutboxTable(), to::setOutboxTable);
        OptionalSetting.pass(settings.getOutboxLease(), time -> to.setOutboxLeaseMillis(time.toMillis()));
        OptionalSetting.pass(settings.getOutboxMaxRows(), to::setOutboxMaxRows);
        OptionalSetting.pass(settings.getOutboxMaxBytes(), size -> to.setOutboxMaxBytes(size.toBytes()));
        OptionalSetting.pass(settings.getOutboxBodyLimit(), size -> to.setOutboxBodyLimit(size.toBytes()));
    }

    public static void apply(TenonProducerProperties settings, TenonProducer to) {
        OptionalSetting.pass(settings.getCheckGroup(), group -> to.setCheckGroup(checkGroup(group, to)));
        OptionalSetting.pass(settings.getDataSourceName(), to::setDataSourceName);
        OptionalSetting.pass(settings.getRingSize(), to::setRingSize);
        OptionalSetting.pass(settings.getEndTimeout(), time -> to.setEndTimeoutMillis(time.toMillis()));
        OptionalSetting.pass(settings.getDrainTimeout(), time -> to.setDrainTimeoutMillis(time.toMillis()));
        OptionalSetting.pass(settings.getRequireTransaction(), to::setRequireTransaction);
        OptionalSetting.pass(settings.getRequireTransactionTopics(), to::setRequireTransactionTopics);
        OptionalSetting.pass(settings.getAmbiguous(), to::setAmbiguous);
        OptionalSetting.pass(settings.getDelivery(), to::setDelivery);
        OptionalSetting.pass(settings.getWhenBrokerUnavailable(), to::setWhenBrokerUnavailable);
        OptionalSetting.pass(settings.getNotAHalf(), to::setNotAHalf);
        OptionalSetting.pass(settings.getRescueInterval(), time -> to.setRescueIntervalMillis(time.toMillis()));
        OptionalSetting.pass(settings.getThroughProxy(), to::setThroughProxy);
        OptionalSetting.pass(settings.getAcceptWeakAcknowledgement(), to::setAcceptWeakAcknowledgement);
    }

    private static String checkGroup(String setting, TenonProducer producer) {
        return CheckGroup.of(setting, producer.withoutNamespace(producer.getProducerGroup()));
    }
}
