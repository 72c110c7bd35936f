/**
 * The console, one page for a browser: how things stand, and what became of a message, asked by the same commands that
 * a shell has.
 */
package io.tenon.operations.console;
