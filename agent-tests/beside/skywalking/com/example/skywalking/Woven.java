package com.example.skywalking;

import static org.apache.skywalking.apm.dependencies.net.bytebuddy.matcher.ElementMatchers.namedOneOf;

import org.apache.skywalking.apm.agent.core.plugin.interceptor.ConstructorInterceptPoint;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.InstanceMethodsInterceptPoint;
import org.apache.skywalking.apm.agent.core.plugin.interceptor.enhance.ClassInstanceMethodsEnhancePluginDefine;
import org.apache.skywalking.apm.agent.core.plugin.match.ClassMatch;
import org.apache.skywalking.apm.agent.core.plugin.match.HierarchyMatch;
import org.apache.skywalking.apm.agent.core.plugin.match.NameMatch;
import org.apache.skywalking.apm.dependencies.net.bytebuddy.description.method.MethodDescription;
import org.apache.skywalking.apm.dependencies.net.bytebuddy.matcher.ElementMatcher;
import org.apache.skywalking.apm.dependencies.net.bytebuddy.matcher.ElementMatchers;

/**
 * What SkyWalking's agent weaves: the classes that its own plugins weave for RocketMQ and JDBC, and those that Tenon weaves,
 * too. The weaving is its agent's: a field, an interface, renamed methods that new ones delegate to.
 */
abstract class Woven extends ClassInstanceMethodsEnhancePluginDefine {
    private final ClassMatch type;
    private final String interceptor;
    private final ElementMatcher<MethodDescription> methods;

    Woven(ClassMatch type, String interceptor, ElementMatcher<MethodDescription> methods) {
        this.type = type;
        this.interceptor = interceptor;
        this.methods = methods;
    }

    @Override
    protected ClassMatch enhanceClass() {
        return type;
    }

    @Override
    public ConstructorInterceptPoint[] getConstructorsInterceptPoints() {
        return new ConstructorInterceptPoint[0];
    }

    @Override
    public InstanceMethodsInterceptPoint[] getInstanceMethodsInterceptPoints() {
        return new InstanceMethodsInterceptPoint[] {
            new InstanceMethodsInterceptPoint() {
                @Override
                public ElementMatcher<MethodDescription> getMethodsMatcher() {
                    return methods;
                }

                @Override
                public String getMethodsInterceptor() {
                    return interceptor;
                }

                @Override
                public boolean isOverrideArgs() {
                    return false;
                }
            }
        };
    }

    private static ElementMatcher.Junction<MethodDescription> named(String... names) {
        return ElementMatchers.<MethodDescription>isPublic().and(namedOneOf(names));
    }

    public static final class Sender extends Woven {
        public Sender() {
            super(
                    NameMatch.byName("org.apache.rocketmq.client.impl.MQClientAPIImpl"),
                    "com.example.skywalking.SendSpan",
                    named("sendMessage").and(ElementMatchers.takesArguments(12)));
        }
    }

    public static final class Listener extends Woven {
        public Listener() {
            super(
                    HierarchyMatch.byHierarchyMatch(
                            "org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently"),
                    "com.example.skywalking.ConsumeSpan",
                    named("consumeMessage"));
        }
    }

    public static final class Producer extends Woven {
        public Producer() {
            super(
                    NameMatch.byName("org.apache.rocketmq.client.producer.DefaultMQProducer"),
                    "com.example.skywalking.LocalSpan",
                    named("send", "sendOneway", "start", "shutdown"));
        }
    }

    public static final class Implementation extends Woven {
        public Implementation() {
            super(
                    NameMatch.byName("org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl"),
                    "com.example.skywalking.LocalSpan",
                    named("send", "sendKernelImpl", "checkTransactionState"));
        }
    }

    public static final class DatabaseConnection extends Woven {
        public DatabaseConnection() {
            super(
                    NameMatch.byName("org.h2.jdbc.JdbcConnection"),
                    "com.example.skywalking.JdbcSpan",
                    named("commit", "rollback", "close", "setAutoCommit", "prepareStatement", "createStatement"));
        }
    }

    public static final class DatabaseStatement extends Woven {
        public DatabaseStatement() {
            super(
                    NameMatch.byName("org.h2.jdbc.JdbcPreparedStatement"),
                    "com.example.skywalking.JdbcSpan",
                    named("execute", "executeQuery", "executeUpdate"));
        }
    }

    public static final class Pool extends Woven {
        public Pool() {
            super(
                    NameMatch.byName("com.zaxxer.hikari.HikariDataSource"),
                    "com.example.skywalking.LocalSpan",
                    named("getConnection", "close"));
        }
    }

    public static final class PooledConnection extends Woven {
        public PooledConnection() {
            super(
                    NameMatch.byName("com.zaxxer.hikari.pool.ProxyConnection"),
                    "com.example.skywalking.LocalSpan",
                    named("commit", "rollback", "close"));
        }
    }
}
