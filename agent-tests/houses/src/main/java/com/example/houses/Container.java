package com.example.houses;

import java.nio.file.Path;
import java.util.Set;
import javax.management.MBeanServerConnection;

/** A server for web applications. A request for {@code /name/step} calls that step of the application. */
interface Container {
    /** Starts it without any web application. */
    void start() throws Exception;

    int port();

    /** @param folder of the web application, unpacked */
    void deploy(String name, Path folder) throws Exception;

    /** The class of the loader that a web application's classes have. */
    String loaderOf(String name) throws Exception;

    void undeploy(String name) throws Exception;

    /** Whether the loader of a web application that was undeployed can be collected: it was, by now. */
    boolean isGone(String name) throws Exception;

    /**
     * Takes away what its own classes have left on threads that are not an agent's; where the server is a process of its own, nothing.
     *
     * @return the names of these threads
     */
    default Set<String> takeValuesFromThreads(String name) throws Exception {
        return Set.of();
    }

    /** What may keep it: threads that work for it still. */
    default void tellThreads(String name) {}

    /** Whether anybody is to be asked for what was found. */
    default boolean hasAgent() {
        return true;
    }

    /** The beans of the server's JVM. */
    MBeanServerConnection beans() throws Exception;

    /** Ends it in good order. */
    default void stop() throws Exception {}

    /** Whether the server itself keeps the first web application, and the latest until another one is deployed. */
    default boolean keepsFirstAndLatest() {
        return false;
    }

    /** Where web applications find its transaction manager; empty if it does not give it to them. */
    default String transactionManager() {
        return "";
    }

    /**
     * Whether a message that is sent after its connection was closed follows a transaction of the transaction manager's: where it is the
     * driver's connection that is followed, it does.
     */
    default boolean tiesWhatIsSentAfterClose() {
        return false;
    }
}
