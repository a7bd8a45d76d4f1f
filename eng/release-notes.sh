#!/usr/bin/env bash
# Prints what CHANGELOG.md says about the version of a tag. Fails unless the tag, the build's version and a dated entry agree.
# Usage: eng/release-notes.sh v1.2.3
set -euo pipefail
cd "$(dirname "$0")/.."

tag=${1:?"usage: eng/release-notes.sh TAG"}
# Read from the file instead of through MSBuild, so that this also works without the .NET SDK.
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)
if [ "$tag" != "v$version" ]; then
    echo "release-notes.sh: the tag is $tag, but Directory.Build.props says $version. Change Version there, commit, and tag that commit v$version." >&2
    exit 1
fi
heading="## [$version] - "
if ! grep -Fq "$heading" CHANGELOG.md || ! grep -F "$heading" CHANGELOG.md | grep -Eq '[0-9]{4}-[0-9]{2}-[0-9]{2}$'; then
    echo "release-notes.sh: CHANGELOG.md has no dated entry for $version. Write its day into the heading: ${heading}YYYY-MM-DD" >&2
    exit 1
fi
# From the heading to the next one.
awk -v heading="$heading" 'index($0, heading) == 1 { on = 1; next } /^## \[/ { on = 0 } on' CHANGELOG.md
