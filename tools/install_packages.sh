#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/install_packages.sh SECTION...: installs the packages of these sections of tools/packages.txt that are missing.
set -eu

list="${GROKLAB_PACKAGES:-$(dirname "$0")/packages.txt}"
wanted=""
for section in "$@"; do
  grep -qxF "[$section]" "$list" || { echo "install_packages.sh: no section [$section] in $list" >&2; exit 2; }
  wanted="$wanted $(awk -v section="[$section]" '/^\[/ { on = ($0 == section); next } on && NF && !/^#/ { print $1 }' "$list")"
done

missing=""
for package in $wanted; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  case " $missing " in *" $package "*) continue ;; esac
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=""
elif command -v sudo >/dev/null 2>&1; then
  as_root="sudo"
else
  echo "install_packages.sh: missing:$missing; neither root nor sudo here, ask an administrator: apt-get install$missing" >&2
  exit 1
fi

echo "installing:$missing" >&2
apt_get() {
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 "$@" </dev/null >&2
}
# shellcheck disable=SC2086
if ! apt_get install --no-install-recommends $missing; then
  echo "trying again with a fresh package list" >&2
  apt_get update
  # shellcheck disable=SC2086
  apt_get install --no-install-recommends $missing
fi
