package io.tenon.agent.report;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was instrumented, what is off, and why: told to people. Thread-safe. */
public final class Report {
    private static final Logger log = LoggerFactory.getLogger(Report.class);

    /** A class was advised. */
    public void advised(String kind, String className) {
        log.debug("Advised {} {}", kind, className);
    }

    /** Transactions of a DataSource are followed from now on. */
    public void dataSource(String name, String className, String url) {
        log.info("DataSource '{}' ({}, {})", name, className, url);
    }

    /** Messages of a producer are tied to transactions from now on. */
    public void producer(String group, String checkGroup, String clientVersion) {
        log.info("Producer group '{}', check group '{}', client {}", group, checkGroup, clientVersion);
    }

    /**
     * Something is not followed, by a decision taken once.
     *
     * @param what a class, DataSource or producer
     * @param why a whole sentence, and what to do
     */
    public void off(String what, String why) {
        System.err.println("OFF " + what + why);
        log.error("Tenon is OFF for {}: {}", what, why);
    }
}
