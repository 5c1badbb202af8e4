#!/usr/bin/env python3
"""The board's questions, asked of DuckDB and Polars: the same rows, the same answers, two threads each.

    python3 -m venv target/peers && target/peers/bin/pip install duckdb polars pyarrow
    target/peers/bin/python benches/peers.py [EVENTS…]          by default 1000000

Makes the events with `cargo bench --bench parquet` unless they are there (target/peers-data). All three open the same
Parquet file; then every question is asked of each in turn, the order changing, and the answers are compared: one
that is not the same ends the run. frontwatch is asked through `cargo bench --bench answer -- --serve FILE`. The import
of the same events as CSV is compared too, one core each.

A question: a window of ten years, one kind of event, one front chosen. By the rules of the board: an event counts only if
its whole span lies in the window; the table of fronts ignores the chosen front; the weekly histogram, the pairs of
actors, the places and the fifty newest events go by all of them; what is not known to the week is counted beside the
histogram. The others are asked twice:

*counts*: of each front its events and those of the last twelve weeks by week, the histogram, the pairs, the fifty
newest. frontwatch cannot be asked for less than it shows, so its whole answer stands beside this, without the map.

*what is shown*: all that stands in frontwatch's answer and can be counted of the rows: of each front events, killed
(low, best, high), the window before and every week of the window; the killed of all; what reaches out of the window; the
histogram, and what is beside it by precision; of each pair events, by quad class, killed, the window before, first and last
day; of each place of the map events, killed and the newest; the fifty newest. frontwatch's figure is with the
places then. The status, the change and the marks of fronts and pairs by the rules it has besides.
"""
import argparse
import os
import resource
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
    import pyarrow  # how columns come from one to the other
except ImportError as missing:
    sys.exit(f"{missing}.\nInstall what this compares with: python3 -m venv target/peers && "
             "target/peers/bin/pip install duckdb polars pyarrow, then run it with target/peers/bin/python.")

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "target" / "peers-data"
KINDS = ["ArmedClash", "AttackOnCivilians"]
# Both are material conflict, the last of the four quad classes.
QUAD = 4
# Parts of a degree that the map tells apart, and how exactly it does.
GRID = 50
PLACED = {"exact": 0, "near": 0, "district": 1, "province": 2}
WEEKS = 12
# Of so many countries the board makes fronts; what happens in others is on one front together.
FRONTS = 60
# A Saturday long ago, on which weeks begin.
ORIGIN = 2 - 7 * 100_000
ROUNDS = 31


def made(events: int, csv: bool) -> Path:
    """The events as Parquet, and as CSV beside it if wanted."""
    path = DATA / f"events-{events}.parquet"
    if not path.exists() or csv and not path.with_suffix(".csv").exists():
        more = ["--csv"] if csv else []
        subprocess.run(["cargo", "bench", "--bench", "parquet", "--", "--keep", str(DATA), *more, str(events)],
                       cwd=ROOT, check=True)
    return path


def loaded(path: Path) -> tuple[pl.DataFrame, dict]:
    """The columns the board counts by, as numbers, and what the numbers mean."""
    days = pl.Int32
    hub = pl.col("actors").list.first()
    other = pl.col("actors").list.get(1, null_on_oob=True)
    frame = pl.read_parquet(path, columns=["date_start", "date_end", "kind", "country", "actors", "code_date", "lat", "lon",
                                           "place_precision", "killed_low", "killed_best", "killed_high"])
    # Most events first, as the board has its fronts; behind the last of its own a country is elsewhere.
    fronts = frame["country"].value_counts(sort=True)["country"].to_list()
    code = {country: min(number, FRONTS) for number, country in enumerate(fronts)}
    # The places of the map: of a grid, at or near a place, in a district, in a province; what is wider has none.
    step = lambda angle: (angle * GRID).floor().cast(pl.Int32)  # noqa: E731
    placed = pl.col("place_precision").replace_strict(PLACED, default=None, return_dtype=pl.UInt8)
    place = pl.struct(step(-pl.col("lat")), step(pl.col("lon")), placed.alias("class")).rank("dense")
    frame = frame.select(
        pl.col("date_start").cast(days).alias("start"),
        pl.col("date_end").cast(days).alias("end"),
        pl.col("kind").replace_strict({kind: n for n, kind in enumerate(KINDS)}, default=9).cast(pl.UInt8).alias("kind"),
        pl.col("country").replace_strict(code).cast(pl.UInt16).alias("front"),
        pl.struct(hub.alias("a"), other.alias("b")).rank("dense").cast(pl.UInt32).alias("dyad"),
        (pl.col("code_date") & 7).alias("precision"),
        pl.lit(QUAD, pl.UInt8).alias("quad"),
        pl.when(placed.is_not_null() & pl.col("lat").is_not_null()).then(place).cast(pl.UInt32).alias("place"),
        pl.col("killed_low", "killed_best", "killed_high").cast(pl.Int64).name.map(lambda name: name[7:]),
    ).with_row_index("row").rechunk()
    return frame, {"fronts": fronts, "last": frame["end"].max()}


