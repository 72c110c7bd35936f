package io.tenon.internal.rocketmq;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/** What brokers answer, as numbers: the class that has their names is another one in clients before 5.0. Stateless. */
final class BrokerCodes {
    static final int SUCCESS = 0;
    static final int SYSTEM_ERROR = 1;
    private static final int SYSTEM_BUSY = 2;
    private static final int FLUSH_DISK_TIMEOUT = 10;
    private static final int SLAVE_NOT_AVAILABLE = 11;
    private static final int FLUSH_SLAVE_TIMEOUT = 12;
    private static final int MESSAGE_ILLEGAL = 13;
    private static final int SERVICE_NOT_AVAILABLE = 14;
    static final int NO_PERMISSION = 16;
    static final int TOPIC_NOT_EXIST = 17;
    private static final int INVALID_PARAMETER = 29;
    private static final int FLOW_CONTROL = 215;

    /** The codes of answers that refuse the message itself, and always will. */
    static final Set<Integer> REFUSED_FOR_GOOD = codes(MESSAGE_ILLEGAL);

    /**
     * The codes of answers that refuse the message itself, as long as nobody changes topics, their queues and rights.
     */
    static final Set<Integer> REFUSED = codes(NO_PERMISSION, TOPIC_NOT_EXIST, INVALID_PARAMETER);

    /** The codes of a broker that is busy, full, a slave, or on its way down, whatever the message is. */
    static final Set<Integer> BUSY = codes(
            SYSTEM_BUSY,
            FLUSH_DISK_TIMEOUT,
            SLAVE_NOT_AVAILABLE,
            FLUSH_SLAVE_TIMEOUT,
            SERVICE_NOT_AVAILABLE,
            FLOW_CONTROL);

    private BrokerCodes() {}

    private static Set<Integer> codes(Integer... codes) {
        return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(codes)));
    }
}
