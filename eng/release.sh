#!/usr/bin/env bash
# Builds everything in a release, exactly as .github/workflows/release.yml does: the packages, one file per system, an SBOM and the checksums. It
# publishes nothing.
# Usage: eng/release.sh [FOLDER]      default: artifacts/release
# RIDS="linux-x64" builds the file for that system only.
set -euo pipefail
cd "$(dirname "$0")/.."

out=${1:-artifacts/release}
rids=${RIDS:-linux-x64 linux-arm64 osx-arm64 win-x64}
app=src/Linq.Alerts.Local/Linq.Alerts.Local.csproj
version=$(dotnet msbuild "$app" -getProperty:Version -nologo)

# A file left over from another version would get a checksum too.
rm -rf "$out"
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "release.sh: packages"
# Every project that is marked as a package: the tool and Linq.Alerts.Events.
for project in $(grep -l '<IsPackable>true' src/*/*.csproj); do
    packed=$(find "$out" -name '*.nupkg' | wc -l)
    dotnet pack "$project" --configuration Release --output "$out" --nologo --verbosity quiet
    # An interrupted build has been seen to exit without an error and without a package.
    [ "$(find "$out" -name '*.nupkg' | wc -l)" -gt "$packed" ] || { echo "release.sh: packing $project made no package" >&2; exit 1; }
done

for rid in $rids; do
    echo "release.sh: $rid"
    name="linq-alerts-$version-$rid"
    mkdir "$work/$name"
    dotnet publish "$app" --configuration Release --runtime "$rid" --self-contained -p:SingleFile=true --output "$work/$name" --nologo --verbosity quiet
    [ -f "$work/$name/linq-alerts" ] || [ -f "$work/$name/linq-alerts.exe" ] || { echo "release.sh: publishing for $rid made no program" >&2; exit 1; }
    cp LICENSE CHANGELOG.md "$work/$name/"
    case $rid in
        win-*) (cd "$work" && zip -qr "$out/$name.zip" "$name") ;;
        *) tar -C "$work" --owner=0 --group=0 --numeric-owner -czf "$out/$name.tar.gz" "$name" ;;
    esac
done

echo "release.sh: SBOM"
dotnet tool restore --verbosity quiet
dotnet dotnet-CycloneDX "$app" --output "$out" --filename "linq-alerts-$version.cdx.json" --output-format Json \
    --set-name linq-alerts --set-version "$version" --set-type Application --include-project-references --exclude-dev --disable-package-restore >"$work/sbom.log" \
    || { cat "$work/sbom.log" >&2; exit 1; }

(cd "$out" && sha256sum -- * >"$work/SHA256SUMS" && mv "$work/SHA256SUMS" .)
ls -l "$out"
