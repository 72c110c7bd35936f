/** What the commands that ask about messages have in common: how they are run, and how they answer. */
package io.tenon.operations.command;