def asked(known: dict, number: int, a_week_on: bool) -> tuple[int, int, int]:
    """A question: last day, kind, front. A fresh one has nothing in common with that before."""
    if a_week_on:
        return known["last"] - 7 * number, 0, 1
    return known["last"] - number * 4019 % 5479, number % len(KINDS), number * 5 % 12


def polars_answer(frame: pl.DataFrame, ask: dict) -> tuple:
    week = lambda name: (pl.col(name) - ORIGIN) // 7  # noqa: E731
    shown = frame.lazy().filter(
        (pl.col("start") >= ask["from"]) & (pl.col("end") <= ask["to"]) & (pl.col("kind") == ask["kind"]))
    chosen = shown.filter(pl.col("front") == ask["front"])
    exact = week("start") == week("end")
    fronts, _series, weeks, vague, pairs, newest = pl.collect_all([
        shown.group_by("front").agg(pl.len()),
        shown.filter((pl.col("start") >= ask["series"]) & exact).group_by("front", week("start")).agg(pl.len()),
        chosen.filter(exact).group_by(week("start")).agg(pl.len()),
        chosen.filter(~exact).select(pl.len()),
        chosen.group_by("dyad").agg(pl.len()),
        chosen.sort("start", "end", "row", descending=True).head(50).select("row"),
    ])
    weeks, vague = weeks["len"].sum(), vague.item()
    return weeks + vague, fronts["len"].sum(), weeks, vague, pairs.height, newest["row"].sum()


def duckdb_answer(base: "duckdb.DuckDBPyConnection", ask: dict) -> tuple:
    shown = f"start >= {ask['from']} AND \"end\" <= {ask['to']} AND kind = {ask['kind']}"
    chosen = f"{shown} AND front = {ask['front']}"
    week = lambda name: f'("{name}" - {ORIGIN}) // 7'  # noqa: E731
    exact = f"{week('start')} = {week('end')}"
    fronts, _series, weeks, vague, pairs, newest = [base.execute(text).fetchall() for text in (
        f"SELECT front, count(*) FROM events WHERE {shown} GROUP BY front",
        f"SELECT front, {week('start')} AS week, count(*) FROM events "
        f"WHERE {shown} AND start >= {ask['series']} AND {exact} GROUP BY ALL",
        f"SELECT {week('start')} AS week, count(*) FROM events WHERE {chosen} AND {exact} GROUP BY ALL",
        f"SELECT count(*) FROM events WHERE {chosen} AND NOT {exact}",
        f"SELECT dyad, count(*) FROM events WHERE {chosen} GROUP BY dyad",
        f'SELECT "row" FROM events WHERE {chosen} ORDER BY start DESC, "end" DESC, "row" DESC LIMIT 50',
    )]
    count = lambda rows: sum(row[-1] for row in rows)  # noqa: E731
    weeks, vague = count(weeks), count(vague)
    return weeks + vague, count(fronts), weeks, vague, len(pairs), count(newest)


