package io.tenon.internal.spring.settings;

import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.XaPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code tenon.datasource.*} for all DataSources, {@code tenon.datasources.<name>.*} for one: the
 * settings of {@link io.tenon.jdbc.TenonDataSource}. What is not set is null: for one DataSource the value for all
 * counts then, and for all, TenonDataSource's own default. Not thread-safe.
 */
public class TenonDataSourceProperties {
    private @Nullable Boolean enabled;
    private @Nullable DataSourceMode mode;
    private @Nullable String name;
    private @Nullable String table;
    private @Nullable String statusDataSource;
    private @Nullable XaPolicy xaPolicy;
    private @Nullable Duration sealAfter;
    private @Nullable Duration lease;
    private @Nullable Duration endEffect;
    private @Nullable Duration commitTimeout;
    private @Nullable Duration fenceTimeout;
    private @Nullable Duration statementTimeout;
    private @Nullable Duration grace;
    private @Nullable Duration retention;
    private @Nullable Delivery delivery;
    private @Nullable String outboxTable;
    private @Nullable Duration outboxLease;
    private @Nullable Long outboxMaxRows;
    private @Nullable DataSize outboxMaxBytes;
    private @Nullable DataSize outboxBodyLimit;

    public @Nullable Boolean getEnabled() {
        return enabled;
    }

    public void setEnabled(@Nullable Boolean enabled) {
        this.enabled = enabled;
    }

    public @Nullable DataSourceMode getMode() {
        return mode;
    }

    public void setMode(@Nullable DataSourceMode mode) {
        this.mode = mode;
    }

    public @Nullable String getName() {
        return name;
    }

    public void setName(@Nullable String name) {
        this.name = name;
    }

    public @Nullable String getTable() {
        return table;
    }

    public void setTable(@Nullable String table) {
        this.table = table;
    }

    public @Nullable String getStatusDataSource() {
        return statusDataSource;
    }

    public void setStatusDataSource(@Nullable String statusDataSource) {
        this.statusDataSource = statusDataSource;
    }

    public @Nullable XaPolicy getXaPolicy() {
        return xaPolicy;
    }

    public void setXaPolicy(@Nullable XaPolicy xaPolicy) {
        this.xaPolicy = xaPolicy;
    }

    public @Nullable Duration getSealAfter() {
        return sealAfter;
    }

    public void setSealAfter(@Nullable Duration sealAfter) {
        this.sealAfter = sealAfter;
    }

    public @Nullable Duration getLease() {
        return lease;
    }

    public void setLease(@Nullable Duration lease) {
        this.lease = lease;
    }

    public @Nullable Duration getEndEffect() {
        return endEffect;
    }

    public void setEndEffect(@Nullable Duration endEffect) {
        this.endEffect = endEffect;
    }

    public @Nullable Duration getCommitTimeout() {
        return commitTimeout;
    }

    public void setCommitTimeout(@Nullable Duration commitTimeout) {
        this.commitTimeout = commitTimeout;
    }

    public @Nullable Duration getFenceTimeout() {
        return fenceTimeout;
    }

    public void setFenceTimeout(@Nullable Duration fenceTimeout) {
        this.fenceTimeout = fenceTimeout;
    }

    public @Nullable Duration getStatementTimeout() {
        return statementTimeout;
    }

    public void setStatementTimeout(@Nullable Duration statementTimeout) {
        this.statementTimeout = statementTimeout;
    }

    public @Nullable Duration getGrace() {
        return grace;
    }

    public void setGrace(@Nullable Duration grace) {
        this.grace = grace;
    }

    public @Nullable Duration getRetention() {
        return retention;
    }

    public void setRetention(@Nullable Duration retention) {
        this.retention = retention;
    }

    public @Nullable Delivery getDelivery() {
        return delivery;
    }

    public void setDelivery(@Nullable Delivery delivery) {
        this.delivery = delivery;
    }

    public @Nullable String getOutboxTable() {
        return outboxTable;
    }

    public void setOutboxTable(@Nullable String outboxTable) {
        this.outboxTable = outboxTable;
    }

    public @Nullable Duration getOutboxLease() {
        return outboxLease;
    }

    public void setOutboxLease(@Nullable Duration outboxLease) {
        this.outboxLease = outboxLease;
    }

    public @Nullable Long getOutboxMaxRows() {
        return outboxMaxRows;
    }

    public void setOutboxMaxRows(@Nullable Long outboxMaxRows) {
        this.outboxMaxRows = outboxMaxRows;
    }

    public @Nullable DataSize getOutboxMaxBytes() {
        return outboxMaxBytes;
    }

    public void setOutboxMaxBytes(@Nullable DataSize outboxMaxBytes) {
        this.outboxMaxBytes = outboxMaxBytes;
    }

    public @Nullable DataSize getOutboxBodyLimit() {
        return outboxBodyLimit;
    }

    public void setOutboxBodyLimit(@Nullable DataSize outboxBodyLimit) {
        this.outboxBodyLimit = outboxBodyLimit;
    }
}
