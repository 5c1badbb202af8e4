# Recipes for common tasks.

# Open the board on the sample
run *ARGS:
    cargo run --release -- {{ARGS}}

# Run every check that a change must pass
ci:
    .ci/run

# Accept new snapshots and generated documents; read the diff before committing it
accept:
    INSTA_UPDATE=always UPDATE_EXPECTED=1 cargo test

# Run the benchmarks
bench:
    cargo bench

# Time twenty briefs
brief-time:
    cargo build --release
    bash -c 'time for _ in {1..20}; do ./target/release/frontwatch brief --short >/dev/null; done'

# Fuzz one target: situation, filter, keys, config, ucdp, acled, gdelt, fmt, edit, parquet or feeds
fuzz TARGET SECONDS="60":
    fuzz/run {{TARGET}} {{SECONDS}}
