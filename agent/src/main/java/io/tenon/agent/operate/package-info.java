/**
 * How the agent is operated: its settings, its log, its report, what it observes, and its mode. The agent's own class loader
 * loads this package.
 */
package io.tenon.agent.operate;
