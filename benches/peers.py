#!/usr/bin/env python3
"""The board's questions, asked of DuckDB and Polars: the same columns, the same answers, two threads each.

    python3 -m venv target/peers && target/peers/bin/pip install duckdb polars pyarrow
    target/peers/bin/python benches/peers.py [EVENTS…]          by default 1000000

Makes the events with `cargo bench --bench parquet` unless they are there (target/peers-data), asks both libraries and
frontwatch in one run and prints the ratios. What frontwatch takes is read from what the command of --frontwatch prints:
lines `figure NAME EVENTS MILLISECONDS`, names `answer` and `window`. The import of the same events as CSV is
compared too, one core each, once the build has an importer.

The question: a window of ten years, one kind of event, one front chosen. By the rules of the board:
an event counts only if its whole span lies in the window; the table of fronts ignores the chosen front and shows for
each its events and those of the last twelve weeks by week; the weekly histogram, the pairs of actors and the fifty
newest events go by all of them; what is not known to the week is counted beside the histogram.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

THREADS = 2
os.environ["POLARS_MAX_THREADS"] = str(THREADS)
try:
    import duckdb
    import polars as pl
    import pyarrow  # noqa: F401  how columns come from one to the other
except ImportError as missing:
    sys.exit(f"{missing}.\nInstall what this compares with: python3 -m venv target/peers && "
             "target/peers/bin/pip install duckdb polars pyarrow, then run it with target/peers/bin/python.")

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "target" / "peers-data"
KIND = "ArmedClash"
WINDOW = 3653
WEEKS = 12


def made(events: int, csv: bool) -> Path:
    """The events as Parquet, and as CSV beside it if wanted."""
    path = DATA / f"events-{events}.parquet"
    if not path.exists() or csv and not path.with_suffix(".csv").exists():
        more = ["--csv"] if csv else []
        subprocess.run(["cargo", "bench", "--bench", "parquet", "--", "--keep", str(DATA), *more, str(events)],
                       cwd=ROOT, check=True)
    return path


def loaded(path: Path) -> tuple[pl.DataFrame, dict]:
    """The columns the board counts by, as numbers, and the question in these numbers."""
    days = pl.Int32
    hub = pl.col("actors").list.first()
    other = pl.col("actors").list.get(1, null_on_oob=True)
    frame = pl.read_parquet(path, columns=["date_start", "date_end", "kind", "country", "actors"])
    names = frame.select("kind", "country")
    frame = frame.select(
        pl.col("date_start").cast(days).alias("start"),
        pl.col("date_end").cast(days).alias("end"),
        pl.col("kind").rank("dense").cast(pl.UInt8).alias("kind"),
        pl.col("country").rank("dense").cast(pl.UInt16).alias("front"),
        pl.struct(hub.alias("a"), other.alias("b")).rank("dense").cast(pl.UInt32).alias("dyad"),
    ).with_row_index("row").rechunk()
    chosen = names["country"].value_counts(sort=True)["country"][0]
    last = frame["end"].max()
    return frame, {
        "kind": frame.filter(names["kind"] == KIND)["kind"][0],
        "front": frame.filter(names["country"] == chosen)["front"][0],
        # Weeks end on the last day.
        "from": last - WINDOW + 1, "to": last, "series": last - WEEKS * 7 + 1, "origin": last + 1 - 7 * 100_000,
    }


def polars_answer(frame: pl.DataFrame, ask: dict):
    week = lambda name: (pl.col(name) - ask["origin"]) // 7  # noqa: E731
    shown = frame.lazy().filter(
        (pl.col("start") >= ask["from"]) & (pl.col("end") <= ask["to"]) & (pl.col("kind") == ask["kind"]))
    chosen = shown.filter(pl.col("front") == ask["front"])
    exact = week("start") == week("end")
    return pl.collect_all([
        shown.group_by("front").agg(pl.len()),
        shown.filter((pl.col("start") >= ask["series"]) & exact).group_by("front", week("start")).agg(pl.len()),
        chosen.filter(exact).group_by(week("start")).agg(pl.len()),
        chosen.filter(~exact).select(pl.len()),
        chosen.group_by("dyad").agg(pl.len()),
        chosen.sort("start", "end", "row", descending=True).head(50).select("row"),
    ])


def duckdb_answer(base: "duckdb.DuckDBPyConnection", ask: dict):
    shown = f"start >= {ask['from']} AND \"end\" <= {ask['to']} AND kind = {ask['kind']}"
    chosen = f"{shown} AND front = {ask['front']}"
    week = lambda name: f'("{name}" - {ask["origin"]}) // 7'  # noqa: E731
    exact = f"{week('start')} = {week('end')}"
    return [base.execute(text).fetchall() for text in (
        f"SELECT front, count(*) FROM events WHERE {shown} GROUP BY front",
        f"SELECT front, {week('start')} AS week, count(*) FROM events "
        f"WHERE {shown} AND start >= {ask['series']} AND {exact} GROUP BY ALL",
        f"SELECT {week('start')} AS week, count(*) FROM events WHERE {chosen} AND {exact} GROUP BY ALL",
        f"SELECT count(*) FROM events WHERE {chosen} AND NOT {exact}",
        f"SELECT dyad, count(*) FROM events WHERE {chosen} GROUP BY dyad",
        f'SELECT "row" FROM events WHERE {chosen} ORDER BY start DESC, "end" DESC, "row" DESC LIMIT 50',
    )]


def median(work, least: float = 1.0) -> float:
    """Milliseconds, the median of as many runs as a second holds, at least five; one before them is not counted."""
    work()
    times, began = [], time.perf_counter()
    while len(times) < 5 or time.perf_counter() - began < least:
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def told(command: str) -> dict:
    """What frontwatch says of itself: `figure NAME EVENTS MILLISECONDS`."""
    out = subprocess.run(command, shell=True, cwd=ROOT, text=True, stdout=subprocess.PIPE, check=True).stdout
    rows = (line.split() for line in out.splitlines() if line.startswith("figure "))
    return {(name, int(events)): float(ms) for _, name, events, ms, *_ in rows}


def same(one, other) -> bool:
    """Whether both libraries gave one answer."""
    plain = [sorted(map(tuple, part.rows())) for part in one]
    return plain == [sorted(map(tuple, part)) for part in other]


def line(what: str, own: float | None, peer: str, ms: float) -> None:
    ratio = f"{ms / own:8.1f} × frontwatch" if own else "  frontwatch: no figure"
    print(f"  {what:<28}{peer:<10}{ms:10.2f} ms {ratio}")


def compare(events: int, figures: dict) -> None:
    path = made(events, csv=False)
    frame, ask = loaded(path)
    base = duckdb.connect()
    base.execute(f"SET threads = {THREADS}")
    columns = frame.to_arrow()  # noqa: F841  found by its name
    base.execute("CREATE TABLE events AS SELECT * FROM columns")
    print(f"{frame.height} events")
    by_polars, by_duckdb = polars_answer(frame, ask), duckdb_answer(base, ask)
    if not same(by_polars, by_duckdb):
        sys.exit("DuckDB and Polars do not agree: this comparison is wrong")
    own = figures.get(("answer", events))
    if own:
        print(f"  {'answer':<28}frontwatch{own:10.2f} ms")
    line("answer", own, "Polars", median(lambda: polars_answer(frame, ask)))
    line("answer", own, "DuckDB", median(lambda: duckdb_answer(base, ask)))

    codes = ["date_start", "date_end", "code_date", "code_class", "code_toll", "code_spot", "code_id"]
    own = figures.get(("open", events))
    if own:
        print(f"  {'open: the codes':<28}frontwatch{own:10.2f} ms")
    line("open: the codes", own, "Polars", median(lambda: pl.read_parquet(path, columns=codes)))
    source = f"SELECT {', '.join(codes)} FROM '{path}'"
    line("open: the codes", own, "DuckDB", median(lambda: base.execute(f"CREATE OR REPLACE TABLE codes AS {source}")))


def imported(events: int) -> None:
    """The same events from CSV to Parquet, on one core."""
    csv = made(events, csv=True).with_suffix(".csv")
    size = csv.stat().st_size / 1e6
    pinned = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    copy = ("import duckdb, sys; base = duckdb.connect(); base.execute('SET threads = 1'); "
            "base.execute(f\"COPY (SELECT * FROM read_csv('{sys.argv[1]}')) "
            "TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd)\")")
    out = DATA / "imported.parquet"
    board = ROOT / "target" / "release" / "frontwatch"
    ways = {"DuckDB": [sys.executable, "-c", copy, str(csv), str(out)],
            "frontwatch": [str(board), "import", "ucdp", str(csv), "-o", str(out)]}
    for name, command in ways.items():
        out.unlink(missing_ok=True)
        start = time.perf_counter()
        done = subprocess.run([*pinned, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        seconds = time.perf_counter() - start
        if done.returncode:
            print(f"  import from CSV             {name:<10} not run: {done.stderr.strip().splitlines()[-1:]}")
        else:
            print(f"  import from CSV             {name:<10}{seconds * 1e3:10.0f} ms {size / seconds:8.0f} MB/s, "
                  f"{out.stat().st_size / 1e6:.0f} MB of {size:.0f}")
    out.unlink(missing_ok=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("events", nargs="*", type=int, default=[1_000_000])
    options.add_argument("--frontwatch", default="cargo bench --bench parquet -- {events}",
                         help="a command that prints frontwatch's own figures")
    options.add_argument("--no-import", action="store_true", help="leave the import out")
    chosen = options.parse_args()
    DATA.mkdir(parents=True, exist_ok=True)
    print(f"DuckDB {duckdb.__version__}, Polars {pl.__version__}, {THREADS} threads each, {os.cpu_count()} cores")
    command = chosen.frontwatch.replace("{events}", " ".join(map(str, chosen.events)))
    figures = told(command) if command else {}
    for events in chosen.events:
        compare(events, figures)
        if not chosen.no_import:
            imported(events)


if __name__ == "__main__":
    main()
