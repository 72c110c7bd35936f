package io.tenon.testbed.matrix;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * The rows of a parameterized test, with the values of each between commas: those of every build, and those that repeat
 * the same elsewhere, as {@link Matrix} does for whole tests.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ArgumentsSource(RowsProvider.class)
public @interface Rows {
    /** The system property that takes the rows of the matrix in, where it is true. */
    String MATRIX = "tenon.matrix";

    String[] build();

    String[] matrix();
}
