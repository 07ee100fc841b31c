#!/usr/bin/env bash
# Unpacks Debian's source package of Lua 5.4 into build/lua: the original and Debian's patches, pinned by checksum. Does nothing when it
# is there. Leaves the machine's own package lists alone. Debian security updates replace a version: then change both lines below.
set -euo pipefail

version=5.4.4-3+deb12u1
sums="164c7849653b80ae67bec4b7473b884bf5cc8d2dca05653475ec2ed27b9ebf61  lua5.4_5.4.4.orig.tar.gz
2d8e0e380722c648cfeffb8d58287865619b4d035544d93d7ef3a2eaf627abe6  lua5.4_5.4.4-3+deb12u1.debian.tar.xz
d47c50154294a68c8a209c5d61bc09e5b22891c01b7c47501ac3f9725eb4a813  lua5.4_5.4.4-3+deb12u1.dsc"

root=$(cd "$(dirname "$0")/../../.." && pwd)
target="$root/build/lua"
[ "$(cat "$target/version" 2>/dev/null)" = "$version" ] && exit 0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
# Trusted because the checksums above are what is trusted, on whatever system this runs.
echo "deb-src [trusted=yes] http://deb.debian.org/debian bookworm main" >"$folder/sources.list"
apt=(apt-get -qq -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$folder/lists"
  -o "Dir::Cache=$folder/cache" -o APT::Sandbox::User=)
if ! (cd "$folder" && "${apt[@]}" update && "${apt[@]}" source --download-only "lua5.4=$version") >"$folder/log" 2>&1; then
  tail -5 "$folder/log" >&2
  echo "could not fetch Debian's source of Lua $version" >&2
  exit 1
fi
cd "$folder"
if ! echo "$sums" | sha256sum --check --quiet --strict >&2; then
  echo "Debian's source of Lua $version is not the one that this project was tested with" >&2
  exit 1
fi
dpkg-source --no-check -x "lua5.4_$version.dsc" unpacked >log 2>&1 || { tail -5 log >&2; exit 1; }
rm -rf "$target"
mkdir -p "$target"
cp unpacked/src/*.c unpacked/src/*.h unpacked/debian/copyright "$target"
# Debian's build writes this; it holds paths for libraries, of which there are none here.
echo '#define DEB_HOST_MULTIARCH "none"' >"$target/lua5.4-deb-multiarch.h"
echo "$version" >"$target/version"
