/** What became of a message: facts from brokers and rows, and the sentence that they allow. */
package io.tenon.operations.explain;
