#!/bin/sh
# Commits very many messages without a fault and watches what the application and Tenon's tables hold:
#   integration-tests/soak.sh [MESSAGES] [DELIVERY]     1000000 and half if not said; the other one is outbox
# About a quarter of an hour, 4 GB of disk.
set -e
cd "$(dirname "$0")/.."
mvn -q -B package dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test \
    -pl integration-tests -am -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dspotless.check.skip=true
exec java -XX:+UseParallelGC -Xmx2g -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -cp "integration-tests/target/test-classes:$(cat integration-tests/target/classpath)" \
    io.tenon.soak.Soak "${1:-1000000}" "${2:-half}"
