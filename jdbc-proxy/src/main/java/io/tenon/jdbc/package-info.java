/**
 * What users touch: {@code TenonDataSource}, its policies, and the exception of a refused commit. What is public here is a
 * promise, and the build compares it with what was announced.
 */
package io.tenon.jdbc;
