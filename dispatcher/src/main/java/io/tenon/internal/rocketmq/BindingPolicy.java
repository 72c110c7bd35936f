package io.tenon.internal.rocketmq;

import io.tenon.jdbc.Ambiguity;
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
}
