#!/usr/bin/env bash
# Install the Debian packages that the tests need: only what is missing, and say so.
#
#   chromium, fonts   the pages are tried in a real browser, with Cyrillic and Chinese
#   postgresql        the web part runs on it too; the tests start a server of their own
#   dovecot, postfix  a real mailbox and mail server, which tests start on free ports and end
#   redis-server      a Bluesky network of its own packages wants one
#   Java              Spark, which must give the same rows as DuckDB
#   build-essential   for packages that come as source on some machines
#
# SYSTEM_PACKAGES=no leaves the machine alone: tests that need one of them are skipped.
set -euo pipefail

packages=(
  chromium fonts-noto-core fonts-noto-cjk postgresql openjdk-17-jre-headless build-essential
  dovecot-imapd dovecot-lmtpd postfix redis-server
)

if [ "${SYSTEM_PACKAGES:-yes}" = no ]; then
  echo '== Debian packages: left alone, as SYSTEM_PACKAGES=no says'
  exit 0
fi
if ! command -v dpkg-query >/dev/null; then
  echo 'The tests need Debian packages (or the like of your system), and this is no Debian:'
  echo "    ${packages[*]}"
  echo '  fix: install them by hand, then: make test SYSTEM_PACKAGES=no'
  exit 1
fi

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
missing=()
for package in "${packages[@]}"; do
  installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "The tests need Debian packages that are missing: ${missing[*]}"
    echo "  fix: as root: apt-get install --no-install-recommends ${missing[*]}"
    echo '       or without them: make test SYSTEM_PACKAGES=no (what needs them is skipped)'
    exit 1
  fi
  as_root=(sudo DEBIAN_FRONTEND=noninteractive)
fi

echo "== Installing Debian packages that the tests need: ${missing[*]}"
# a package that is installed for tests starts no mail server on the machine by itself
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi
echo 'postfix postfix/main_mailer_type select No configuration' |
  "${as_root[@]}" debconf-set-selections
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
