#!/usr/bin/env bash
# Runs the rules' suites through old drivers with the settings that people copy: drivers.sh [NAME...]
#   NAME  a part of a run's name, such as connector-j-5.1, mariadb-2.7, pgjdbc-42.2, "8.0 on MYSQL" or "autosave=always"
#         (all of them if there is none: 53 runs, about a minute each)
# Prints a table, one row a run: how many tests passed, what the driver does otherwise than the newest one without Tenon,
# and which tests failed. The log is kept if one did. Exit status: 0 all passed, 1 some failed, 2 no run has such a name.
# Builds what it needs, quietly; SKIP_BUILD=1 if that is done. Needs Maven, a JDK 17.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/tenon-drivers-XXXXXX")
if [ -z "${SKIP_BUILD:-}" ] && ! mvn -q -B -DskipTests -Dspotless.check.skip=true -f "$here/../pom.xml" \
        -pl integration-tests -am package >"$folder/build.log" 2>&1; then
    cat "$folder/build.log" >&2
    rm -rf "$folder"
    exit 1
fi
mkdir "$folder/tmp"
status=0
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dbasedir="$here" \
    -Djava.io.tmpdir="$folder/tmp" -cp "$here/target/test-classes:$(cat "$here/target/classpath")" \
    io.tenon.drivers.DriverMatrix "$@" 2>"$folder/log" || status=$?
rm -rf "$folder/tmp"
if [ "$status" = 0 ]; then
    rm -rf "$folder"
else
    echo "drivers.sh: what failed, and what was logged, is in $folder/log" >&2
fi
exit "$status"
