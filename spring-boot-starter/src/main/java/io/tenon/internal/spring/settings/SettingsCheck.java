package io.tenon.internal.spring.settings;

import io.tenon.internal.datasource.OutboxSettings;
import io.tenon.internal.datasource.TransactionSettings;
import io.tenon.internal.half.DispatcherSettings;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.TableName;
import io.tenon.jdbc.Delivery;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.Errors;

/**
 * Refuses values that cannot be, with the property's name. What can be is said in one place, by the settings of the parts
 * themselves: they are built here once, for the sake of what they throw.
 */
final class SettingsCheck {
    private static final Pattern GROUP = Pattern.compile("[%|a-zA-Z0-9_-]{1,255}");
    private static final int LONGEST_NAME = 64;

    private final Errors errors;

    private SettingsCheck(Errors errors) {
        this.errors = errors;
    }

    static void check(TenonProperties properties, Errors errors) {
        SettingsCheck check = new SettingsCheck(errors);
        check.in("datasource", properties.getDatasource(), check::dataSource);
        for (Map.Entry<String, TenonDataSourceProperties> one :
                properties.getDatasources().entrySet()) {
            String name = one.getKey();
            check.in("datasources[" + name + "]", properties.ofDataSource(name), check::dataSource);
        }
        check.in("producer", properties.getProducer(), check::producer);
        for (Map.Entry<String, TenonProducerProperties> one :
                properties.getProducers().entrySet()) {
            String name = one.getKey();
            check.in("producers[" + name + "]", properties.ofProducer(name), check::producer);
        }
        if (properties.getDatasource().getName() != null) {
            errors.rejectValue(
                    "datasource.name",
                    "tenon",
                    "is the name of one DataSource, and cannot be set for all: set tenon.datasources.<bean>.name");
        }
    }

    private <T> void in(String path, T settings, Consumer<T> check) {
        errors.pushNestedPath(path);
        try {
            check.accept(settings);
        } finally {
            errors.popNestedPath();
        }
    }

    private void dataSource(TenonDataSourceProperties settings) {
        OptionalSetting.pass(settings.getTable(), table -> possible("table", () -> new TableName(table)));
        OptionalSetting.pass(settings.getOutboxTable(), table -> possible("outboxTable", () -> new TableName(table)));
        OptionalSetting.pass(settings.getName(), this::name);
        possible(() -> times(settings));
        possible(() -> new OutboxSettings(
                Delivery.HALF,
                OutboxTable.DEFAULT_NAME,
                or(settings.getOutboxMaxRows(), OutboxSettings.DEFAULT_MOST_ROWS),
                or(settings.getOutboxMaxBytes(), DataSize.ofBytes(OutboxSettings.DEFAULT_MOST_BYTES))
                        .toBytes(),
                or(settings.getOutboxBodyLimit(), DataSize.ofBytes(OutboxSettings.NO_BODY_LIMIT))
                        .toBytes()));
    }

    private void name(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.contains(":")) {
            errors.rejectValue("name", "tenon", "must have 1 to 64 characters, none of them a colon");
        }
    }

    private static TransactionSettings times(TenonDataSourceProperties settings) {
        TransactionSettings.Builder times = TransactionSettings.builder();
        OptionalSetting.pass(settings.getSealAfter(), times::sealAfter);
        OptionalSetting.pass(settings.getLease(), times::lease);
        OptionalSetting.pass(settings.getEndEffect(), times::endEffect);
        OptionalSetting.pass(settings.getCommitTimeout(), times::commitTimeout);
        OptionalSetting.pass(settings.getFenceTimeout(), times::fenceTimeout);
        OptionalSetting.pass(settings.getStatementTimeout(), times::statementTimeout);
        OptionalSetting.pass(settings.getGrace(), times::grace);
        OptionalSetting.pass(settings.getRetention(), times::retention);
        OptionalSetting.pass(settings.getOutboxLease(), times::outboxLease);
        return times.build();
    }

    private void producer(TenonProducerProperties settings) {
        OptionalSetting.pass(settings.getCheckGroup(), group -> {
            if (!GROUP.matcher(group.replace(CheckGroup.PRODUCER_GROUP, "g")).matches()) {
                errors.rejectValue(
                        "checkGroup",
                        "tenon",
                        "must have 1 to 255 of the characters a-z, A-Z, 0-9, %, |, _ and -; {group} stands for the producer"
                                + " group");
            }
        });
        possible(() -> new DispatcherSettings(
                or(settings.getRingSize(), 2),
                or(settings.getEndTimeout(), Duration.ofSeconds(1)),
                or(settings.getDrainTimeout(), Duration.ZERO),
                false,
                or(settings.getRescueInterval(), Duration.ZERO)));
    }

    private static <T> T or(@Nullable T set, T otherwise) {
        return set == null ? otherwise : set;
    }

    private interface Trial {
        Object make();
    }

    /** The settings of the parts begin what they throw with the name of the setting. */
    private void possible(Trial trial) {
        try {
            trial.make();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String setting = message.split(" ", 2)[0];
            errors.rejectValue(setting, "tenon", message);
        }
    }

    private void possible(String setting, Trial trial) {
        try {
            trial.make();
        } catch (IllegalArgumentException e) {
            errors.rejectValue(setting, "tenon", String.valueOf(e.getMessage()));
        }
    }
}
