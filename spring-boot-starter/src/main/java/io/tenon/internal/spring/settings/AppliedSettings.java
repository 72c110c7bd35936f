package io.tenon.internal.spring.settings;

import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;

/** Gives settings to what they are about. */
public final class AppliedSettings {
    private AppliedSettings() {}

    /** All but the name, the mode and the DataSource for Tenon's own connections, which are beans' affairs. */
    public static void apply(DataSourceSettings settings, TenonDataSource to) {
        Setting.pass(settings.getTable(), to::setTable);
        Setting.pass(settings.getXaPolicy(), to::setXaPolicy);
        Setting.pass(settings.getSealAfter(), time -> to.setSealAfterMillis(time.toMillis()));
        Setting.pass(settings.getLease(), time -> to.setLeaseMillis(time.toMillis()));
        Setting.pass(settings.getEndEffect(), time -> to.setEndEffectMillis(time.toMillis()));
        Setting.pass(settings.getCommitTimeout(), time -> to.setCommitTimeoutMillis(time.toMillis()));
        Setting.pass(settings.getFenceTimeout(), time -> to.setFenceTimeoutMillis(time.toMillis()));
        Setting.pass(settings.getStatementTimeout(), time -> to.setStatementTimeoutMillis(time.toMillis()));
        Setting.pass(settings.getGrace(), time -> to.setGraceMillis(time.toMillis()));
        Setting.pass(settings.getRetention(), time -> to.setRetentionMillis(time.toMillis()));
        Setting.pass(settings.getDelivery(), to::setDelivery);
        Setting.pass(settings.getOutboxTable(), to::setOutboxTable);
        Setting.pass(settings.getOutboxLease(), time -> to.setOutboxLeaseMillis(time.toMillis()));
        Setting.pass(settings.getOutboxMaxRows(), to::setOutboxMaxRows);
        Setting.pass(settings.getOutboxMaxBytes(), size -> to.setOutboxMaxBytes(size.toBytes()));
        Setting.pass(settings.getOutboxBodyLimit(), size -> to.setOutboxBodyLimit(size.toBytes()));
    }

    public static void apply(ProducerSettings settings, TenonProducer to) {
        Setting.pass(settings.getCheckGroup(), group -> to.setCheckGroup(checkGroup(group, to)));
        Setting.pass(settings.getDataSourceName(), to::setDataSourceName);
        Setting.pass(settings.getRingSize(), to::setRingSize);
        Setting.pass(settings.getEndTimeout(), time -> to.setEndTimeoutMillis(time.toMillis()));
        Setting.pass(settings.getDrainTimeout(), time -> to.setDrainTimeoutMillis(time.toMillis()));
        Setting.pass(settings.getRequireTransaction(), to::setRequireTransaction);
        Setting.pass(settings.getRequireTransactionTopics(), to::setRequireTransactionTopics);
        Setting.pass(settings.getAmbiguous(), to::setAmbiguous);
        Setting.pass(settings.getDelivery(), to::setDelivery);
        Setting.pass(settings.getWhenBrokerUnavailable(), to::setWhenBrokerUnavailable);
        Setting.pass(settings.getNotAHalf(), to::setNotAHalf);
        Setting.pass(settings.getRescueInterval(), time -> to.setRescueIntervalMillis(time.toMillis()));
        Setting.pass(settings.getThroughProxy(), to::setThroughProxy);
        Setting.pass(settings.getAcceptWeakAcknowledgement(), to::setAcceptWeakAcknowledgement);
    }

    private static String checkGroup(String setting, TenonProducer producer) {
        return CheckGroup.of(setting, producer.withoutNamespace(producer.getProducerGroup()));
    }
}
