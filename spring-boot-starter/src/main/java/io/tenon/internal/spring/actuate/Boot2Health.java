package io.tenon.internal.spring.actuate;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** Tenon's health for Boot 2 and 3. Thread-safe. */
public final class Boot2Health extends AbstractHealthIndicator {
    private final TablesHealth tables;

    public Boot2Health(TablesHealth tables) {
        super("Tenon's health cannot be told");
        this.tables = tables;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.status(tables.isDown() ? "DOWN" : "UP").withDetails(tables.details());
    }
}
