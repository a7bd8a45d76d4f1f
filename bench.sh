#!/usr/bin/env bash
# Compares the product with the official Linq SDK and a bare download, and writes docs/benchmarks.md.
# Usage: ./bench.sh [--quick] [--only ROW]   (--quick is a smoke check; only a full run writes the document)
set -euo pipefail
cd "$(dirname "$0")"

eng/install-witnesses.sh
dotnet build tests/Linq.Alerts.Benchmarks --configuration Release --nologo --verbosity quiet >&2
exec tests/Linq.Alerts.Benchmarks/bin/Release/net10.0/Linq.Alerts.Benchmarks "$@"
