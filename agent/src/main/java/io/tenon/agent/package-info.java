/**
 * The agent's entry, {@link io.tenon.agent.TenonAgent}, which the JVM finds by its name in the jar's manifest. The system class
 * loader loads this package, so the application can see it: nothing else belongs here.
 */
package io.tenon.agent;
