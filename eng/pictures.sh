#!/usr/bin/env bash
# Regenerates the pictures in docs/pictures, from the messages that the product sends (eng/pictures/messages.cs) and the page that it serves
# (eng/pictures/page.cs).
# Needs the .NET SDK 10 and Chromium (apt-get install chromium); downloads nothing but packages.
# Usage: eng/pictures.sh
set -euo pipefail
cd "$(dirname "$0")/.."

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
    { echo "pictures.sh: Chromium is not on the PATH." >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

chromium() {
    "$browser" --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update \
        --disable-sync --hide-scrollbars --user-data-dir="$work/profile" "$@" 2>/dev/null
}

# picture NAME WIDTH PAGE. The page reports its own height.
picture() {
    local page="file://$work/$3" height
    height=$(chromium --window-size="$2,600" --dump-dom "$page" | grep -o 'data-height="[0-9]*"' | grep -o '[0-9]*') ||
        { echo "pictures.sh: $3 was not drawn to its end." >&2; exit 1; }
    chromium --window-size="$2,$height" --screenshot="$PWD/docs/pictures/$1.png" "$page"
    echo "docs/pictures/$1.png  $2 x $height"
}

dotnet run eng/pictures/messages.cs -- "$work"
mkdir -p docs/pictures
picture slack 880 slack.html
picture terminal 1000 terminal.html
picture email-line 900 email-line.html
picture email-surge 900 email-surge.html
picture email-alarm 900 email-alarm.html
picture email-test 900 email-test.html
picture email-line-narrow 500 'email-line.html?390'
# The live page, showing the built-in simulator's account.
dotnet build --verbosity quiet --nologo src/Linq.Alerts.Local
env -u LINQ_API_V3_API_KEY Page__Port=0 dotnet src/Linq.Alerts.Local/bin/Debug/net10.0/linq-alerts.dll run --data "$work/data" --json >"$work/run.txt" &
program=$!
trap 'kill $program 2>/dev/null; rm -rf "$work"' EXIT
url=''
while [ -z "$url" ] && kill -0 $program; do
    url=$(grep -o -m 1 'http://[^"]*' "$work/run.txt" || sleep 0.2)
done
dotnet run eng/pictures/page.cs -- "$browser" "$url" docs/pictures
# The webhook example in docs/alerts.md.
cat "$work/webhook.txt"
