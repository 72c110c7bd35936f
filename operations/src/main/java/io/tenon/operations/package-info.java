/**
 * The command line, {@code java -jar tenon.jar COMMAND}, and what its commands have in common. The system class loader
 * loads it. A new command is a class of its own, in a package of its own, that {@link io.tenon.operations.TenonCommand}
 * names.
 */
package io.tenon.operations;
