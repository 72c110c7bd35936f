#!/usr/bin/env bash
# Random torture for SECONDS: torture.sh SECONDS [SEED] [DATABASE] [FAULTS] [DELIVERY]
#   SEED      a number, or "random" (the default); printed in any case
#   DATABASE  mariadb (the default), mysql, postgresql or h2
#   FAULTS    all (the default), kills, cuts, outage (the broker is away for 70 % of the time) or none
#   DELIVERY  half (the default) or outbox
# Builds what it needs, quietly; SKIP_BUILD=1 if that is done. Journals and logs are kept if something is wrong, or with KEEP=1.
# Needs Maven, a JDK 17.
set -euo pipefail

if [ $# -lt 1 ]; then
    sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 64
fi
. "$(dirname "${BASH_SOURCE[0]}")/series.sh"

build_series torture agent,integration-tests
run_series -Xmx1500m -Dh2.bindAddress=127.0.0.1 -Dtorture.agent="$series_here/../agent/target/tenon-agent.jar" \
    io.tenon.torture.Torture "$folder/kept" "$1" "${2:-random}" "${3:-mariadb}" "${4:-all}" "${5:-half}"
