/**
 * The doctor: looks at a deployment before it goes live, and changes nothing. The system class loader loads this package. The
 * application's driver and client are in a loader of their own ({@code ApplicationLoader}), which sees neither this package nor
 * the libraries of the command line; it is called through the JDK's interfaces and {@link
 * io.tenon.operations.doctor.BrokerConnection} only.
 */
package io.tenon.operations.doctor;
