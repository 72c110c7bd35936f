package io.tenon.internal.spring.actuate;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Tenon's health for Boot 4, which has moved the classes. Thread-safe. */
public final class Boot4Health extends AbstractHealthIndicator {
    private final TablesHealth tables;

    public Boot4Health(TablesHealth tables) {
        super("Tenon's health cannot be told");
        this.tables = tables;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.status(tables.isDown() ? "DOWN" : "UP").withDetails(tables.details());
    }
}
