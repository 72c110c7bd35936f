#!/usr/bin/env bash
# Fetches a real Java 8 and runs the agent's scenario applications on it.
#
#   agent-tests/java8.sh [--cache FOLDER] [COMMAND [ARGUMENT...]]
#
# The runtime is Debian's openjdk-8-jre-headless, which only Debian's unstable suite has. The testbed's debian.sh
# downloads and unpacks it (180 MB, nothing is installed) into FOLDER/java8, where the next run finds it; FOLDER is
# ${XDG_CACHE_HOME:-$HOME/.cache}/tenon by default. Delete FOLDER/java8 to fetch it anew. Needs a Debian.
#
# COMMAND runs with TENON_JAVA_8_HOME set to it. Without COMMAND: the agent must attach to an empty main there, and then
# the scenarios (agent-tests/attached, the tests named JavaVersionsIT) must pass.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(dirname "$here")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tenon
if [ "${1:-}" = --cache ]; then
    mkdir -p "${2:?--cache needs a folder}"
    cache=$(cd "$2" && pwd)
    shift 2
fi
runtime=$cache/java8
# Where Debian's Java 8 goes, whose name ends in the machine's architecture.
home_in() {
    echo "$1"/usr/lib/jvm/java-8-openjdk-*
}

# Java 8 takes the folder of what the kernel started, which is the loader, for its own: so that is put beside java.
arrange() {
    local root=$1 java loader libraries
    java=$(home_in "$root")
    loader=$(find "$root/usr/lib" -name 'ld-linux*.so.*' -type f | head -n 1)
    libraries=$(dirname "$loader")
    cp "$loader" "$java/jre/bin/loader"
    mv "$java/jre/bin/java" "$java/jre/bin/java.elf"
    cat >"$java/jre/bin/java" <<WRAPPER
#!/bin/sh
# The process stays the same one: its id is java's. The library path is for java alone, not for what it starts.
bin=\$(dirname "\$(readlink -f "\$0")")
exec "\$bin/loader" --library-path "\$bin/../../../../../../${libraries#"$root"/}" "\$bin/java.elf" "\$@"
WRAPPER
    chmod +x "$java/jre/bin/java"
}

if [ ! -d "$runtime" ]; then
    echo "Fetching Debian's Java 8 into $runtime"
    building=$runtime-$$
    trap 'rm -rf "$building"' EXIT
    "$project/testbed/src/main/resources/io/tenon/testbed/debian.sh" "$building" openjdk-8-jre-headless
    arrange "$building"
    # Who was faster has made the same.
    mv -T "$building" "$runtime" || [ -d "$runtime" ]
    rm -rf "$building"
    trap - EXIT
fi
TENON_JAVA_8_HOME=$(home_in "$runtime")
export TENON_JAVA_8_HOME
if ! version=$("$TENON_JAVA_8_HOME/bin/java" -version 2>&1) || [[ $version != *'version "1.8.'* ]]; then
    echo "java8.sh: $TENON_JAVA_8_HOME/bin/java does not run as Java 8; delete $runtime to fetch it anew. It says:" >&2
    echo "$version" >&2
    exit 1
fi
echo "TENON_JAVA_8_HOME=$TENON_JAVA_8_HOME"
echo "$version" | head -n 1

if [ $# -gt 0 ]; then
    exec "$@"
fi

mvn -q -B -DskipTests -f "$project/pom.xml" -pl agent -am package
work=$(mktemp -d "${TMPDIR:-/tmp}/tenon-java8-XXXXXX")
trap 'rm -rf "$work"' EXIT
cat >"$work/Empty.java" <<'SOURCE'
public final class Empty {
    public static void main(String[] arguments) {
        System.out.println("main ran on Java " + System.getProperty("java.version"));
    }
}
SOURCE
javac --release 8 -Xlint:-options -d "$work" "$work/Empty.java"
"$TENON_JAVA_8_HOME/bin/java" -javaagent:"$project/agent/target/tenon-agent.jar" -verbose:class -cp "$work" Empty \
    >"$work/output" 2>&1 || { cat "$work/output" >&2; exit 1; }
grep '^main ran on Java 1\.8\.' "$work/output"
if ! grep -q '^\[Loaded io\.tenon\.agent\.engine\.' "$work/output"; then
    echo "java8.sh: the agent's classes were not loaded:" >&2
    grep -v '^\[Loaded' "$work/output" >&2
    exit 1
fi
echo "The agent attaches."

if [ ! -d "$project/agent-tests/attached" ]; then
    echo "java8.sh: there are no scenario applications (agent-tests/attached) to run" >&2
    exit 1
fi
reports=$project/agent-tests/attached/target/failsafe-reports/failsafe-summary.xml
rm -f "$reports"
mvn -B -f "$project/pom.xml" -pl agent-tests/attached -am verify \
    -Dit.test='JavaVersionsIT' -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
# The switches above would take no test at all for a success.
if ! grep -q '<completed>[1-9]' "$reports"; then
    echo "java8.sh: no scenario ran on Java 8 (see $reports)" >&2
    exit 1
fi
