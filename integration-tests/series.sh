# Read by the long series' scripts, not run: builds what a series needs, runs it in a JVM and keeps what it wrote if something
# is wrong. Needs Maven, a JDK 17.

series_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# build_series NAME MODULES: builds, quietly, unless SKIP_BUILD is set; sets $folder, which what is written goes below.
build_series() {
    folder=$(mktemp -d "${TMPDIR:-/tmp}/tenon-$1-XXXXXX")
    if [ -z "${SKIP_BUILD:-}" ] && ! mvn -q -B -DskipTests -Dspotless.check.skip=true -f "$series_here/../pom.xml" \
            -pl "$2" -am package >"$folder/build.log" 2>&1; then
        cat "$folder/build.log" >&2
        rm -rf "$folder"
        exit 1
    fi
    mkdir "$folder/tmp" "$folder/kept"
}

# run_series JVM-OPTION... MAIN ARGUMENT...: runs it to its end and ends with its status. $folder/kept, where the JVM's standard
# error goes, too, stays if that is not 0, or with KEEP=1.
run_series() {
    local status=0 run
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -Djava.io.tmpdir="$folder/tmp" -Duser.home="$folder/tmp" \
        -cp "$series_here/target/test-classes:$(cat "$series_here/target/classpath")" "$@" 2>"$folder/kept/runner.log" &
    run=$!
    # Not "exec": the folder is deleted afterwards. The JVM takes its children with it.
    trap 'kill "$run" 2>/dev/null || true' INT TERM HUP
    wait "$run" || status=$?
    while kill -0 "$run" 2>/dev/null; do
        wait "$run" || status=$?
    done
    rm -rf "$folder/tmp"
    if [ "$status" != 0 ] || [ -n "${KEEP:-}" ]; then
        # A status of 2: it could not go on, and why is in the log.
        [ "$status" != 2 ] || tail -n 30 "$folder/kept/runner.log" >&2
        echo "What was said and logged is kept in $folder/kept" >&2
    else
        rm -rf "$folder"
    fi
    exit "$status"
}
