#!/usr/bin/env bash
# Runs built kernel tests again with instruction sets switched off; one line per switch with what the kernels then used.
# Usage: tests/tiers.sh [-c debug|release] [PROJECT...], as in "tests/tiers.sh Primitives"; exit code 1 if any test fails.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
configuration=release
if [ "${1:-}" = -c ]; then configuration=${2,,}; shift 2; fi
if [ $# -eq 0 ]; then set -- Primitives GarbledCircuits HomomorphicLinear; fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failures=0

count() { sed -n "s/^ *$1: *\([0-9]*\).*/\1/p" "$log" | awk '{ sum += $1 } END { print sum + 0 }'; }

for switch in "" EnableAVX512 EnableAVX2 EnableAES EnableHWIntrinsic; do
  : > "$log"
  bad=""
  label=${switch:+$switch=0}
  label=${label:-all on}
  for project in "$@"; do
    program="artifacts/bin/$project.Tests/$configuration/PrivateInference.$project.Tests"
    if [ ! -x "$program" ]; then echo "$program is not built: dotnet build -c $configuration tests/$project.Tests" >&2; exit 2; fi
    env ${switch:+"DOTNET_$switch=0"} "$program" --no-progress --no-ansi >> "$log" 2>&1 || bad="$bad $project"
  done
  tiers=$(sed -n 's/^tier of //p' "$log" | sort -u | paste -sd ';' | sed 's/;/, /g')
  printf '%-19s %5d passed %3d failed %4d skipped  %s\n' "$label" "$(count succeeded)" "$(count failed)" "$(count skipped)" "$tiers"
  if [ -n "$bad" ]; then
    failures=1
    echo "failed with $label:$bad" >&2
    grep -A 3 '^failed ' "$log" >&2
  fi
done
exit "$failures"