def polars_shown(frame: pl.DataFrame, ask: dict) -> list[pl.DataFrame]:
    """The same aggregates as in frontwatch's answer."""
    week = lambda name: (pl.col(name) - ORIGIN) // 7  # noqa: E731
    of_kind = frame.lazy().filter(pl.col("kind") == ask["kind"])
    within = lambda first, last: of_kind.filter((pl.col("start") >= first) & (pl.col("end") <= last))  # noqa: E731
    shown, before = within(ask["from"], ask["to"]), within(ask["before"], ask["from"] - 1)
    front = pl.col("front") == ask["front"]
    chosen = shown.filter(front)
    exact = week("start") == week("end")
    killed = [pl.sum("low"), pl.sum("best"), pl.sum("high")]
    quads = [(pl.col("quad") == quad).sum().alias(f"quad{quad}") for quad in range(1, 5)]
    across = (pl.col("start") <= ask["to"]) & (pl.col("end") >= ask["from"])
    return pl.collect_all([
        shown.group_by("front").agg(pl.len(), *killed),
        before.group_by("front").agg(pl.len().alias("before")),
        shown.filter(exact).group_by("front", week("start")).agg(pl.len()),
        chosen.filter(exact).group_by(week("start")).agg(pl.len()),
        chosen.filter(~exact).group_by("precision").agg(pl.len()),
        chosen.group_by("dyad").agg(
            pl.len(), *killed, *quads, pl.min("start").alias("first"), pl.max("start").alias("last")),
        before.filter(front).group_by("dyad").agg(pl.len().alias("before")),
        chosen.group_by("place").agg(pl.len(), *killed, pl.max("row")),
        chosen.select(pl.len(), *killed),
        of_kind.filter(front & across & ((pl.col("start") < ask["from"]) | (pl.col("end") > ask["to"]))).select(pl.len()),
        chosen.sort("start", "end", "row", descending=True).head(50).select("row"),
    ])


def duckdb_shown(base: "duckdb.DuckDBPyConnection", ask: dict) -> list[pyarrow.Table]:
    """The same aggregates as in frontwatch's answer."""
    kind, front = f"kind = {ask['kind']}", f"front = {ask['front']}"
    shown = f"start >= {ask['from']} AND \"end\" <= {ask['to']} AND {kind}"
    before = f"start >= {ask['before']} AND \"end\" < {ask['from']} AND {kind}"
    week = lambda name: f'("{name}" - {ORIGIN}) // 7'  # noqa: E731
    exact = f"{week('start')} = {week('end')}"
    killed = "sum(low)::BIGINT AS low, sum(best)::BIGINT AS best, sum(high)::BIGINT AS high"
    quads = ", ".join(f"count(*) FILTER (quad = {quad}) AS quad{quad}" for quad in range(1, 5))
    return [base.sql(text).to_arrow_table() for text in (
        f"SELECT front, count(*) AS len, {killed} FROM events WHERE {shown} GROUP BY front",
        f"SELECT front, count(*) AS before FROM events WHERE {before} GROUP BY front",
        f"SELECT front, {week('start')} AS week, count(*) AS len FROM events WHERE {shown} AND {exact} GROUP BY ALL",
        f"SELECT {week('start')} AS week, count(*) AS len FROM events WHERE {shown} AND {front} AND {exact} GROUP BY ALL",
        f"SELECT precision, count(*) AS len FROM events WHERE {shown} AND {front} AND NOT {exact} GROUP BY ALL",
        f"SELECT dyad, count(*) AS len, {killed}, {quads}, min(start) AS first, max(start) AS last FROM events "
        f"WHERE {shown} AND {front} GROUP BY dyad",
        f"SELECT dyad, count(*) AS before FROM events WHERE {before} AND {front} GROUP BY dyad",
        f'SELECT place, count(*) AS len, {killed}, max("row") AS "row" FROM events WHERE {shown} AND {front} GROUP BY place',
        f"SELECT count(*) AS len, {killed} FROM events WHERE {shown} AND {front}",
        f"SELECT count(*) AS len FROM events WHERE {kind} AND {front} AND start <= {ask['to']} AND \"end\" >= {ask['from']} "
        f"AND (start < {ask['from']} OR \"end\" > {ask['to']})",
        f'SELECT "row" FROM events WHERE {shown} AND {front} ORDER BY start DESC, "end" DESC, "row" DESC LIMIT 50',
    )]


