/**
 * The questions to brokers. These classes are linked to the application's RocketMQ client: {@code
 * BrokerConnectionLoader} defines them beside it. Only API that is the same from 4.9 to 5.5 may be used.
 */
package io.tenon.operations.rocketmq;
