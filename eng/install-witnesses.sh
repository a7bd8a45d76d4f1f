#!/usr/bin/env bash
# Installs the independent programs that some tests call as witnesses, such as the official Linq SDK.
# If one can't be installed, this says so and continues; the tests that need it are then skipped.
set -uo pipefail
cd "$(dirname "$0")/.."

for folder in tests/*/witness; do
    [ -f "$folder/package.json" ] || continue
    [ "$folder/node_modules" -nt "$folder/package-lock.json" ] && continue
    if ! command -v npm >/dev/null; then
        echo "install-witnesses: npm is not on the PATH; the tests that need $folder will be skipped." >&2
    elif ! (cd "$folder" && npm ci --no-audit --no-fund --loglevel error && touch node_modules); then
        echo "install-witnesses: npm could not install $folder; the tests that need it will be skipped." >&2
    fi
done

eng/bicep/install.sh || echo "install-witnesses: the tests that need the Bicep compiler will be skipped." >&2