def sums(frames: list[pl.DataFrame]) -> tuple:
    """What was counted, in the sums of `shown` in benches/answer.rs; the last is of the rows of the fifty newest."""
    fronts, before, series, weeks, vague, pairs, pairs_before, places, total, across, newest = frames
    def of(frame: pl.DataFrame, one: str, other: str | None = None) -> int:
        column = frame[one].cast(pl.Int64)
        return int((column if other is None else column * frame[other].cast(pl.Int64)).sum())
    beside = lambda frame, before, by: of(frame.join(before, by), "len", "before")  # noqa: E731
    mapped = places.filter(pl.col("place").is_not_null())
    killed = lambda frame: (of(frame, "low"), of(frame, "best", "best"), of(frame, "high"))  # noqa: E731
    return (
        of(total, "low"), of(total, "best"), of(total, "high"), across.item(),
        of(fronts, "len", "len"), beside(fronts, before, "front"), *killed(fronts), of(series, "len", "len"),
        of(weeks, "len", "len"), of(vague, "len", "len"),
        of(pairs, "len", "len"), beside(pairs, pairs_before, "dyad"),
        sum(quad * of(pairs, f"quad{quad}") for quad in range(1, 5)), *killed(pairs),
        of(pairs, "first", "len"), of(pairs, "last", "len"),
        mapped.height, of(mapped, "len", "len"), of(mapped, "best", "best"), of(mapped, "row", "len"),
        of(places, "len") - of(mapped, "len"), of(newest, "row"),
    )


