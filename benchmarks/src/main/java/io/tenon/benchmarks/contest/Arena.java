package io.tenon.benchmarks.contest;

/**
 * Where a contender is opened: everything it needs to know of its surroundings. The table {@code orders} and the topic
 * exist; tables of its own are its own business.
 *
 * @param jdbcUrl of an empty database but for {@code orders}; a proxy may stand between
 * @param threads how many will call at a time
 * @param nameServer RocketMQ's address, "host:port"; a proxy may stand between the broker and its clients
 * @param topic of RocketMQ, or the name of a queue
 * @param queueUrl of an Artemis broker, for a contender that needs XA; empty for others
 */
public record Arena(
        String jdbcUrl, String user, String password, int threads, String nameServer, String topic, String queueUrl) {}
