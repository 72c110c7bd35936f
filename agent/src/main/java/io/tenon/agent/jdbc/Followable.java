package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.TrackedConnection;

/** Tells whether every call that matters is advised on a class of connections. Stateless. */
final class Followable {
    private static final String[] CALLS = {"commit", "rollback", "close", "createStatement"};

    private Followable() {}

    /**
     * Whether each of these calls is declared by a class that is advised: one that is inherited from another class has
     * no advice.
     */
    static boolean is(Class<?> connection) {
        try {
            for (String call : CALLS) {
                if (!isAdvised(connection.getMethod(call).getDeclaringClass())) {
                    return false;
                }
            }
            return isAdvised(
                            connection.getMethod("setAutoCommit", boolean.class).getDeclaringClass())
                    && isAdvised(connection
                            .getMethod("prepareStatement", String.class)
                            .getDeclaringClass());
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(connection + " is no java.sql.Connection", e);
        }
    }

    private static boolean isAdvised(Class<?> declaring) {
        return TrackedConnection.class.isAssignableFrom(declaring);
    }
}
