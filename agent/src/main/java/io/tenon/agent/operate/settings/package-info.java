/**
 * The agent's settings: where they are read from, what each may be, and what is said where one cannot be. The agent's own class
 * loader loads this package, and the command line ({@code io.tenon.operations}) uses it, too. Names and defaults are in
 * docs/agent.md, which a test compares with {@link io.tenon.agent.operate.settings.Setting}.
 */
package io.tenon.agent.operate.settings;
