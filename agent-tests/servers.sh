#!/usr/bin/env bash
# Runs the agent in whole application servers, as their users start them: Open Liberty by its jvm.options, WildFly by its
# standalone.conf.
#
#   agent-tests/servers.sh [--cache FOLDER] [liberty|wildfly ...]      # without a name: both
#
# Maven fetches the servers (300 and 210 MB the first time), which are unpacked into FOLDER, where the next run finds them;
# FOLDER is ${XDG_CACHE_HOME:-$HOME/.cache}/tenon by default. LIBERTY_VERSION and WILDFLY_VERSION choose others: javax, no
# jakarta (WildFly up to 26), for the Java that runs Maven. A server is started in a folder of its own below the system's
# temporary one, and listens on 127.0.0.1 only. A failure is printed in full, and the script's status is 1. Two to three
# minutes a server, plus the build of the agent the first time.
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
liberty_version=${LIBERTY_VERSION:-22.0.0.12}
wildfly_version=${WILDFLY_VERSION:-26.1.3.Final}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tenon
if [ "${1:-}" = --cache ]; then
    mkdir -p "${2:?--cache needs a folder}"
    cache=$(cd "$2" && pwd)
    shift 2
fi
servers=("$@")
if [ ${#servers[@]} -eq 0 ]; then
    servers=(liberty wildfly)
fi

# fetch NAME GROUP:ARTIFACT VERSION: what the archive's only folder has becomes FOLDER/NAME-VERSION.
fetch() {
    local home=$cache/$1-$3
    building=$home-$$
    if [ -d "$home" ]; then
        return
    fi
    echo "Fetching $2 $3 into $home" >&2
    mkdir -p "$building"
    trap 'rm -rf "$building"' EXIT
    mvn -q -B -f "$project/agent-tests/beside/pom.xml" dependency:unpack \
        "-Dartifact=$2:$3:zip" "-DoutputDirectory=$building" -Dmdep.overWriteReleases=true >&2
    # An archive does not say to this unpacker what may be run.
    chmod +x "$building"/*/bin/*
    # Who was faster has made the same.
    mv -T "$building"/* "$home" || [ -d "$home" ]
    rm -rf "$building"
    trap - EXIT
}

properties=()
for server in "${servers[@]}"; do
    case $server in
        liberty)
            fetch liberty io.openliberty:openliberty-runtime "$liberty_version"
            properties+=("-Dattached.liberty=$cache/liberty-$liberty_version")
            ;;
        wildfly)
            fetch wildfly org.wildfly:wildfly-dist "$wildfly_version"
            properties+=("-Dattached.wildfly=$cache/wildfly-$wildfly_version")
            ;;
        *)
            echo "servers.sh: say liberty or wildfly, not $server" >&2
            exit 64
            ;;
    esac
done

reports=$project/agent-tests/attached/target/failsafe-reports
output=$(mktemp "${TMPDIR:-/tmp}/tenon-servers-XXXXXX")
trap 'rm -f "$output"' EXIT
rm -f "$reports"/*
if mvn -B -q -f "$project/pom.xml" -pl agent-tests/attached -am verify "${properties[@]}" \
    -Dit.test=ServersIT -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
    -Dfailsafe.failIfNoSpecifiedTests=false >"$output" 2>&1 &&
    # The switches above would take no test at all for a success.
    grep -q '<completed>[1-9]' "$reports/failsafe-summary.xml"; then
    echo "${servers[*]}: $(sed -n 's/^Tests run: \([0-9]*\), .*Skipped: \([0-9]*\),.*/\1 run, \2 skipped, none failed/p' \
        "$reports"/*ServersIT.txt)"
else
    echo "${servers[*]}: FAILED"
    cat "$output"
    exit 1
fi
