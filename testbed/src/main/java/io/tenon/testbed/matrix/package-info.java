/** What every build runs, and what is run with {@code -Dtenon.matrix=true} besides: the same elsewhere. For the tests of all modules. */
@org.jspecify.annotations.NullMarked
package io.tenon.testbed.matrix;
