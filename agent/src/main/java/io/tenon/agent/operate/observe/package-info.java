/**
 * What mode observe counts, and how it is told: as a text for people, and as JSON. The agent's own class loader loads this
 * package. Nothing here changes what an application does.
 */
package io.tenon.agent.operate.observe;
