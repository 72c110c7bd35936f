/**
 * What the agent tells operators: the report at the start, what is off, and the MBean. The agent's own class loader loads this
 * package. It keeps texts, and DataSources weakly, so that an application that is undeployed leaves nothing but names here.
 */
package io.tenon.agent.operate.report;
