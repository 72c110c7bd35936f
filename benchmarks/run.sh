#!/usr/bin/env bash
# Builds what is measured and runs it; prints ratios as its last lines.
#   benchmarks/run.sh quick             at most five minutes: the comparisons that matter most
#   benchmarks/run.sh full              all of them, about four hours at most (says so first), and jdbc
#   benchmarks/run.sh contest OPTIONS   single ones, such as
#       --regime saturated --work 1+1 --threads 8 --contenders unsafe,tenon.send --rounds 3 --seconds 6
#   benchmarks/run.sh roundtrips OPTIONS  counted on the wire: --work 1+1,3+5 --contenders unsafe,tenon.send
#   benchmarks/run.sh plots             draws the last results: docs/benchmarks/*.svg
#   benchmarks/run.sh jdbc              what Tenon costs where no message is sent: JMH, ns and bytes per call
#   benchmarks/run.sh storm [HALVES [SIZES [DATABASE]]]  a check storm: 100000 halves of a dead sender, answered by a survivor
#   benchmarks/run.sh growth [ROWS [SECONDS [outbox]]]  the same work with a status table, or outbox, that has seen 10000000 transactions
#   benchmarks/run.sh drain [ROWS [DATABASE [ordered]]]  a backlog of the outbox: 100000 rows that gathered while the broker was away
# Every measurement of a contest is also a line in benchmarks/target/results.csv. All options: benchmarks/run.sh contest --help
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
case ${1:-} in
    quick | full | contest | roundtrips | plots | jdbc | storm | growth | drain) ;;
    *) sed -n '2,13s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
target=$project/benchmarks/target
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
folder=$(mktemp -d "${TMPDIR:-/tmp}/tenon-benchmarks-XXXXXX")
running=
trap '[ -z "$running" ] || { kill "$running" 2>/dev/null && wait "$running" || true; }; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM HUP
if [ -z "${SKIP_BUILD:-}" ] && ! mvn -q -B -DskipTests -f "$project/pom.xml" -pl agent,benchmarks -am \
        package dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime \
        >"$folder/build.log" 2>&1; then
    cat "$folder/build.log" >&2
    exit 1
fi
classpath=$target/classes:$(cat "$target/classpath")
# A JVM whose agent's jar is built anew under it crashes.
cp "$project/agent/target/tenon-agent.jar" "$folder/tenon-agent.jar"
mkdir "$folder/tmp"

# In the background, so that a signal reaches this script; the JVM takes its children with it.
run() {
    "$java" "$@" &
    running=$!
    local status=0
    wait "$running" || status=$?
    running=
    return "$status"
}
jdbc() {
    run -XX:+UseSerialGC -Xmx1g -cp "$classpath" org.openjdk.jmh.Main 'io.tenon.benchmarks.WithoutMessages.*' -prof gc
}
contest() {
    run -XX:+UseParallelGC -Xmx1500m -Djava.io.tmpdir="$folder/tmp" -Duser.home="$folder/tmp" \
        -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
        -Dbenchmarks.agent="$folder/tenon-agent.jar" -Dbenchmarks.csv="$target/results.csv" \
        -cp "$classpath" io.tenon.benchmarks.contest.Contest "$@"
}
alone() {
    run -Xmx512m -Djava.io.tmpdir="$folder/tmp" -Duser.home="$folder/tmp" \
        -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$classpath" "$@"
}
case $1 in
    storm) alone io.tenon.benchmarks.CheckStorm "${@:2}" ;;
    growth) alone io.tenon.benchmarks.Growth "${@:2}" ;;
    drain) alone io.tenon.benchmarks.Drain "${@:2}" ;;
    jdbc) jdbc ;;
    plots) run -cp "$classpath" io.tenon.benchmarks.plots.Plots "$target/results.csv" "$project/docs/benchmarks" ;;
    full) jdbc; contest "$@" ;;
    *) contest "$@" ;;
esac
