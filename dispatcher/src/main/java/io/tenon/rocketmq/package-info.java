/**
 * What users of Tenon's broker side touch: {@link io.tenon.rocketmq.TenonProducer}, its exception and its listener. What is not
 * public here is no API.
 */
package io.tenon.rocketmq;
