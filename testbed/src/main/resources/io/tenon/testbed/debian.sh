#!/usr/bin/env bash
# Unpacks packages of Debian's unstable suite, and all that they depend on, into a new folder.
#
#   debian.sh FOLDER PACKAGE...
#
# For programs that this machine's own suite does not have. They are downloaded by apt from the mirror that this
# machine's own apt uses, checked against Debian's keys, and unpacked, not installed: no root, no chroot. What is in
# FOLDER runs on its own C library, which is newer than this machine's may be: by FOLDER/loader PROGRAM [ARGUMENT...],
# whose process stays the same one. FOLDER appears when all of it is there. Needs a Debian or a derivative of it with
# apt-get and dpkg-deb.
set -euo pipefail

folder=${1:?debian.sh FOLDER PACKAGE...}
shift

# The mirror of the archive (not of security updates) in this machine's sources, in either of apt's formats.
mirror() {
    {
        sed -n 's/^URIs:[[:space:]]*//p' /etc/apt/sources.list.d/*.sources 2>/dev/null || true
        sed -n -E 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]*)?([^[:space:]]+).*/\2/p' \
            /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true
    } | tr ' ' '\n' | grep -E '/debian/?$' | head -n 1
}

# Into a folder that apt takes for an empty machine.
download() {
    local apt=$1 mirror
    shift
    mirror=$(mirror) || true
    if [ -z "$mirror" ]; then
        echo "debian.sh: /etc/apt names no mirror of Debian's archive (an address that ends in /debian), from which" \
            "$* could be fetched." >&2
        return 1
    fi
    mkdir -p "$apt/lists/partial" "$apt/archives/partial"
    : >"$apt/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror unstable main" >"$apt/sources.list"
    local own=(-q -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o Dir::Etc::preferencesparts=/dev/null -o "Dir::State::lists=$apt/lists" -o "Dir::State::status=$apt/status"
        -o "Dir::Cache=$apt" -o "Dir::Cache::archives=$apt/archives" -o APT::Sandbox::User= -o Debug::NoLocking=1)
    apt-get "${own[@]}" update
    apt-get "${own[@]}" --yes --download-only --no-install-recommends install "$@"
}

# Links to /etc and the like stay inside, and the programs are run by their own loader.
arrange() {
    local root=$1 link loader
    find "$root" -type l -lname '/*' | while read -r link; do
        ln -sfnr "$root$(readlink "$link")" "$link"
    done
    loader=$(find "$root/usr/lib" -name 'ld-linux*.so.*' -type f | head -n 1)
    cat >"$root/loader" <<WRAPPER
#!/bin/sh
# The library path is for the program alone, not for what it starts.
root=\$(dirname "\$(readlink -f "\$0")")
exec "\$root${loader#"$root"}" --library-path "\$root$(dirname "${loader#"$root"}")" "\$@"
WRAPPER
    chmod +x "$root/loader"
}

for tool in apt-get dpkg-deb; do
    command -v "$tool" >/dev/null || { echo "debian.sh: needs $tool, so a Debian" >&2; exit 1; }
done
mkdir -p "$(dirname "$folder")"
building=$(mktemp -d "$folder-XXXXXX")
trap 'rm -rf "$building"' EXIT
download "$building/apt" "$@" >"$building/apt.log" 2>&1 || { cat "$building/apt.log" >&2; exit 1; }
mkdir "$building/root"
for package in "$building"/apt/archives/*.deb; do
    dpkg-deb --extract "$package" "$building/root"
done
arrange "$building/root"
chmod 755 "$building/root"
# Who was faster has made the same.
mv -T "$building/root" "$folder" || [ -d "$folder" ]
