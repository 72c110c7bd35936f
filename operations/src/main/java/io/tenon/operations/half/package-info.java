/** Half messages as brokers keep them: their copies, the marks of their ends, and those that are parked. */
package io.tenon.operations.half;
