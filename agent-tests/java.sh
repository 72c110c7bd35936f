#!/usr/bin/env bash
# Fetches a real Java of another version and runs the agent's scenario applications on it.
#
#   agent-tests/java.sh 8|21 [--cache FOLDER] [COMMAND [ARGUMENT...]]
#
# The runtime is Debian's openjdk-VERSION-jre-headless of its unstable suite. The testbed's debian.sh downloads and
# unpacks it (8: 180 MB; nothing is installed) into FOLDER/javaVERSION, where the next run finds it; FOLDER is
# ${XDG_CACHE_HOME:-$HOME/.cache}/tenon by default. Delete FOLDER/javaVERSION to fetch it anew. Needs a Debian.
#
# COMMAND runs with TENON_JAVA_VERSION_HOME set to it. Without COMMAND: the agent must attach to an empty main there, and
# then the scenarios (agent-tests/attached, the tests named JavaVersionsIT) must pass.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(dirname "$here")
case ${1:-} in
    8) home_of_java=jre shown=1.8. ;;
    21) home_of_java=. shown=21. ;;
    *)
        echo "java.sh: say which Java: 8 or 21" >&2
        exit 64
        ;;
esac
version=$1
shift
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tenon
if [ "${1:-}" = --cache ]; then
    mkdir -p "${2:?--cache needs a folder}"
    cache=$(cd "$2" && pwd)
    shift 2
fi
runtime=$cache/java$version
# Where Debian's Java goes; the name ends in the machine's architecture.
home_in() {
    echo "$1"/usr/lib/jvm/java-"$version"-openjdk-*
}

# Java takes the folder of what the kernel started, which is the loader, for its own: so that is put beside java.
arrange() {
    local root=$1 bin loader libraries
    bin=$(home_in "$root")/$home_of_java/bin
    loader=$(find "$root/usr/lib" -name 'ld-linux*.so.*' -type f | head -n 1)
    libraries=$(dirname "$loader")
    cp "$loader" "$bin/loader"
    mv "$bin/java" "$bin/java.elf"
    cat >"$bin/java" <<WRAPPER
#!/bin/sh
# The process stays the same one: its id is java's. The library path is for java alone, not for what it starts.
bin=\$(dirname "\$(readlink -f "\$0")")
root=\${bin%/usr/lib/jvm/*}
exec "\$bin/loader" --library-path "\$root/${libraries#"$root"/}" "\$bin/java.elf" "\$@"
WRAPPER
    chmod +x "$bin/java"
}

if [ ! -d "$runtime" ]; then
    echo "Fetching Debian's Java $version into $runtime"
    building=$runtime-$$
    trap 'rm -rf "$building"' EXIT
    "$project/testbed/src/main/resources/io/tenon/testbed/debian.sh" "$building" "openjdk-$version-jre-headless"
    arrange "$building"
    # Who was faster has made the same.
    mv -T "$building" "$runtime" || [ -d "$runtime" ]
    rm -rf "$building"
    trap - EXIT
fi
home=$(home_in "$runtime")
export "TENON_JAVA_${version}_HOME=$home"
if ! says=$("$home/bin/java" -version 2>&1) || [[ $says != *"version \"$shown"* ]]; then
    echo "java.sh: $home/bin/java does not run as Java $version; delete $runtime to fetch it anew. It says:" >&2
    echo "$says" >&2
    exit 1
fi
echo "TENON_JAVA_${version}_HOME=$home"
echo "$says" | head -n 1

if [ $# -gt 0 ]; then
    exec "$@"
fi

mvn -q -B -DskipTests -f "$project/pom.xml" -pl agent -am package
work=$(mktemp -d "${TMPDIR:-/tmp}/tenon-java-XXXXXX")
trap 'rm -rf "$work"' EXIT
cat >"$work/Empty.java" <<'SOURCE'
public final class Empty {
    public static void main(String[] arguments) {
        System.out.println("main ran on Java " + System.getProperty("java.version"));
    }
}
SOURCE
javac --release 8 -Xlint:-options -d "$work" "$work/Empty.java"
"$home/bin/java" -javaagent:"$project/agent/target/tenon-agent.jar" -verbose:class -cp "$work" Empty \
    >"$work/output" 2>&1 || { cat "$work/output" >&2; exit 1; }
grep -F "main ran on Java $shown" "$work/output"
if ! grep -Eq '(^\[Loaded |\] )io\.tenon\.agent\.engine\.' "$work/output"; then
    echo "java.sh: the agent's classes were not loaded:" >&2
    grep -Ev '^\[Loaded|class,load' "$work/output" >&2
    exit 1
fi
echo "The agent attaches."

if [ ! -d "$project/agent-tests/attached" ]; then
    echo "java.sh: there are no scenario applications (agent-tests/attached) to run" >&2
    exit 1
fi
reports=$project/agent-tests/attached/target/failsafe-reports/failsafe-summary.xml
rm -f "$reports"
mvn -B -f "$project/pom.xml" -pl agent-tests/attached -am verify \
    -Dit.test='JavaVersionsIT' -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
# The switches above would take no test at all for a success.
if ! grep -q '<completed>[1-9]' "$reports"; then
    echo "java.sh: no scenario ran on Java $version (see $reports)" >&2
    exit 1
fi
