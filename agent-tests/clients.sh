#!/usr/bin/env bash
# Runs the agent beside other versions of the RocketMQ client than the build does, against the build's broker.
#
#   agent-tests/clients.sh [VERSION...]
#
# For each version: every way to send, plain JDBC in all its ways, a hook that glues to properties, order in a queue, an
# order service that is killed in its worst moments, and a web application that is deployed and undeployed. Prints a line
# for each version; a failure is printed in full, and the script's status is 1. About three minutes a version, plus the
# build of the agent the first time.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
versions=("$@")
if [ ${#versions[@]} -eq 0 ]; then
    versions=(4.3.2 4.4.0 4.5.2 4.6.1 4.7.1 4.8.0 4.9.8 5.1.4 5.3.2 5.5.0)
fi
reports=$project/agent-tests/attached/target/failsafe-reports
output=$(mktemp "${TMPDIR:-/tmp}/tenon-clients-XXXXXX")
trap 'rm -f "$output"' EXIT
status=0
for version in "${versions[@]}"; do
    rm -f "$reports"/*
    if mvn -B -q -f "$project/pom.xml" -pl agent-tests/attached -am verify "-Dother-client.version=$version" \
        -Dit.test=OtherClientIT -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
        -Dfailsafe.failIfNoSpecifiedTests=false >"$output" 2>&1 &&
        # The switches above would take no test at all for a success.
        grep -q '<completed>[1-9]' "$reports/failsafe-summary.xml"; then
        echo "$version: $(sed -n 's/^Tests run: \([0-9]*\), .*Skipped: \([0-9]*\),.*/\1 run, \2 skipped, none failed/p' \
            "$reports"/*OtherClientIT.txt)"
    else
        status=1
        echo "$version: FAILED"
        cat "$output"
    fi
done
exit $status
