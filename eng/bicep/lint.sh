#!/usr/bin/env bash
# Compiles and lints the parameters, main.bicep and every module. Prints problems and fails on any output, because for the compiler a misspelled
# property, a wrong type and an unknown API version are only warnings, with exit code 0.
# Usage: lint.sh [PARAMETER FILE]
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)

# Compiling the parameters reads these variables. They aren't sent anywhere.
export AZURE_ENV_NAME=${AZURE_ENV_NAME:-lint} AZURE_LOCATION=${AZURE_LOCATION:-westeurope} LINQ_API_V3_API_KEY=${LINQ_API_V3_API_KEY:-not-a-key}

output=$("$here/bicep.sh" lint "${1:-$here/../../infra/main.bicepparam}" 2>&1)
status=$?
# A missing compiler isn't a lint error.
if [ "$status" -eq 127 ]; then
    printf '%s\n' "$output" >&2
    exit 127
fi
[ -z "$output" ] || printf '%s\n' "$output"
[ "$status" -eq 0 ] && [ -z "$output" ] && exit 0
[ "$status" -eq 0 ] && exit 1
exit "$status"
