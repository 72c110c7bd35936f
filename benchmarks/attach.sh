#!/usr/bin/env bash
# What attaching the agent costs: CPU and wall time of an empty main and of one that uses a pool and a database, plain,
# with Tenon's agent, and with the OpenTelemetry Java agent (its exporters off: it talks to nobody).
#
#   benchmarks/attach.sh [--runs N] [--main empty|jdbc] [--java HOME]... [-Dtenon.NAME=VALUE ...]
#
# N rounds (9), each with one run of all three; medians and quartiles. Every JDK of 17 or newer in /usr/lib/jvm, or those
# named by --java. Tenon runs with -Dtenon.create-table=true and the settings given. The last lines are for machines:
# tenon/otel is the ratio of what the two agents add to the plain run's CPU time, total/total that of the whole runs.
set -euo pipefail
export LC_ALL=C

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=$project/benchmarks/target
runs=9
mains=(empty jdbc)
homes=()
settings=(-Dtenon.create-table=true)
while [ $# -gt 0 ]; do
    case $1 in
        --runs) runs=${2:?--runs needs a number}; shift ;;
        --main) mains=("${2:?--main needs empty or jdbc}"); shift ;;
        --java) homes+=("${2:?--java needs the folder of a JDK 17 or newer}"); shift ;;
        -D*) settings+=("$1") ;;
        *) echo "attach.sh: what is '$1'? See the head of $0." >&2; exit 2 ;;
    esac
    shift
done

version_of() { # 17, 25, ...; 1 for Java 8
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || true
}
if [ ${#homes[@]} = 0 ]; then
    declare -A seen=()
    for home in /usr/lib/jvm/* ${JAVA_HOME:+"$JAVA_HOME"}; do
        home=$(readlink -f "$home")
        version=$(version_of "$home")
        if [ -x "$home/bin/java" ] && [ "${version:-0}" -ge 17 ] && [ -z "${seen[$home]:-}" ]; then
            seen[$home]=1
            homes+=("$home")
        fi
    done
fi
if [ ${#homes[@]} = 0 ]; then
    echo "attach.sh: no JDK of 17 or newer in /usr/lib/jvm; name one with --java" >&2
    exit 2
fi

mvn -q -B -DskipTests -f "$project/pom.xml" -pl agent,benchmarks -am \
    package dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime
mvn -q -B -f "$project/pom.xml" -pl benchmarks dependency:copy@opentelemetry
classpath=$target/classes
for part in h2 HikariCP slf4j-api; do
    classpath=$classpath:$(tr : '\n' <"$target/classpath" | grep "/$part-[0-9][^/]*\.jar$")
done
otel=$target/opentelemetry-javaagent.jar
work=$(mktemp -d "${TMPDIR:-/tmp}/tenon-attach-XXXXXX")
tenon=$work/tenon-agent.jar
# A JVM whose agent's jar is built anew under it crashes.
cp "$project/agent/target/tenon-agent.jar" "$tenon"

options_plain=()
options_tenon=("-javaagent:$tenon" "${settings[@]}")
options_otel=("-javaagent:$otel" -Dotel.traces.exporter=none -Dotel.metrics.exporter=none -Dotel.logs.exporter=none)

# measure FILE COMMAND...: appends CPU ms (user + system) and wall ms of one run.
measure() {
    local file=$1 taken TIMEFORMAT='%U %S %R'
    shift
    if ! taken=$({ time "$@" >"$work/output" 2>&1; } 2>&1); then
        echo "attach.sh: this run failed: $*" >&2
        cat "$work/output" >&2
        exit 1
    fi
    awk '{ printf "%.0f %.0f\n", ($1 + $2) * 1000, $3 * 1000 }' <<<"$taken" >>"$file"
}
# quantile FILE COLUMN Q
quantile() {
    cut -d ' ' -f "$2" "$1" | sort -n | awk -v q="$3" '
        { value[NR] = $1 }
        END { at = 1 + (NR - 1) * q; low = int(at); high = low < NR ? low + 1 : low
              printf "%.0f", value[low] + (at - low) * (value[high] - value[low]) }'
}
cell() {
    printf '%s (%s-%s)' "$(quantile "$1" "$2" 0.5)" "$(quantile "$1" "$2" 0.25)" "$(quantile "$1" "$2" 0.75)"
}
megabytes() {
    awk -v bytes="$(stat -c %s "$1")" 'BEGIN { printf "%.1f", bytes / 1000000 }'
}

lines=()
echo "Medians (quartiles) of $runs interleaved rounds, in ms."
echo "| JDK | main  | agent |           CPU (quartiles) |          wall (quartiles) | CPU added | jar MB |"
echo "|-----|-------|-------|--------------------------:|--------------------------:|----------:|-------:|"
for home in "${homes[@]}"; do
    jdk=$(version_of "$home")
    for main in "${mains[@]}"; do
        type=io.tenon.benchmarks.attach.${main^}Main
        # The first round fills the caches of the file system and does not count.
        for ((round = 0; round <= runs; round++)); do
            for agent in plain tenon otel; do
                declare -n options=options_$agent
                file=$work/$jdk-$main-$agent
                [ "$round" -gt 0 ] || file=$work/warm-up
                measure "$file" "$home/bin/java" "${options[@]}" -cp "$classpath" "$type"
            done
        done
        plain_cpu=$(quantile "$work/$jdk-$main-plain" 1 0.5)
        tenon_cpu=$(quantile "$work/$jdk-$main-tenon" 1 0.5)
        otel_cpu=$(quantile "$work/$jdk-$main-otel" 1 0.5)
        for agent in plain tenon otel; do
            file=$work/$jdk-$main-$agent
            jar=-
            if [ "$agent" != plain ]; then
                declare -n path=$agent
                jar=$(megabytes "$path")
            fi
            printf '| %-3s | %-5s | %-5s | %25s | %25s | %9s | %6s |\n' "$jdk" "$main" "$agent" \
                "$(cell "$file" 1)" "$(cell "$file" 2)" "$(($(quantile "$file" 1 0.5) - plain_cpu))" "$jar"
        done
        lines+=("$(awk -v jdk="$jdk" -v main="$main" -v p="$plain_cpu" -v t="$tenon_cpu" -v o="$otel_cpu" 'BEGIN {
            printf "attach jdk=%s main=%s plain_cpu_ms=%d tenon_cpu_ms=%d otel_cpu_ms=%d tenon/otel=%.2f total/total=%.2f",
                jdk, main, p, t, o, (t - p) / (o - p), t / o }')")
    done
done
rm -rf "$work"
printf '%s\n' "${lines[@]}"
