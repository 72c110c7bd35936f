#!/usr/bin/env bash
# Kills something at every step of the protocol, again and again: crash.sh [ROUNDS] [DATABASE] [DELIVERY]
#   ROUNDS    each of which reaches every point once on each database (1 is the default; 3 minutes on two cores that have nothing else to do)
#   DATABASE  mariadb, mysql, postgresql, h2 or all (the default: all but mysql)
#   DELIVERY  half, outbox or all (the default: one after the other)
# Prints the table after each round. What the instances said and logged is kept if something is wrong, or with KEEP=1.
# Builds what it needs, quietly; SKIP_BUILD=1 if that is done. Needs Maven, a JDK 17.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/tenon-crash-XXXXXX")
if [ -z "${SKIP_BUILD:-}" ] && ! mvn -q -B -DskipTests -Dspotless.check.skip=true -f "$here/../pom.xml" \
        -pl integration-tests -am package >"$folder/build.log" 2>&1; then
    cat "$folder/build.log" >&2
    rm -rf "$folder"
    exit 1
fi
mkdir "$folder/tmp" "$folder/logs"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Djava.io.tmpdir="$folder/tmp" -Duser.home="$folder/tmp" -Dcrash.logs="$folder/logs" \
    -cp "$here/target/test-classes:$(cat "$here/target/classpath")" \
    io.tenon.crash.CrashRun "${1:-1}" "${2:-all}" "${3:-all}" 2>"$folder/logs/runner.log" &
run=$!
# Not "exec": the folder is deleted afterwards. The JVM takes its children with it.
trap 'kill "$run" 2>/dev/null || true' INT TERM HUP
status=0
wait "$run" || status=$?
while kill -0 "$run" 2>/dev/null; do
    wait "$run" || status=$?
done

rm -rf "$folder/tmp"
if [ "$status" != 0 ] || [ -n "${KEEP:-}" ]; then
    echo "What the instances said and logged is kept in $folder/logs" >&2
else
    rm -rf "$folder"
fi
exit "$status"
