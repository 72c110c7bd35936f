/**
 * How classes are found and advised, and how the agent is linked to the application's RocketMQ client. {@link
 * io.tenon.agent.engine.Attachment} puts the agent together. The agent's own class loader loads this package. Nothing of the
 * application is loaded or called while one of its classes is advised: what is asked of a class is read from class files.
 */
package io.tenon.agent.engine;
