#!/usr/bin/env bash
# Downloads the pinned Bicep compiler to eng/bicep/bin, on Linux x64. Other machines use the `bicep` on their PATH, if there is one.
# Fails with the reason if no compiler is available.
set -uo pipefail
cd "$(dirname "$0")"

if [ "$(uname -s) $(uname -m)" = "Linux x86_64" ]; then
    [ -x bin/bicep ] && [ bin/installed -nt bicep.csproj ] && exit 0
    rm -f bin/bicep
    if dotnet msbuild bicep.csproj -restore -target:Install -nologo -verbosity:quiet && touch bin/installed; then exit 0; fi
fi
command -v bicep >/dev/null && exit 0
echo "The Bicep compiler could not be fetched (eng/bicep/bicep.csproj), and there is no bicep on the PATH." >&2
exit 1
