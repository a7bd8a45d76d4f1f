#!/usr/bin/env bash
# Runs the Bicep compiler: the pinned one that install.sh fetched, otherwise the one on the PATH. Exits with 127 if there is none.
here=$(dirname "$0")
[ -x "$here/bin/bicep" ] && exec "$here/bin/bicep" "$@"
command -v bicep >/dev/null && exec bicep "$@"
echo "There is no Bicep compiler: run eng/bicep/install.sh, or put bicep on the PATH." >&2
exit 127
