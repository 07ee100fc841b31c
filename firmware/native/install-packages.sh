#!/usr/bin/env bash
# Installs the Debian packages that building and checking board images, simulating the FPGA and reading traces
# need. Does nothing when all are there; without them, and without the right to install, it lists what is missing and fails.
set -euo pipefail

# program : package
needed=(
  arm-none-eabi-gcc:gcc-arm-none-eabi
  arm-none-eabi-objcopy:binutils-arm-none-eabi
  qemu-system-arm:qemu-system-arm
  gdb-multiarch:gdb-multiarch
  vcd2fst:gtkwave
  sigrok-cli:sigrok-cli
  chromium:chromium
  firefox-esr:firefox-esr
  zsh:zsh
  fish:fish
  socat:socat
  luac5.4:lua5.4
  dpkg-source:dpkg-dev
  verilator:verilator
  yosys:yosys
  g++:g++
  make:make
  groff:groff-base
  curl:curl
  openssl:openssl
  ip:iproute2
  ping:iputils-ping
  wg:wireguard-tools
  wireguard-go:wireguard-go
  swanctl:strongswan-swanctl
  /usr/lib/ipsec/charon:strongswan-charon
  redis-server:redis-server
)
missing=()
for entry in "${needed[@]}"; do
  command -v "${entry%%:*}" >/dev/null || missing+=("${entry##*:}")
done
# The C library for the boards has no program of its own.
if ! echo '#include <string.h>' | arm-none-eabi-gcc -E - >/dev/null 2>&1; then
  missing+=(libnewlib-arm-none-eabi)
fi
# Nor has what tests read and write arrays with.
if ! /usr/bin/python3 -c 'import numpy' 2>/dev/null; then missing+=(python3-numpy); fi
# Nor has strongSwan's ESP in user space, for kernels that have none.
if [ ! -e /usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so ]; then missing+=(libcharon-extra-plugins); fi
# Nor have its ciphers and curves, which Debian only recommends.
if [ ! -e /usr/lib/ipsec/plugins/libstrongswan-openssl.so ]; then missing+=(libstrongswan-standard-plugins); fi
fetch_lua() { bash "$(dirname "$0")/procedures/fetch-lua.sh"; }
if [ ${#missing[@]} -eq 0 ]; then
  fetch_lua
  exit 0
fi

if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
  echo "missing Debian packages: ${missing[*]}" >&2
  echo "install them as root: apt-get install ${missing[*]}" >&2
  exit 1
fi
log=$(mktemp)
if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -20 "$log" >&2
  echo "apt-get could not install: ${missing[*]}; its log is $log" >&2
  exit 1
fi
rm -f "$log"
fetch_lua
