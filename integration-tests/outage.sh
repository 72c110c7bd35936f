#!/usr/bin/env bash
# The broker is away for MINUTES while orders go on through the outbox and instances are killed: outage.sh [MINUTES] [DATABASE] [SEED]
#   MINUTES   10 is the default; a fraction is one, too. The drain, and the wait until all is resolved, come on top
#   DATABASE  mariadb (the default), mysql, postgresql or h2
#   SEED      a number, or "random" (the default); printed in any case
# Builds what it needs, quietly. Journals and logs are kept if something is wrong, or with KEEP=1. Needs Maven, a JDK 17.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/tenon-outage-XXXXXX")
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
    io.tenon.torture.Outage "$folder/journals" "${1:-10}" "${2:-mariadb}" "${3:-random}" \
    2>"$folder/journals/runner.log" &
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
    [ "$status" != 2 ] || tail -n 30 "$folder/journals/runner.log" >&2
    echo "Journals and logs are kept in $folder/journals" >&2
else
    rm -rf "$folder"
fi
exit "$status"
