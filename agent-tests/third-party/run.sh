#!/usr/bin/env bash
# Runs third parties' test suites that use JDBC heavily, each without and with the agent, and compares them test by test.
#
#   agent-tests/third-party/run.sh [--java HOME] [--suite NAME|FOLDER]... [--build] [-Dtenon.NAME=VALUE ...]
#
# The suites are published artifacts (classifier "tests") that Maven fetches; the JUnit console launcher runs them in a
# JVM of its own, every run in an empty folder, each ended after LIMIT seconds (600). The agent is
# agent/target/tenon-agent.jar: it is built where it is missing, or with --build. A FOLDER is a suite that is not here,
# made like those here: pom.xml for its class path, console.options for the launcher and jvm.options for its JVM; besides,
# compiled tests in classes/, and in files/ what its tests find in the folder that they run in. Other arguments go to the JVM that has the agent.
# Exit status: 0 the same outcome for every test, 1 a test differs, 2 a run did not come to its end.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$here/../.." && pwd)
agent=$project/agent/target/tenon-agent.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
limit=${LIMIT:-600}
suites=()
settings=()
while [ $# -gt 0 ]; do
    case $1 in
        --java) java=${2:?--java needs the folder of a JDK 17 or newer}/bin/java; shift ;;
        --suite) suites+=("${2:?--suite needs a name, or a folder}"); shift ;;
        --build) rm -f "$agent" ;;
        -*) settings+=("$1") ;;
        *) echo "run.sh: what is '$1'? See the head of $0." >&2; exit 2 ;;
    esac
    shift
done
if [ ${#suites[@]} = 0 ]; then
    for pom in "$here"/*/pom.xml; do
        suites+=("$(basename "$(dirname "$pom")")")
    done
fi
if [ ! -f "$agent" ]; then
    mvn -q -B -DskipTests -f "$project/pom.xml" -pl agent -am package
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/tenon-third-party-XXXXXX")
# A JVM whose agent's jar is built anew under it crashes.
cp "$agent" "$work/tenon-agent.jar"
agent=$work/tenon-agent.jar

# run SUITE SOURCE MODE [JVM OPTION ...]: status 1 of the launcher says that tests failed, which the comparison judges.
run() {
    local suite=$1 source=$2 folder=$work/$1/$3 status=0
    shift 3
    mkdir -p "$folder/tmp" "$folder/reports" "$folder/run"
    local own=()
    if [ -f "$source/jvm.options" ]; then
        own=("@$source/jvm.options")
    fi
    if [ -d "$source/files" ]; then
        cp -R "$source/files/." "$folder/run"
    fi
    (
        cd "$folder/run"
        timeout --kill-after=10 "$limit" "$java" -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
            -Djava.io.tmpdir="$folder/tmp" ${own[@]+"${own[@]}"} "$@" -cp "$(cat "$work/$suite/classpath")" \
            org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=none \
            --reports-dir="$folder/reports" "@$source/console.options" >"$folder/out.log" 2>"$folder/err.log"
    ) || status=$?
    if [ "$status" -gt 1 ] || ! grep -qs '<testcase' "$folder"/reports/*.xml; then
        echo "run.sh: the run in $folder ended with status $status (124: not within $limit s); see out.log, err.log" >&2
        exit 2
    fi
}

echo "java: $("$java" -version 2>&1 | head -n 1); agent's settings: ${settings[*]:-all by default}"
differs=0
for named in "${suites[@]}"; do
    source=$here/$named
    case $named in
        */*) source=$(cd "$named" && pwd) ;;
    esac
    suite=$(basename "$source")
    mkdir -p "$work/$suite"
    mvn -q -B -f "$source/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/$suite/classpath"
    if [ -d "$source/classes" ]; then
        echo "$source/classes:$(cat "$work/$suite/classpath")" >"$work/$suite/classpath"
    fi
    run "$suite" "$source" without
    classes=$work/$suite/with-classes.log
    run "$suite" "$source" with "-javaagent:$agent" "-Xlog:class+load=info:file=$classes" "${settings[@]}"
    # Drivers' classes name these types, once they are advised: without them the agent only looked on.
    if ! grep -q 'io\.tenon\.agent\.bridge\.TrackedConnection ' "$classes"; then
        echo "run.sh: the agent advised no connection of $suite's (see $work/$suite/with): nothing is proved" >&2
        exit 2
    fi
    rm -f "$classes"
    status=0
    "$java" "$here/Comparison.java" "$suite" "$work/$suite/without/reports" "$work/$suite/with/reports" || status=$?
    [ "$status" -le "$differs" ] || differs=$status
done
if [ "$differs" = 0 ]; then
    rm -rf "$work"
else
    echo "run.sh: logs and reports are kept in $work" >&2
fi
exit "$differs"
