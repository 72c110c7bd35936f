#!/usr/bin/env bash
# Random torture for SECONDS: torture.sh SECONDS [SEED] [DATABASE] [FAULTS] [DELIVERY]
#   SEED      a number, or "random" (the default); printed in any case
#   DATABASE  mariadb (the default), mysql, postgresql or h2
#   FAULTS    all (the default), kills, cuts, outage (the broker is away for 70 % of the time) or none
#   DELIVERY  half (the default) or outbox
# Builds what it needs, quietly. Journals and logs are kept if something is wrong, or with KEEP=1. Needs Maven, a JDK 17.
set -euo pipefail

if [ $# -lt 1 ]; then
    sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 64
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/tenon-torture-XXXXXX")
if [ -z "${SKIP_BUILD:-}" ] && ! mvn -q -B -DskipTests -Dspotless.check.skip=true -f "$here/../pom.xml" \
        -pl agent,integration-tests -am package >"$folder/build.log" 2>&1; then
    cat "$folder/build.log" >&2
    rm -rf "$folder"
    exit 1
fi
mkdir "$folder/tmp" "$folder/journals"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1500m -XX:+UseSerialGC -Dh2.bindAddress=127.0.0.1 \
    -Djava.io.tmpdir="$folder/tmp" -Duser.home="$folder/tmp" \
    -Dtorture.agent="$here/../agent/target/tenon-agent.jar" \
    -cp "$here/target/test-classes:$(cat "$here/target/classpath")" \
    io.tenon.torture.Torture "$folder/journals" "$1" "${2:-random}" "${3:-mariadb}" "${4:-all}" "${5:-half}" \
    2>"$folder/journals/runner.log" &
torture=$!
# Not "exec": the folder is deleted afterwards. The JVM takes its children with it.
trap 'kill "$torture" 2>/dev/null || true' INT TERM HUP
status=0
wait "$torture" || status=$?
while kill -0 "$torture" 2>/dev/null; do
    wait "$torture" || status=$?
done

rm -rf "$folder/tmp"
if [ "$status" != 0 ] || [ -n "${KEEP:-}" ]; then
    [ "$status" != 2 ] || tail -n 30 "$folder/journals/runner.log" >&2
    echo "Journals and logs are kept in $folder/journals" >&2
else
    rm -rf "$folder"
fi
exit "$status"
