package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.TrackedConnection;

/** Whether every call that matters on a class of connections is advised. */
final class Followable {
    private static final String[] CALLS = {"commit", "rollback", "close", "createStatement"};

    private Followable() {}

    /** A method that is inherited from a class which is no Connection itself has no advice. */
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
