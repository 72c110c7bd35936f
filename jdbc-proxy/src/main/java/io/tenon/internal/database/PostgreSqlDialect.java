package io.tenon.internal.database;

import java.util.Locale;

/** PostgreSQL 13 or later (gen_random_uuid). */
final class PostgreSqlDialect {
    private PostgreSqlDialect() {}

    static Dialect build() {
        // The catalogue is not asked by to_regclass, which fails where the schema may not be used.
        String usable = " AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')"
                + " AND pg_catalog.has_table_privilege(c.oid, '%s')";
        String readable = String.format(Locale.ROOT, usable, "SELECT");
        return new DialectBuilder("PostgreSQL", 13, 0)
                .currentSchema("SELECT current_schema()")
                .idType("uuid")
                .idIsUuid()
                .zeroId("'00000000-0000-0000-0000-000000000000'")
                .blobType("bytea")
                // now() is the transaction's begin: it would make rows look older than they are, and their lease too
                // short.
                .timeType("timestamptz(6)")
                .now("clock_timestamp()")
                .age("floor(extract(epoch from clock_timestamp() - %s) * 1000)::bigint")
                .epoch("timestamptz '1970-01-01 00:00:00+00'")
                .newNote("'v1 ' || replace(gen_random_uuid()::text, '-', '')")
                // LOCAL ends with the transaction: behind a pooler in transaction mode a setting of the session would
                // reach other users.
                .setLockWait("SET LOCAL lock_timeout = %d")
                .orVoid(" ON CONFLICT (id) DO UPDATE SET kind = 'V' WHERE s.kind = 'D'")
                .orNothing(" ON CONFLICT (id) DO NOTHING")
                .errorsAreSqlStates()
                .duplicateKey("23505")
                .lockedByOther("55P03")
                .deadlock("40P01")
                .noSuchTable("42P01", "3F000")
                .commitsMayRollBack()
                .readStorage(
                        "SELECT CASE c.relpersistence WHEN 'p' THEN 'LOGGED' WHEN 'u' THEN 'UNLOGGED' ELSE 'TEMPORARY' END"
                                + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE n.nspname = ? AND c.relname = ?")
                .soundStorage("LOGGED")
                .makeStorageSound("ALTER TABLE %s SET LOGGED")
                .columns(
                        "SELECT COUNT(*) FILTER (WHERE TRUE" + readable + "), COUNT(*) FILTER (WHERE TRUE"
                                + String.format(Locale.ROOT, usable, "INSERT")
                                + String.format(Locale.ROOT, usable, "UPDATE") + ")"
                                + " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
                                + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?"
                                + " AND (a.attname = 'note' OR (a.attname = 'id' AND a.atttypid = 'pg_catalog.uuid'::pg_catalog.regtype))")
                .isolation(OwnIsolation.OF_EACH_TRANSACTION)
                .build();
    }
}
