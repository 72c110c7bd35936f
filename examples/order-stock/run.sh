#!/usr/bin/env bash
# Builds and starts the example: a broker, a database, the order service on port 8081, the stock service on 8082. README.md
# walks through it. Needs Maven and a JDK 17.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
echo "Building with Maven (quietly; the first time it downloads its parts)."
folder=$(mktemp -d "${TMPDIR:-/tmp}/tenon-order-stock-XXXXXX")
if ! mvn -q -B -DskipTests -Dspotless.check.skip=true -f "$here/../../pom.xml" \
        -pl examples/order-stock/services,examples/order-stock -am package >"$folder/build.log" 2>&1; then
    cat "$folder/build.log" >&2
    rm -rf "$folder"
    exit 1
fi
status=0
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.io.tmpdir="$folder" \
    -Duser.home="$folder" -Dh2.bindAddress=127.0.0.1 -cp "$(cat "$here/target/classpath"):$here/target/classes" \
    io.tenon.examples.orderstock.OrderStock "$here" "$folder" || status=$?
rm -rf "$folder"
exit "$status"
