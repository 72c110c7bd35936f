#!/bin/sh
# Builds what is measured and runs it: JMH for the cost without messages, then one insert + one message.
#   benchmarks/run.sh                 both
#   benchmarks/run.sh jdbc            only the cost of a JDBC call and of a transaction without messages
#   benchmarks/run.sh plots           draws the last results: docs/benchmarks/*.svg
#   benchmarks/run.sh dual [SECONDS]  only Tenon beside the unsafe dual write, SECONDS for each measurement
set -e
cd "$(dirname "$0")/.."
mvn -q -B package dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime \
    -pl benchmarks -am -DskipTests
CLASSPATH="benchmarks/target/classes:$(cat benchmarks/target/classpath)"
export CLASSPATH
case "${1:-both}" in
  jdbc | both) java -XX:+UseSerialGC -Xmx1g org.openjdk.jmh.Main 'io.tenon.benchmarks.WithoutMessages.*' -prof gc ;;
esac
case "${1:-both}" in
  dual | both) java -XX:+UseParallelGC -Xmx2g io.tenon.benchmarks.DualWrite "${2:-8}" ;;
esac
case "${1:-both}" in
  plots) java io.tenon.benchmarks.plots.Plots benchmarks/target/results.csv docs/benchmarks ;;
esac
