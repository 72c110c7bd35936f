package io.tenon.internal.spring.producer;

import java.lang.reflect.Field;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/**
 * A field of a bean, read without a call: a mock of a test records each call, and its test may verify that there was none. All
 * fields of a mock are null.
 */
final class UntouchedField {
    private static final UntouchedField CLIENT = new UntouchedField(DefaultMQProducer.class, "defaultMQProducerImpl");

    private final @Nullable Field field;

    UntouchedField(Class<?> type, String name) {
        Field found = ReflectionUtils.findField(type, name);
        if (found != null) {
            ReflectionUtils.makeAccessible(found);
        }
        this.field = found;
    }

    /** Returns the field's value; null also where this version of the class has no such field. */
    @Nullable
    Object of(Object bean) {
        return field == null ? null : ReflectionUtils.getField(field, bean);
    }

    /** Whether a producer has a client inside; a mock has none. */
    static boolean hasClient(DefaultMQProducer producer) {
        return CLIENT.of(producer) != null;
    }
}
