#!/usr/bin/env bash
# The broker is away for MINUTES while orders go on through the outbox and instances are killed: outage.sh [MINUTES] [DATABASE] [SEED]
#   MINUTES   10 is the default; a fraction is one, too. The drain, and the wait until all is resolved, come on top
#   DATABASE  mariadb (the default), mysql, postgresql or h2
#   SEED      a number, or "random" (the default); printed in any case
# Builds what it needs, quietly; SKIP_BUILD=1 if that is done. Journals and logs are kept if something is wrong, or with KEEP=1.
# Needs Maven, a JDK 17.
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/series.sh"

build_series outage agent,integration-tests
run_series -Xmx1500m -Dh2.bindAddress=127.0.0.1 -Dtorture.agent="$series_here/../agent/target/tenon-agent.jar" \
    io.tenon.torture.Outage "$folder/kept" "${1:-10}" "${2:-mariadb}" "${3:-random}"
