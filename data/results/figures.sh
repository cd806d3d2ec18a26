#!/usr/bin/env bash
# Draws the README's figures from the results in this folder into data/figures.
#   data/results/figures.sh            draws
#   data/results/figures.sh --predict  first predicts breakdown.csv, scaling.csv, crossover.csv and workload.csv again, for the machine in machine.json
# PISIM names another program than ./pisim.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
pisim=${PISIM:-./pisim}
results=data/results
machine=$results/machine.json
mkdir -p data/figures

# NAME INPUT OPTIONS: draws data/figures/NAME.png.
draw() {
  $pisim plot "$results/$2" --figure "$1" "${@:3}" --out "data/figures/$1" --format png
}

# FILE, then a line of arguments for each pisim estimate: their series as one CSV.
series() {
  local file=$1 part line
  part=$(mktemp)
  while read -r line; do
    # shellcheck disable=SC2086
    $pisim estimate $line --profile "$machine" --csv "$part" >/dev/null </dev/null
    if [[ -s $file.new ]]; then tail -n +2 "$part" >>"$file.new"; else cat "$part" >"$file.new"; fi
  done
  mv "$file.new" "$file"
  rm "$part"
}

if [[ ${1:-} == --predict ]]; then
  $pisim sweep data/sweeps/breakdown.yaml --out "$results/breakdown.csv" --fresh
  for network in minionn-cifar resnet18-cifar; do
    for protocol in delphi client-garbler; do
      echo "--network $network --protocol $protocol --rtt 20ms --vary bandwidth=1e6:1e10:log:13"
    done
  done | series "$results/scaling.csv"
  for protocol in delphi client-garbler; do
    echo "--network resnet18-cifar --protocol $protocol --rtt 20ms --vary down=1e7:1e9:log:7 --vary up=1e7:1e9:log:7"
  done | series "$results/crossover.csv"
  $pisim workload --network resnet18-cifar --link wan --profile "$machine" --rate 2/h:28/h:14 --runs 100 --no-search --csv "$results/workload.csv" >/dev/null
fi

draw pareto reduce-digits.csv --series method
draw breakdown breakdown.csv
draw scaling scaling.csv
draw validation validation.csv
draw crossover crossover.csv
draw workload workload.csv
draw allocation reduce-digits-layers.csv --series method --where budget=460
draw training ../networks/digits.json
