#!/usr/bin/env bash
# Kills something at every step of the protocol, again and again: crash.sh [ROUNDS] [DATABASE] [DELIVERY]
#   ROUNDS    each of which reaches every point once on each database (1 is the default; 3 minutes on two cores that have nothing else to do)
#   DATABASE  mariadb, mysql, postgresql, h2 or all (the default: all but mysql)
#   DELIVERY  half, outbox or all (the default: one after the other)
# Prints the table after each round. What the instances said and logged is kept if something is wrong, or with KEEP=1.
# Builds what it needs, quietly; SKIP_BUILD=1 if that is done. Needs Maven, a JDK 17.
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/series.sh"

build_series crash integration-tests
run_series -Xmx1g -XX:TieredStopAtLevel=1 -Dcrash.logs="$folder/kept" \
    io.tenon.crash.CrashRun "${1:-1}" "${2:-all}" "${3:-all}"
