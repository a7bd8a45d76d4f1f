#!/usr/bin/env bash
# Builds everything, installs what the tests need, runs every test, and ends with one plain line:
#   N passed, N failed, N skipped
# Usage: ./test.sh [arguments for dotnet test, such as --filter Name~Poller]
set -uo pipefail
cd "$(dirname "$0")"

if ! command -v dotnet >/dev/null; then
    echo "test.sh: the .NET SDK 10 is not on the PATH. Install it from https://dot.net, then run this again." >&2
    exit 1
fi

eng/install-witnesses.sh
eng/install-chromium.sh

dotnet build Linq.Alerts.sln --nologo --verbosity quiet || { echo "The build failed: see the errors above."; echo "0 passed, 1 failed"; exit 1; }
echo "test.sh: Service Bus trigger: $(dotnet msbuild src/Linq.Alerts.Functions -getProperty:ServiceBusExtension -nologo)"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test Linq.Alerts.sln --no-build --nologo "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

# One summary line a test project: "Passed!  - Failed: 0, Passed: 12, Skipped: 0, Total: 12, …"
read -r passed failed skipped < <(awk '
    match($0, /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/) {
        split(substr($0, RSTART, RLENGTH), n, /[^0-9]+/); failed += n[2]; passed += n[3]; skipped += n[4]
    }
    END { print passed + 0, failed + 0, skipped + 0 }' "$log")

# A test host that died leaves no summary: that is a failure, whatever the others counted.
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$status" -eq 0 ] && [ "$passed" -eq 0 ]; then echo "No test ran."; status=1; fi

echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
