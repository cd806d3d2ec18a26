#!/usr/bin/env bash
# Draws the README's figures from the results in this folder into data/figures. A figure whose results are not here is left out, and said.
# The bytes of estimates are exact and come from: for each network and protocol,
#   ./pisim estimate --network NETWORK --protocol PROTOCOL --link wan --csv data/results/estimate-NETWORK-PROTOCOL.csv
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
results=data/results
mkdir -p data/figures

# NAME INPUT... -- OPTIONS: draws data/figures/NAME.svg and .pdf; missing inputs leave the figure out.
draw() {
  local name=$1 inputs=() input
  shift
  while [[ $1 != -- ]]; do inputs+=("$1"); shift; done
  shift
  for input in "${inputs[@]}"; do
    [[ -f $input ]] || { echo "left out: $name ($input is not there)" >&2; return; }
  done
  ./pisim plot "${inputs[@]}" "$@" --out "data/figures/$name" --format svg,png
}

draw breakdown "$results"/estimate-resnet*-*.csv -- --figure breakdown --y bytes
draw scaling "$results"/estimate-*.csv -- --figure scaling --x relus --y total_bytes --series protocol
draw training data/networks/digits.json -- --figure training
draw pareto "$results/reduce-digits.csv" -- --figure pareto --series method
draw allocation "$results/reduce-digits-layers.csv" -- --figure allocation --where seed=1 --where budget=460 --series method
draw validation "$results/validation.csv" -- --figure validation
draw crossover "$results/crossover.csv" -- --figure crossover
draw workload "$results/workload.csv" -- --figure workload
