package com.example.shop;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.stereotype.Component;

/** What an operator sees of this application, and what a library finds that looks for the pool. */
@Component
public class Instruments {
    private final DataSource dataSource;
    private final MeterRegistry meters;
    private final Health health;
    private final Class<? extends DataSource> pool;

    Instruments(
            DataSource dataSource,
            MeterRegistry meters,
            Health health,
            @Value("${spring.datasource.type}") Class<? extends DataSource> pool) {
        this.dataSource = dataSource;
        this.meters = meters;
        this.health = health;
        this.pool = pool;
    }

    /** One line for each thing that is there, sorted. */
    List<String> readings() {
        Map<String, String> readings = new TreeMap<>();
        for (Meter meter : meters.getMeters()) {
            for (Measurement measurement : meter.measure()) {
                readings.put("meter " + meter.getId().getName(), Double.toString(measurement.getValue()));
                break;
            }
        }
        health.components().forEach((component, status) -> readings.put("health " + component, status));
        readings.put("endpoints", endpoints().toString());
        readings.put("change by the endpoint", changeRefused());
        readings.put(
                "unwrapped by Spring Boot", Boolean.toString(DataSourceUnwrapper.unwrap(dataSource, pool) != null));
        readings.put("unwrapped", Boolean.toString(pool.isInstance(unwrapped())));
        return readings.entrySet().stream()
                .map(reading -> reading.getKey() + " = " + reading.getValue())
                .collect(Collectors.toList());
    }

    /** What each endpoint answers that has an operation of its name, asked for nothing in particular, by way of JMX. */
    private static Map<String, Object> endpoints() {
        Map<String, Object> answers = new TreeMap<>();
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        try {
            for (ObjectName bean : beans.queryNames(new ObjectName("org.springframework.boot:type=Endpoint,*"), null)) {
                String name = bean.getKeyProperty("name").toLowerCase(Locale.ROOT);
                for (MBeanOperationInfo operation : beans.getMBeanInfo(bean).getOperations()) {
                    if (operation.getName().equals(name) && operation.getSignature().length == 0) {
                        answers.put(name, beans.invoke(bean, name, new Object[0], new String[0]));
                    }
                }
            }
        } catch (JMException e) {
            throw new IllegalStateException("The endpoints do not answer", e);
        }
        return answers;
    }

    /** What somebody is told who has not been allowed to change anything; there is nobody to tell it without Tenon. */
    private static String changeRefused() {
        String text = String.class.getName();
        try {
            Object answer = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("org.springframework.boot:type=Endpoint,name=Tenon"),
                            "changeRelay",
                            new Object[] {"dataSource", "pause-relay", null, null},
                            new String[] {text, text, text, text});
            return "done: " + answer;
        } catch (JMException e) {
            return String.valueOf(e.getCause());
        }
    }

    private DataSource unwrapped() {
        try {
            return dataSource.unwrap(pool);
        } catch (SQLException e) {
            throw new IllegalStateException("The DataSource bean cannot be unwrapped to " + pool, e);
        }
    }
}
