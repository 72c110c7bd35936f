/**
 * The agent's entry, {@link io.tenon.agent.TenonAgent}, which the JVM finds by its name in the jar's manifest. The system class
 * loader loads this package, so the application can see it: nothing else belongs here but what the entry needs without the
 * rest of the agent. The boot loader gets the same jar for the bridge, so that a class of this package may be found there: the entry
 * can use its public classes only.
 */
package io.tenon.agent;
