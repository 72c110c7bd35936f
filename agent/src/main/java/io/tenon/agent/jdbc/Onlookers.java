package io.tenon.agent.jdbc;

import io.tenon.internal.transaction.PoolClasses;

/**
 * Code that asks for what lies below a connection or a statement and is not the application's: other agents, which read
 * the database's URL there, and pools, which have it anyway. They leave the transaction alone, so their looks are no
 * reason to doubt its commit. They are known by the names of their packages: an agent's code is inlined, or given to
 * the application's loaders, so that nothing else tells it from the application's own. Stateless.
 */
final class Onlookers {
    private static final String[] AGENTS = {
        "io.opentelemetry.javaagent.",
        "io.opentelemetry.instrumentation.",
        "datadog.trace.",
        "co.elastic.apm.",
        "org.apache.skywalking.apm.",
        "com.navercorp.pinpoint.",
        "com.newrelic.",
        "com.dynatrace.",
        "com.appdynamics.",
        "com.taobao.arthas."
    };

    private static final String[] REFLECTION = {
        "java.lang.reflect.", "jdk.internal.reflect.", "sun.reflect.", "java.lang.invoke."
    };

    private Onlookers() {}

    /**
     * Whether such code has called the {@code unwrap} that is under way. Looking at the stack costs some ten
     * microseconds, so this is asked only where an object has been given out that lies below another one.
     */
    static boolean areUnwrapping() {
        boolean below = false;
        boolean onlooker = false;
        for (StackTraceElement frame : new Throwable().getStackTrace()) {
            String className = frame.getClassName();
            if (frame.getMethodName().equals("unwrap")) {
                // There may be several unwraps on the stack: a wrapper's calls that of what lies below it, a pool's
                // proxy that of its target.
                below = true;
                onlooker = false;
            } else if (below && !KnownPools.startsWithOneOf(REFLECTION, className)) {
                if (!KnownPools.startsWithOneOf(AGENTS, className) && !PoolClasses.include(className)) {
                    return onlooker;
                }
                onlooker = true;
            }
        }
        // The stack was too deep to be shown as a whole (MaxJavaStackTraceDepth), so the caller may be anybody.
        return false;
    }
}
