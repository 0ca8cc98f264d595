#!/usr/bin/env bash
# The week's summary beside DuckDB's three queries over the same tickets, in interleaved rounds.
#   tests/bench/summary_beside_duckdb.sh SCRATCH [TICKETS] [ROUNDS]     from the checkout
# SCRATCH: a folder with much room; `npm install @duckdb/node-api` is done in SCRATCH/node when it is
# not there. Wants build/release/tests/bench_summary and ../shared/bench/summary/duck.js.
set -euo pipefail
scratch=${1:?scratch folder}
tickets=${2:-1000000}
rounds=${3:-5}
duck=${FIREBREAK_SHARED:-../shared}/bench/summary/duck.js
bench=build/release/tests/bench_summary
mkdir -p "$scratch/node"
[ -d "$scratch/node/node_modules/@duckdb" ] ||
    (cd "$scratch/node" && npm install --no-audit --no-fund @duckdb/node-api@1.5.6-r.1 >&2)
cp "$duck" "$scratch/node/"
file=$scratch/summary-$tickets.db csv=$scratch/summary-$tickets.csv
[ -f "$file" ] || "$bench" "$file" "$tickets" 1 "$csv"
for ((i = 1; i <= rounds; ++i)); do
    printf -- '-- round %s\n' "$i"
    "$bench" "$file" "$tickets" 5
    NODE_PATH=$scratch/node/node_modules node "$scratch/node/duck.js" "$csv" 5 1
done
