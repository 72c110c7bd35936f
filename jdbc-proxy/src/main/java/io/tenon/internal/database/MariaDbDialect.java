package io.tenon.internal.database;

/** MariaDB 10.3 or later (NOWAIT), InnoDB, through either driver. */
final class MariaDbDialect {
    private MariaDbDialect() {}

    static Dialect build() {
        return InnoDbDialect.builder("MariaDB", 10, 3, 0)
                .withoutWaiting("SET STATEMENT innodb_lock_wait_timeout = 0 FOR ")
                .build();
    }
}
