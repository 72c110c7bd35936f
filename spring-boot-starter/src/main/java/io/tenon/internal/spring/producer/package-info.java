/**
 * The producers whose messages are tied: beans, those inside of a RocketMQTemplate, and those that rocketmq-spring
 * makes when all beans are there.
 */
package io.tenon.internal.spring.producer;
