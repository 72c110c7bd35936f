/**
 * The look at a RocketMQ client before the agent is linked to it: its version, and whether it has all that the agent's client
 * side uses. The agent's own class loader loads this package, and the command line ({@code io.tenon.operations}) uses it, too.
 * It reads class files, and loads nothing of the application's. It depends on no other package of the agent but the bridge.
 */
package io.tenon.agent.muzzle;
