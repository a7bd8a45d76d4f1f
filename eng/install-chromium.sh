#!/usr/bin/env bash
# Installs Debian's Chromium, which the page's tests use. Does nothing if there is a browser already, or if it can't be installed; those tests are then
# skipped with the reason.
set -uo pipefail

for browser in chromium chromium-browser google-chrome; do
    command -v "$browser" >/dev/null && exit 0
done
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "install-chromium.sh: no Chromium here, and it can be installed by root on Debian only: the tests of the page in a browser are skipped."
    exit 0
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; } >"$log" 2>&1 \
    || { tail -n 5 "$log"; echo "install-chromium.sh: Chromium could not be installed: the tests of the page in a browser are skipped."; }
