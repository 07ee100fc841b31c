#!/usr/bin/env bash
# Unpacks Debian's source package of Lua 5.4 into build/lua: the original, pinned by checksum, with the patches of whichever revision
# Debian serves now, which its archive's signature vouches for. Security updates replace a revision, so none is pinned; when one changes
# the code itself, this says so, since images then differ from those made before. Does nothing when a source is there. Leaves the
# machine's own package lists alone.
set -euo pipefail
export LC_ALL=C

upstream=5.4.4
original=164c7849653b80ae67bec4b7473b884bf5cc8d2dca05653475ec2ed27b9ebf61
# Of src/*.c and src/*.h in 5.4.4-3+deb12u1, which the images were tested with.
tested=97208caf3d82f977f9218b398d646f6b3aa3e9eaa04ddf84c214756a8cdd1812
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

root=$(cd "$(dirname "$0")/../../.." && pwd)
target="$root/build/lua"
[[ "$(cat "$target/version" 2>/dev/null)" = $upstream-* ]] && exit 0
fail() { echo "$1" >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
# Without Debian's keys nothing vouches for the patches: then only the code that was tested is taken.
trust="signed-by=$keyring"
[ -e "$keyring" ] || trust="trusted=yes"
cat >"$folder/sources.list" <<LISTS
deb-src [$trust] http://deb.debian.org/debian bookworm main
deb-src [$trust] http://deb.debian.org/debian-security bookworm-security main
LISTS
apt=(apt-get -qq -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$folder/lists"
  -o "Dir::Cache=$folder/cache" -o APT::Sandbox::User=)
cd "$folder"
if ! { "${apt[@]}" update && "${apt[@]}" source --download-only lua5.4; } >log 2>&1; then
  tail -5 log >&2
  fail "could not fetch Debian's source of Lua"
fi
echo "$original  lua5.4_$upstream.orig.tar.gz" | sha256sum --check --quiet --strict >&2 ||
  fail "Debian's original of Lua is not $upstream, which this project was made with"
dpkg-source --no-check -x lua5.4_*.dsc unpacked >log 2>&1 || { tail -5 log >&2; exit 1; }
revision=$(sed -n 's/^Version: //p' lua5.4_*.dsc)
if [ "$(cat unpacked/src/*.[ch] | sha256sum | cut -d' ' -f1)" != "$tested" ]; then
  [ "$trust" != "trusted=yes" ] || fail "Lua $revision is not the code that was tested, and $keyring is missing"
  echo "note: Lua $revision is other code than images were tested with; they will differ from earlier ones" >&2
fi
rm -rf "$target"
mkdir -p "$target"
cp unpacked/src/*.c unpacked/src/*.h unpacked/debian/copyright "$target"
# Debian's build writes this; it holds paths for libraries, of which there are none here.
echo '#define DEB_HOST_MULTIARCH "none"' >"$target/lua5.4-deb-multiarch.h"
echo "$revision" >"$target/version"
