#!/bin/sh
# Makes sure that there is a Chromium for the browser tests. $1: Playwright's command.
set -eu
for name in "${GEOMAP_CHROMIUM:-chromium}" chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "No Chromium found: installing Debian's package"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
else
    echo "No Chromium found: installing Playwright's own"
    "$1" install chromium
fi
