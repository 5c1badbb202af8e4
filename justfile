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

# Fuzz one target: situation, filter, keys or config
fuzz TARGET SECONDS="60":
    fuzz/run {{TARGET}} {{SECONDS}}
