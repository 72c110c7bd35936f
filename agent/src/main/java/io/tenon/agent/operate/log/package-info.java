/**
 * The agent's log, apart from the application's: the provider of the agent's own SLF4J. The agent's own class loader
 * loads this package. The provider is named in {@code META-INF/services}, and must not call a logging library of the
 * application's.
 */
package io.tenon.agent.operate.log;
