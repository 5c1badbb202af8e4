#!/usr/bin/env bash
# Starts a ClickHouse server on this machine, loads files of UCDP into it, syncs a feed of them, and opens the board on it.
# The server stops, and what it stored is removed, when the board is left.
#
#   trial.sh [FILE…]        (default: the made-up sample of the tests)
#
# FRONTWATCH is the program, by default `cargo run --release`; BOARD is what is opened, by default the board.
set -euo pipefail

tests=$(cd "$(dirname "$0")/.." && pwd)
if [ $# = 0 ]; then set -- "$tests/import/ucdp.csv"; fi
frontwatch() {
    if [ -n "${FRONTWATCH:-}" ]; then "$FRONTWATCH" "$@"; else
        cargo run --quiet --release --manifest-path "$tests/../Cargo.toml" -- "$@"
    fi
}

folder=$(mktemp -d "${TMPDIR:-/tmp}/frontwatch-trial.XXXXXX")
coproc SERVERS { bash "$tests/clickhouse/servers.sh" 1; }
servers=$SERVERS_PID
stop() {
    trap - EXIT
    kill "$servers" 2>/dev/null || true
    wait "$servers" 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT
read -r state url <&"${SERVERS[0]}"
if [ "$state" != ready ]; then
    echo "$state $url" >&2
    exit 1
fi

# Rows that were left out give status 1, and the rest is loaded.
frontwatch import ucdp "$@" -o "clickhouse://${url#http://}/default" || [ $? = 1 ]
last=$(curl -fs "$url/" --data-binary "SELECT max(date_end) FROM events FINAL WHERE NOT deleted")
as_of=$(date -u -d "@$((last * 86400))" +%F)
cat >"$folder/trial.ron" <<RON
(
    format: 1, title: "UCDP from ClickHouse", as_of: "$as_of",
    feeds: { "trial": ClickHouse(url: "$url/default") },
    include: [Feed("trial")],
)
RON
frontwatch sync "$folder/trial.ron" --store "$folder/feeds"
frontwatch ${BOARD:-} "$folder/trial.ron" --store "$folder/feeds"
