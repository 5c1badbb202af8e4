# Short names for what one does often.

# The board on the sample
run *ARGS:
    cargo run --release -- {{ARGS}}

# Everything a change must pass
ci:
    .ci/run

# Accept what snapshots and generated documents now say; read the diff before committing it
accept:
    INSTA_UPDATE=always UPDATE_EXPECTED=1 cargo test

bench:
    cargo bench

# How long a brief takes: the time of twenty runs
brief-time:
    cargo build --release
    bash -c 'time for _ in {1..20}; do ./target/release/frontwatch brief --short >/dev/null; done'

# Fuzz one target: situation, filter, keys or config
fuzz TARGET SECONDS="60":
    fuzz/run {{TARGET}} {{SECONDS}}
