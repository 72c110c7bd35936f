#!/usr/bin/env bash
# Unpacks packages of Debian's unstable suite, and all that they depend on, into a new folder.
#
#   debian.sh FOLDER PACKAGE...
#
# For programs that this machine's own suite does not have. They are downloaded by apt from DEBIAN_MIRROR, or from the
# mirror that this machine's own apt uses, checked against Debian's keys, and unpacked, not installed: no root, no chroot.
# What is in FOLDER runs on its own C library, which is newer than this machine's may be: by FOLDER/loader PROGRAM
# [ARGUMENT...], whose process stays the same one. FOLDER appears when all of it is there. Needs a Debian; or apt-get,
# dpkg-deb, Debian's keyring and a DEBIAN_MIRROR.
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
    local apt=$1 mirror keys=/usr/share/keyrings/debian-archive-keyring.gpg
    shift
    mirror=${DEBIAN_MIRROR:-$(mirror || true)}
    if [ -z "$mirror" ]; then
        echo "debian.sh: /etc/apt names no mirror of Debian's archive (an address that ends in /debian), from which" \
            "$* could be fetched; set DEBIAN_MIRROR to one" >&2
        return 1
    fi
    if [ ! -e "$keys" ]; then
        echo "debian.sh: there is no $keys to check $* against" >&2
        return 1
    fi
    mkdir -p "$apt/lists/partial" "$apt/archives/partial" || return 1
    : >"$apt/status" || return 1
    echo "deb [signed-by=$keys] $mirror unstable main" >"$apt/sources.list" || return 1
    # Behind the machine's own settings, of which those that reach it, such as a proxy, stay in force.
    cat >"$apt/conf" <<CONF || return 1
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
Dir::Cache::archives "$apt/archives";
APT::Sandbox::User "";
APT::Update::Error-Mode "any";
Debug::NoLocking "1";
Acquire::Retries "1";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
    apt-get -q -c "$apt/conf" update </dev/null || return 1
    apt-get -q -c "$apt/conf" --yes --download-only --no-install-recommends install "$@" </dev/null
}

# Links to /etc and the like stay inside, and the programs are run by their own loader.
arrange() {
    local root=$1 link loader
    find "$root" -type l -lname '/*' | while read -r link; do
        ln -sfnr "$root$(readlink "$link")" "$link"
    done
    loader=$(find "$root/usr/lib" -name 'ld-linux*.so.*' -type f | head -n 1)
    if [ -z "$loader" ] || ! "$loader" --version >/dev/null; then
        echo "debian.sh: what was fetched has no loader that runs on this machine" >&2
        exit 1
    fi
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
# What was killed while it was here.
find "$(dirname "$folder")" -maxdepth 1 -name "$(basename "$folder")-??????" -mtime +0 -exec rm -rf {} +
building=$(mktemp -d "$folder-XXXXXX")
trap 'rm -rf "$building"' EXIT
download "$building/apt" "$@" >"$building/apt.log" 2>&1 || { cat "$building/apt.log" >&2; exit 1; }
mkdir "$building/root"
for package in "$building"/apt/archives/*.deb; do
    dpkg-deb --extract "$package" "$building/root" </dev/null
done
arrange "$building/root"
chmod 755 "$building/root"
# Who was faster has made the same.
mv -T "$building/root" "$folder" || [ -d "$folder" ]
