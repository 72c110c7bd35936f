package io.tenon.benchmarks.contest;

import io.tenon.benchmarks.DatabaseServer;
import java.util.List;

/**
 * What is the same for a whole run.
 *
 * @param jvmOptions more options for every application's JVM, for a profile say
 * @param brokerOptions all options of a broker's JVM
 */
record Equipment(DatabaseServer database, String agentJar, List<String> jvmOptions, List<String> brokerOptions) {}
