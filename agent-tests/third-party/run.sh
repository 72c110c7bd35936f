#!/usr/bin/env bash
# Runs third parties' test suites that use JDBC heavily, each without and with the agent, and compares them test by test.
#
#   agent-tests/third-party/run.sh [--java HOME] [--suite jdbi|dbcp2] [--build] [-Dtenon.NAME=VALUE ...]
#
# The suites are published artifacts (classifier "tests") that Maven fetches; the JUnit console launcher runs them in a
# JVM of its own, every run in an empty folder, each ended after LIMIT seconds (600). The agent is
# agent/target/tenon-agent.jar: it is built where it is missing, or with --build. Other arguments go to the JVM that has
# the agent. Exit status: 0 the same outcome for every test, 1 a test differs, 2 a run did not come to its end.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$here/../.." && pwd)
agent=$project/agent/target/tenon-agent.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
limit=${LIMIT:-600}
suites=(jdbi dbcp2)
settings=()
while [ $# -gt 0 ]; do
    case $1 in
        --java) java=${2:?--java needs the folder of a JDK 17 or newer}/bin/java; shift ;;
        --suite) suites=("${2:?--suite needs a name}"); shift ;;
        --build) rm -f "$agent" ;;
        -*) settings+=("$1") ;;
        *) echo "run.sh: what is '$1'? See the head of $0." >&2; exit 2 ;;
    esac
    shift
done
if [ ! -f "$agent" ]; then
    mvn -q -B -DskipTests -f "$project/pom.xml" -pl agent -am package
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/tenon-third-party-XXXXXX")
# A JVM whose agent's jar is built anew under it crashes.
cp "$agent" "$work/tenon-agent.jar"
agent=$work/tenon-agent.jar

# run SUITE MODE [JVM OPTION ...]: the launcher's status 1 says that tests failed, which is for the comparison to judge.
run() {
    local suite=$1 folder=$work/$1/$2 status=0
    shift 2
    mkdir -p "$folder/tmp"
    (
        cd "$folder"
        timeout --kill-after=10 "$limit" "$java" -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
            -Djava.io.tmpdir="$folder/tmp" "$@" -cp "$(cat "$work/$suite/classpath")" \
            org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=none \
            --reports-dir="$folder" "@$here/$suite/console.options" >"$folder/out.log" 2>"$folder/err.log"
    ) || status=$?
    if [ "$status" -gt 1 ] || [ ! -s "$folder/TEST-junit-jupiter.xml" ]; then
        echo "run.sh: the run in $folder ended with status $status (124: not within $limit s); see out.log, err.log" >&2
        exit 2
    fi
}

echo "java: $("$java" -version 2>&1 | head -n 1); agent's settings: ${settings[*]:-all by default}"
differs=0
for suite in "${suites[@]}"; do
    mkdir -p "$work/$suite"
    mvn -q -B -f "$here/$suite/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/$suite/classpath"
    run "$suite" without
    classes=$work/$suite/with-classes.log
    run "$suite" with "-javaagent:$agent" "-Xlog:class+load=info:file=$classes" "${settings[@]}"
    # Drivers' classes name these types, once they are advised: without them the agent only looked on.
    if ! grep -q 'io\.tenon\.agent\.bridge\.TrackedConnection ' "$classes"; then
        echo "run.sh: the agent advised no connection of $suite's (see $work/$suite/with): nothing is proved" >&2
        exit 2
    fi
    rm -f "$classes"
    status=0
    "$java" "$here/Comparison.java" "$suite" "$work/$suite/without/TEST-junit-jupiter.xml" \
        "$work/$suite/with/TEST-junit-jupiter.xml" || status=$?
    [ "$status" -le "$differs" ] || differs=$status
done
if [ "$differs" = 0 ]; then
    rm -rf "$work"
else
    echo "run.sh: logs and reports are kept in $work" >&2
fi
exit "$differs"
