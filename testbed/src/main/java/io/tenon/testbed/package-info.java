/**
 * A real RocketMQ broker and real databases, for tests, the quickstart and benchmarks. Every server listens on loopback
 * only and is stopped with the JVM that started it.
 */
@NullMarked
package io.tenon.testbed;

import org.jspecify.annotations.NullMarked;
