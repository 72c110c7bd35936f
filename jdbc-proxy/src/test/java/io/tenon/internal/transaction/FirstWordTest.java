package io.tenon.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstWordTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "select 1",
                "  \n\tInsert into t values (1)",
                "UPDATE t SET a = 1;",
                "DELETE FROM t ; ; ",
                "(SELECT 1) UNION (SELECT 2)",
                "((select 1))",
                "WITH a AS (SELECT 1) SELECT * FROM a",
                "-- a comment\nSELECT 1",
                "-- one\n-- two\nSELECT 1",
                "# MySQL's comment\nSELECT 1",
                "/* COMMIT */ SELECT 1",
                "/*+ a hint */ SELECT 1",
                "SELECT/**/1",
                "/* one */ /* two */ UPDATE t SET a = 1",
                "REPLACE INTO t VALUES (1)",
                "MERGE INTO t KEY (a) VALUES (1)",
                "EXPLAIN SELECT 1",
                "SHOW TABLES",
                "",
                "   ",
                "-- nothing but a comment"
            })
    void r2_theseCannotEndATransactionByThemselves(String sql) {
        assertThat(FirstWord.effectOf(sql).mayEndTransaction()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMIT",
                "commit",
                "  Rollback",
                "BEGIN",
                "START TRANSACTION",
                "SAVEPOINT a",
                "ROLLBACK TO SAVEPOINT a",
                "CREATE TABLE t (a INT)",
                "ALTER TABLE t ADD b INT",
                "DROP TABLE t",
                "TRUNCATE TABLE t",
                "CALL p()",
                "{call p()}",
                "{? = call p()}",
                "SET autocommit = 1",
                "LOCK TABLES t WRITE",
                "DO $$ BEGIN COMMIT; END $$",
                "/*! COMMIT */",
                "/*!40000 COMMIT */",
                "/*M! COMMIT */",
                "-- SELECT\nCOMMIT",
                "/* SELECT */ COMMIT",
                "/* /* */ SELECT */ COMMIT",
                "# SELECT\nCOMMIT",
                "; COMMIT",
                "SELECT 1; COMMIT",
                "INSERT INTO t VALUES (1);\nCOMMIT",
                "SELECT 1 /*! ; COMMIT */",
                "SELECTED",
                "a word nobody knows"
            })
    void r2_theseMayEndATransaction(String sql) {
        assertThat(FirstWord.effectOf(sql).mayEndTransaction()).isTrue();
    }

    @Test
    void r2_statementWhoseTextIsNotKnownMayDoAnything() {
        assertThat(FirstWord.effectOf(null).mayEndTransaction()).isTrue();
    }

    @Test
    void r2_semicolonInALiteralErrsOnTheSafeSide() {
        assertThat(FirstWord.effectOf("SELECT ';'").mayEndTransaction()).isTrue();
    }

    @Test
    void r2_whatIsNotKnownToReadCountsAsWriting() {
        assertThat(FirstWord.effectOf("SELECT 1")).isEqualTo(StatementEffect.READS);
        assertThat(FirstWord.effectOf(" select a from b for update")).isEqualTo(StatementEffect.READS);
        assertThat(FirstWord.effectOf("")).isEqualTo(StatementEffect.READS);
        assertThat(FirstWord.effectOf("SHOW TABLES")).isEqualTo(StatementEffect.READS);
        assertThat(FirstWord.effectOf("SELECT * INTO copy FROM orders")).isEqualTo(StatementEffect.MAY_WRITE);
        assertThat(FirstWord.effectOf("WITH gone AS (DELETE FROM orders RETURNING id) SELECT * FROM gone"))
                .isEqualTo(StatementEffect.MAY_WRITE);
        assertThat(FirstWord.effectOf("EXPLAIN ANALYZE DELETE FROM orders")).isEqualTo(StatementEffect.MAY_WRITE);
        assertThat(FirstWord.effectOf("insert into orders values (1)")).isEqualTo(StatementEffect.WRITES);
        assertThat(FirstWord.effectOf("SET search_path = shop")).isEqualTo(StatementEffect.SETS);
        assertThat(FirstWord.effectOf("CALL book(1)")).isEqualTo(StatementEffect.ANYTHING);
        assertThat(FirstWord.effectOf("{call book(1)}")).isEqualTo(StatementEffect.ANYTHING);
        assertThat(FirstWord.effectOf("SELECT 1; DELETE FROM orders")).isEqualTo(StatementEffect.ANYTHING);
        assertThat(FirstWord.effectOf(null)).isEqualTo(StatementEffect.ANYTHING);
    }

    @Test
    void r2_aBatchDoesWhatAnyOfItsStatementsDoes() {
        assertThat(StatementEffect.READS.and(StatementEffect.WRITES)).isEqualTo(StatementEffect.WRITES);
        assertThat(StatementEffect.READS.and(StatementEffect.MAY_WRITE)).isEqualTo(StatementEffect.MAY_WRITE);
        assertThat(StatementEffect.MAY_WRITE.and(StatementEffect.WRITES)).isEqualTo(StatementEffect.WRITES);
        assertThat(StatementEffect.MAY_WRITE.and(StatementEffect.SETS)).isEqualTo(StatementEffect.ANYTHING);
        assertThat(StatementEffect.READS.and(StatementEffect.SETS)).isEqualTo(StatementEffect.SETS);
        assertThat(StatementEffect.SETS.and(StatementEffect.WRITES)).isEqualTo(StatementEffect.ANYTHING);
        assertThat(StatementEffect.READS.and(StatementEffect.READS)).isEqualTo(StatementEffect.READS);
    }
}
