/**
 * The classes that users touch: {@code TenonDataSource} with its policies, {@code TenonDriver}, {@code TenonMeters},
 * and the exception of a refused commit. What is public here is a promise, and the build compares it with what was
 * announced.
 */
package io.tenon.jdbc;
