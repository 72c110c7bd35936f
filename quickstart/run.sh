#!/usr/bin/env bash
# Builds what is needed and runs the quickstart. Needs Maven and a JDK 17.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
echo "Building Tenon's quickstart with Maven (quietly; the first time it downloads its parts)."
# One folder for the data and logs of everything.
folder=$(mktemp -d "${TMPDIR:-/tmp}/tenon-XXXXXX")
if ! mvn -q -B -DskipTests -Dspotless.check.skip=true -f "$here/../pom.xml" -pl agent,quickstart -am package \
        >"$folder/build.log" 2>&1; then
    cat "$folder/build.log" >&2
    rm -rf "$folder"
    exit 1
fi
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Djava.io.tmpdir="$folder" -Duser.home="$folder" \
    -Dquickstart.agent="$here/../agent/target/tenon-agent.jar" \
    -Dorg.slf4j.simpleLogger.logFile="$folder/quickstart.log" \
    -cp "$(cat "$here/target/classpath"):$here/target/classes" io.tenon.quickstart.Quickstart &
quickstart=$!
# Not "exec": the folder is deleted afterwards. The JVM takes its children with it.
trap 'kill "$quickstart" 2>/dev/null || true' INT TERM HUP
status=0
wait "$quickstart" || status=$?
while kill -0 "$quickstart" 2>/dev/null; do
    wait "$quickstart" || status=$?
done

if [ "$status" = 1 ]; then
    echo "Something failed; data and logs are kept in $folder" >&2
else
    rm -rf "$folder"
fi
exit "$status"
