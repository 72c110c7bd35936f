/** What is common to the commands that ask about messages: how they are run, and how they answer. */
package io.tenon.operations.command;
