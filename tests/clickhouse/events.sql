CREATE TABLE events_local (
    id String,
    version UInt64,
    deleted UInt8,
    date_start Int32,
    date_end Int32,
    date_precision Enum8('day' = 0, 'days' = 1, 'week' = 2, 'month' = 3, 'quarter' = 4, 'year' = 5, 'years' = 6),
    kind TEXT,
    actors Array(TEXT),
    country TEXT,
    lat Nullable(Float64),
    lon Nullable(Float64),
    killed_low Nullable(UInt32),
    killed_best Nullable(UInt32),
    killed_high Nullable(UInt32),
    search String
) ENGINE = ReplacingMergeTree(version)
PARTITION BY intDiv(date_start, 3653)
ORDER BY (date_start, id)
