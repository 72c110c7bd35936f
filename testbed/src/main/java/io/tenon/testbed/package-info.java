/**
 * A real RocketMQ broker and real databases, started by whoever needs them: tests, the quickstart, benchmarks. Every
 * server listens on loopback only and is stopped with the JVM that started it.
 */
@NullMarked
package io.tenon.testbed;

import org.jspecify.annotations.NullMarked;
