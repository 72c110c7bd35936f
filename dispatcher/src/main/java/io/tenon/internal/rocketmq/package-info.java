/**
 * What Tenon's own producer and the agent share of the broker side. Uses such parts of the RocketMQ client only as are
 * the same from 4.9 to 5.5, since the agent links these classes to whatever client the application has. No API.
 */
package io.tenon.internal.rocketmq;
