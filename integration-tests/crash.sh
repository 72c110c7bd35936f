#!/bin/sh
# Kills instances, databases and the broker at every step of the protocol, again and again:
#   integration-tests/crash.sh [ROUNDS] [mariadb|postgresql|h2|all]     1 round on all if not said; about 2 minutes each
# After each round the table so far is printed. Logs and what the instances said: integration-tests/target/crash.
set -e
cd "$(dirname "$0")/.."
mvn -q -B package dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test \
    -pl integration-tests -am -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dspotless.check.skip=true
rm -rf integration-tests/target/crash
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx2g -Dh2.bindAddress=127.0.0.1 \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dcrash.logs=integration-tests/target/crash \
    -cp "integration-tests/target/test-classes:$(cat integration-tests/target/classpath)" \
    io.tenon.crash.CrashRun "$@"
