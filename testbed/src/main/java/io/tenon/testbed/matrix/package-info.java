/**
 * The choice of tests for all modules: what every build runs, and what repeats the same elsewhere, and runs with {@code
 * -Dtenon.matrix=true} besides.
 */
@org.jspecify.annotations.NullMarked
package io.tenon.testbed.matrix;
