package com.example.houses;

import java.nio.file.Path;

/** A server for web applications. A request for {@code /name/step} calls that step of the application. */
interface Container {
    /** Starts it without any web application. */
    void start() throws Exception;

    int port();

    /** @param folder of the web application, unpacked */
    void deploy(String name, Path folder) throws Exception;

    /** The loader of a web application's classes. */
    ClassLoader loaderOf(String name);

    void undeploy(String name) throws Exception;

    /** Whether the server itself keeps the first web application, and the latest until another one is deployed. */
    default boolean keepsFirstAndLatest() {
        return false;
    }

    /** Where its transaction manager is bound; empty if there is none. */
    default String transactionManager() {
        return "";
    }
}
