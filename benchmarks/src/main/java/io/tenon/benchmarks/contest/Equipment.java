package io.tenon.benchmarks.contest;

import java.util.List;

/**
 * What is the same for a whole run.
 *
 * @param database mariadb or postgresql
 * @param jvmOptions more options for every application's JVM, for a profile say
 * @param brokerOptions all options of a broker's JVM
 */
record Equipment(String database, String agentJar, List<String> jvmOptions, List<String> brokerOptions) {
    static final String MARIADB = "mariadb";
    static final String POSTGRESQL = "postgresql";
}
