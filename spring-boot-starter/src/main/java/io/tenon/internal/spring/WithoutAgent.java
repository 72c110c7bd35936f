package io.tenon.internal.spring;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches where Tenon's agent is not attached. The agent ties the same producers, and only one of both may. */
final class WithoutAgent implements Condition {
    private static final Logger log = LoggerFactory.getLogger(WithoutAgent.class);

    /** A class of the agent's bridge, which the boot loader has only if the agent is attached. */
    private static final String BRIDGE = "io.tenon.agent.bridge.ConnectionEvents";

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        try {
            Class.forName(BRIDGE, false, null);
        } catch (ClassNotFoundException e) {
            return true;
        }
        log.info("Tenon's agent is attached to this JVM, and does the work: its Spring Boot starter does nothing here");
        return false;
    }
}
