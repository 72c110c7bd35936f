package io.tenon.internal.database;

/** MySQL 8.0 or later (NOWAIT), InnoDB. */
final class MySqlDialect {
    private MySqlDialect() {}

    static Dialect build() {
        return InnoDbDialect.builder("MySQL", 8, 0, 1).build();
    }
}
