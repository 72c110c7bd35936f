package com.example.binding;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** An application's transactions and statements as Spring makes them, on one DataSource. */
final class Spring {
    /** What an application throws when it wants its transaction rolled back. */
    static final class Regret extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Scene scene;
    private final DataSource source;
    private final PlatformTransactionManager manager;

    private Spring(Scene scene, DataSource source, PlatformTransactionManager manager) {
        this.scene = scene;
        this.source = source;
        this.manager = manager;
    }

    /** On the usual pool. */
    static Spring of(Scene scene) throws SQLException {
        return of(scene, scene.pool());
    }

    static Spring of(Scene scene, DataSource source) {
        return new Spring(scene, source, new DataSourceTransactionManager(source));
    }

    static Spring of(Scene scene, DataSource source, PlatformTransactionManager manager) {
        return new Spring(scene, source, manager);
    }

    /** Commits. */
    void required(Act act) {
        in(TransactionDefinition.PROPAGATION_REQUIRED, act);
    }

    void in(int propagation, Act act) {
        in(new DefaultTransactionDefinition(propagation), act);
    }

    void in(TransactionDefinition definition, Act act) {
        new TransactionTemplate(manager, definition).executeWithoutResult(status -> Act.unchecked(act));
    }

    /** Rolls back, because the act ends with an exception. */
    void regretted(Act act) {
        regretted(TransactionDefinition.PROPAGATION_REQUIRED, act);
    }

    void regretted(int propagation, Act act) {
        try {
            in(propagation, () -> {
                act.go();
                throw new Regret();
            });
        } catch (Regret expected) {
            return;
        }
        throw new IllegalStateException("a transaction committed that was to be rolled back");
    }

    void insert(String order) {
        new JdbcTemplate(source).update("INSERT INTO orders (id) VALUES (?)", scene.key(order));
    }

    void read() {
        new JdbcTemplate(source).queryForObject("SELECT COUNT(*) FROM orders", Integer.class);
    }

    /** Inserts an order and sends its message. */
    void place(String order) throws Exception {
        insert(order);
        scene.send(order);
    }
}
