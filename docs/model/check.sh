#!/bin/sh
# Checks the two models of the protocol with spin: check.sh [quick|full]. README.md says what the table means.
set -eu

mode=${1:-quick}
case $mode in
quick | full) ;;
*)
    echo "usage: $0 [quick|full]" >&2
    exit 2
    ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tenon-model
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# spin from the PATH, else from Debian's package, unpacked without root.
find_spin() {
    if command -v spin >/dev/null 2>&1; then
        command -v spin
        return
    fi
    if [ ! -x "$cache/usr/bin/spin" ]; then
        mkdir -p "$cache"
        if ! (cd "$cache" && apt-get download spin >&2 && dpkg -x spin_*.deb .) >&2; then
            echo "spin is not on the PATH and could not be had as a Debian package. Install it (Debian, Ubuntu:" >&2
            echo "'apt-get install spin'; else https://spinroot.com), version 6.5 or later, and run this again." >&2
            return 1
        fi
    fi
    echo "$cache/usr/bin/spin"
}

spin=$(find_spin) || exit 2
command -v gcc >/dev/null 2>&1 || {
    echo "gcc is needed, since spin writes the checker in C. Debian, Ubuntu: 'apt-get install gcc libc6-dev'." >&2
    exit 2
}

# check <main file> <gcc's option> <macros>: prints "seen states"; what spin and the checker said stays in $work.
check() {
    defines=
    for macro in $3; do
        defines="$defines -D$macro"
    done
    rm -f pan* ./*.trail
    # shellcheck disable=SC2086 # words are wanted
    "$spin" $defines -a "$1" >spin.log 2>&1 && [ -f pan.c ] || { echo "not-read 0"; return; }
    # Safety only: loss is an assertion at the end of time. Nearly all is global, so reduction would cost and not help.
    gcc "$2" -w -DSAFETY -DNOREDUCE -DMEMLIM=3800 -o pan pan.c >gcc.log 2>&1 || { echo "not-compiled 0"; return; }
    ./pan -E -n -m10000 -w23 >pan.log 2>&1 || true
    states=$(awk '/states, stored/ { print $1; exit }' pan.log)
    violated=$(sed -n 's/.*assertion violated (\([A-Za-z]*\)==0).*/\1/p' pan.log | head -1)
    if [ -n "$violated" ]; then
        echo "$violated ${states:-0}"
    elif grep -q 'errors: 0' pan.log && ! grep -qE 'too small|out of memory|not completed' pan.log; then
        echo "ok $states"
    else
        echo "incomplete ${states:-0}"
    fi
}

# check_all <folder> <main file>: prints a line for each variant of the folder.
check_all() {
    rm -f "$work"/*
    cp "$1"/*.pml "$work"
    cd "$work"
    while IFS='|' read -r name part expected macros; do
        case $name in
        '' | '# -- '*)
            [ -z "$name" ] || echo "$name"
            continue
            ;;
        '#'*) continue ;;
        esac
        name=$(echo "$name" | sed 's/ *$//')
        part=$(echo $part)
        expected=$(echo $expected)
        [ "$part" = quick ] || [ "$mode" = full ] || continue
        start=$(date +%s)
        optimize=-O0 # to compile takes longer than to check
        [ "$part" = quick ] || optimize=-O1
        result=$(check "$2" $optimize "$macros")
        seen=${result% *}
        states=${result#* }
        mark=
        if [ "$seen" != "$expected" ]; then
            mark="  <-- differs"
            wrong=$((wrong + 1))
            kept=$(mktemp -d)
            cp "$work"/*.log "$work"/*.pml* "$kept" 2>/dev/null || true
            mark="$mark; kept in $kept, macros:$macros"
        fi
        count=$((count + 1))
        total=$((total + states))
        printf '%-47s %10s  %-21s %-21s %5s%s\n' "$name" "$states" "$expected" "$seen" $(($(date +%s) - start)) "$mark"
    done <"$1/variants.txt"
}

count=0
wrong=0
total=0
began=$(date +%s)
printf '%-47s %10s  %-21s %-21s %5s\n' variant states expected seen s
check_all "$here" tenon.pml
echo "# -- the outbox"
check_all "$here/outbox" outbox.pml

echo "model mode=$mode variants=$count states=$total differing=$wrong seconds=$(($(date +%s) - began))"
[ "$wrong" -eq 0 ]