class Board:
    """frontwatch, asked line by line."""

    def __init__(self, command: str, path: Path) -> None:
        self.process = subprocess.Popen(command.replace("{file}", str(path)), shell=True, cwd=ROOT, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.bytes = float(self.told("ready")[1])

    def told(self, what: str) -> list[str]:
        while line := self.process.stdout.readline():
            if line.startswith("failed"):
                break
            if line.startswith(what):
                return line.split()
        sys.exit(f"frontwatch gives no answer: {line}")

    def answer(self, end: int, kind: int, front: str) -> tuple[tuple[float, float], tuple[int, int], tuple, tuple]:
        """Milliseconds without the map and with it, the first days of the window and of the one before, and what is to be
        compared: counts, and all that is shown."""
        self.process.stdin.write(f"{end} {KINDS[kind]} {front}\n")
        self.process.stdin.flush()
        ms, with_places, first, before, *told = self.told("")
        counts, shown = tuple(map(int, told[:6])), tuple(map(int, told[6:]))
        return (float(ms), float(with_places)), (int(first), int(before)), counts, (*shown, counts[-1])

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def timed(work) -> tuple[float, tuple]:
    start = time.perf_counter()
    done = work()
    return (time.perf_counter() - start) * 1e3, done


def table(what: str, times: dict) -> None:
    """Median and best of each, and by how much frontwatch is faster."""
    own = times["frontwatch"]
    for name, all_times in times.items():
        middle, best = statistics.median(all_times), min(all_times)
        ratio = "" if name == "frontwatch" else (
            f"{middle / statistics.median(own):8.1f} × frontwatch ({best / min(own):.1f} × by the best)")
        print(f"  {what:<39}{name:<11}{middle:9.2f} ms  best {best:9.2f}{ratio}", flush=True)


def compare(events: int, command: str) -> None:
    path = made(events, csv=False)
    frame, known = loaded(path)
    base = duckdb.connect()
    base.execute(f"SET threads = {THREADS}")
    columns = frame.to_arrow()  # noqa: F841  found by its name
    base.execute("CREATE TABLE events AS SELECT * FROM columns")
    board = Board(command, path)
    print(f"{frame.height} events; frontwatch {board.bytes:.1f} bytes an event without text")
    for what, a_week_on in (("answer", False), ("a window a week earlier", True)):
        times = {of: {"frontwatch": [], "Polars": [], "DuckDB": []} for of in ("counts", "what is shown")}
        # The first question is for warming up, and is not counted.
        for number in range(ROUNDS + 1):
            end, kind, front = asked(known, number, a_week_on)
            own, (first, before), *told = board.answer(end, kind, known["fronts"][front])
            ask = {"from": first, "to": end, "before": before, "kind": kind, "front": front, "series": end - WEEKS * 7 + 1}
            others = [
                ("counts", "Polars", lambda: polars_answer(frame, ask), tuple),
                ("counts", "DuckDB", lambda: duckdb_answer(base, ask), tuple),
                ("what is shown", "Polars", lambda: polars_shown(frame, ask), sums),
                ("what is shown", "DuckDB", lambda: duckdb_shown(base, ask),
                 lambda tables: sums([pl.from_arrow(table) for table in tables])),
            ]
            took = {(of, "frontwatch"): ms for of, ms in zip(times, own)}
            ours = dict(zip(times, told))
            for of, name, work, compared in others[::-1] if number % 2 else others:
                took[of, name], theirs = timed(work)
                if compared(theirs) != ours[of]:
                    sys.exit(f"frontwatch and {name} do not agree on {ask}: {ours[of]}, {compared(theirs)}")
            if number:
                for (of, name), ms in took.items():
                    times[of][name].append(ms)
        for of in times:
            table(f"{what}, {of}", times[of])
    board.close()


def imported(events: int) -> None:
    """The same events from CSV to Parquet, on one core, in turns."""
    csv = made(events, csv=True).with_suffix(".csv")
    size = csv.stat().st_size / 1e6
    pinned = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    copy = ("import duckdb, sys; base = duckdb.connect(); base.execute('SET threads = 1'); "
            "base.execute(f\"COPY (SELECT * FROM read_csv('{sys.argv[1]}')) "
            "TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd)\")")
    out = DATA / "imported.parquet"
    board = ROOT / "target" / "release" / "frontwatch"
    ways = {"frontwatch": [str(board), "import", "ucdp", str(csv), "-o", str(out)],
            "DuckDB": [sys.executable, "-c", copy, str(csv), str(out)]}
    times = {name: [] for name in ways}
    for _ in range(3):
        for name, command in ways.items():
            out.unlink(missing_ok=True)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            start = time.perf_counter()
            done = subprocess.run([*pinned, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            seconds = time.perf_counter() - start
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            if done.returncode:
                return print(f"  import from CSV: {name} did not: {done.stderr.strip().splitlines()[-1:]}")
            times[name].append(seconds * 1e3)
            print(f"  import from CSV             {name:<11}{seconds * 1e3:9.0f} ms {size / seconds:8.0f} MB/s, "
                  f"{worked:.2f} s of the processor ({size / worked:.0f} MB/s), "
                  f"{out.stat().st_size / 1e6:.0f} MB of {size:.0f}", flush=True)
    table("import from CSV", times)
    out.unlink(missing_ok=True)


def main() -> None:
    global DATA  # noqa: PLW0603
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("events", nargs="*", type=int, default=[1_000_000])
    options.add_argument("--frontwatch", default="cargo bench --quiet --bench answer -- --serve {file}",
                         help="a command that answers the questions of its standard input")
    options.add_argument("--data", type=Path, default=DATA, help="the folder of the events")
    options.add_argument("--no-import", action="store_true", help="leave the import out")
    chosen = options.parse_args()
    DATA = chosen.data.resolve()
    DATA.mkdir(parents=True, exist_ok=True)
    print(f"DuckDB {duckdb.__version__}, Polars {pl.__version__}, {THREADS} threads each, {os.cpu_count()} cores; "
          f"load {os.getloadavg()[0]:.1f}")
    for events in chosen.events:
        compare(events, chosen.frontwatch)
        if not chosen.no_import:
            imported(events)


if __name__ == "__main__":
    main()
