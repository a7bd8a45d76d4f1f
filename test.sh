#!/usr/bin/env bash
# Builds everything, installs what the tests need, runs every test, and prints a summary at the end:
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
tail -n +1 -f "$log" &
display=$!
trap 'kill "$display" 2>/dev/null; rm -f "$log"' EXIT
# Into a file, not a pipe: a process left behind by a test would keep the pipe open and this script waiting. A hanging test is stopped and named.
dotnet test Linq.Alerts.sln --no-build --nologo --blame-hang-timeout 10m --blame-hang-dump-type none "$@" >"$log" 2>&1
status=$?
sleep 1.5

# One summary line per test project: "Passed!  - Failed: 0, Passed: 12, Skipped: 0, Total: 12, …"
read -r passed failed skipped < <(awk '
    match($0, /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/) {
        split(substr($0, RSTART, RLENGTH), n, /[^0-9]+/); failed += n[2]; passed += n[3]; skipped += n[4]
    }
    END { print passed + 0, failed + 0, skipped + 0 }' "$log")

# A test host that crashed leaves no summary. That is a failure, whatever the others report.
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$status" -eq 0 ] && [ "$passed" -eq 0 ]; then echo "No test ran."; status=1; fi

echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
