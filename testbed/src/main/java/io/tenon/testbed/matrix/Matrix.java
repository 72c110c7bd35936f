package io.tenon.testbed.matrix;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Marks a test that repeats on another database, client, pool or container what a test of the plain build shows on one.
 * It runs with {@code -Dtenon.matrix=true}, and is skipped else.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@EnabledIfSystemProperty(
        named = Rows.MATRIX,
        matches = "true",
        disabledReason = "It repeats what another test shows elsewhere; -D" + Rows.MATRIX + "=true runs it")
public @interface Matrix {}
