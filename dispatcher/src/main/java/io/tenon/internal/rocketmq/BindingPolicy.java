package io.tenon.internal.rocketmq;

import io.tenon.jdbc.Ambiguity;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.Fallback;
import java.sql.SQLException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.jspecify.annotations.Nullable;

/** Which messages of a producer belong to transactions, and to which (R1). Immutable. */
public interface BindingPolicy {

    /** The name of the only DataSource whose transactions are looked at; null: of all. */
    @Nullable
    String pinnedDataSource();

    /** What becomes of a message that two transactions may both be meant for. */
    Ambiguity ambiguous();

    /** Whether messages of this topic belong to transactions at all. */
    boolean includesTopic(String topic);

    /** Whether a message of this topic is refused where no transaction is open. */
    boolean requiresTransaction(String topic);

    /** The name of the setting that says so. */
    String requiringSetting();

    /** Whether a half counts as stored that its broker acknowledged with less than it was configured for. */
    boolean acceptsWeakAcknowledgement();

    /** How its messages are delivered; null leaves that to the DataSource of their transaction. */
    @Nullable
    Delivery delivery();

    /** What becomes of a message whose half cannot be stored, since the broker is away or busy. */
    Fallback whenBrokerUnavailable();

    /** What becomes of a message that a broker cannot keep as a half: delayed ones, say. */
    Fallback notAHalf();

    /**
     * What is thrown for a message that cannot be tied to its transaction. The agent's is the client's own type: an
     * application that passes exceptions on, to another process say, must be able to load it.
     *
     * @param dataSourceName null if that is not known
     * @param transaction its state and segments, for people
     */
    MQClientException notTied(
            String topic, String messageId, @Nullable String dataSourceName, String transaction, SQLException cause);

    /** The text of such an exception. */
    static String notTiedText(String topic, String messageId, String transaction, Throwable cause) {
        return "message " + messageId + " of topic " + topic
                + " cannot be tied to the open transaction and will not be delivered: " + cause.getMessage() + " ["
                + transaction
                + "]. Roll the transaction back and try the unit of work again, or send the message outside"
                + " of it.";
    }
}
