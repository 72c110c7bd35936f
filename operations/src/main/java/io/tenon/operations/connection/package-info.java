/**
 * The access of all commands to the application's database and brokers. The application's driver and client are in a
 * loader of their own ({@code ApplicationClasses}), which sees neither this package nor the libraries of the command
 * line; it is called through the JDK's interfaces and {@link io.tenon.operations.connection.BrokerConnection} only.
 */
package io.tenon.operations.connection;
