#!/usr/bin/env python3
"""Measures how long large files take to open: from the start of a program on a terminal until the wanted events are visible.

    python3 benches/opening.py FILE… [--rounds N] [--csvlens PROGRAM] [--visidata PROGRAM]

A FILE in Parquet or RON is opened with frontwatch. The time ends with the first synchronized update that shows a count of
events; progress screens do not count. A FILE in CSV is opened with csvlens until its last row is visible (the key G is
repeated until then) and with VisiData until its first row is. `benches/peers.py` generates files with the same rows
(target/peers-data). The programs run in turn, on terminals of 120 columns and 40 rows. The files are read beforehand, so
that they come from the page cache.
"""
import argparse
import fcntl
import math
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRAME_END = b"\x1b[?2026l"
# Queries to the terminal and its replies, for which some programs wait.
REPLIES = ((b"\x1b[c", b"\x1b[?62;22c"), (b"\x1b[6n", b"\x1b[1;1R"))
TIMEOUT_SECONDS = 300.0


def strip_escapes(output: bytes) -> bytes:
    """Returns the output without control sequences."""
    return re.sub(rb"\x1b\[[0-9;?<>=]*[a-zA-Z]|\x1b[()].|\x1b\][^\x07\x1b]*(\x07|\x1b\\)", b"", output)


def measure_opening(command: list[str], seen, keys: bytes = b"") -> tuple[float, float]:
    """Returns the seconds until `seen` is true of the output, and the peak memory in MB. Presses `keys` repeatedly until then."""
    home = tempfile.mkdtemp()
    start = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", HOME=home)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        os.execvp(command[0], command)
    output, pressed, took = b"", start, None
    while took is None and time.perf_counter() - start < TIMEOUT_SECONDS:
        if select.select([terminal], [], [], 0.02)[0]:
            try:
                more = os.read(terminal, 1 << 16)
            except OSError:
                break
            output += more
            for question, reply in REPLIES:
                if question in more:
                    os.write(terminal, reply)
            if seen(output):
                took = time.perf_counter() - start
        if keys and len(output) > 500 and time.perf_counter() - pressed > 0.1:
            os.write(terminal, keys)
            pressed = time.perf_counter()
    os.kill(child, signal.SIGKILL)
    _, _, used = os.wait4(child, 0)
    os.close(terminal)
    if took is None:
        sys.exit(f"{' '.join(command)}: nothing found in time; the output ends with {strip_escapes(output)[-300:]!r}")
    return took, used.ru_maxrss / 1e3


def frame_of_events(output: bytes) -> bool:
    """Whether a complete frame shows the number of events."""
    whole = output[:output.rfind(FRAME_END) + 1]
    # The header shows “999,846 of 1,000,000”.
    return bool(whole) and re.search(rb"[0-9] of [1-9][0-9,. ]*", strip_escapes(whole)) is not None


def shows(text: bytes):
    return lambda output: text in strip_escapes(output)


def list_runs(path: Path, chosen: argparse.Namespace) -> list[tuple[str, list[str], object, bytes]]:
    if path.suffix != ".csv":
        return [("frontwatch", [str(chosen.frontwatch.resolve()), str(path)], frame_of_events, b"")]
    with path.open("rb") as file:
        file.readline()
        first = file.readline().split(b",")[0]
        file.seek(-8192, os.SEEK_END)
        last = file.read().splitlines()[-1].split(b",")[0]
    found = []
    if chosen.csvlens:
        found.append(("csvlens, last row", [chosen.csvlens, str(path)], shows(last), b"G"))
    if chosen.visidata:
        found.append(("VisiData, first row", [chosen.visidata, str(path)], shows(first), b""))
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="+", type=Path)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--frontwatch", type=Path, default=ROOT / "target" / "release" / "frontwatch")
    options.add_argument("--csvlens", help="the program")
    options.add_argument("--visidata", help="the program")
    chosen = options.parse_args()
    for path in chosen.files:
        with path.open("rb") as file:
            while file.read(1 << 24):
                pass
    todo = [(path, *way) for path in chosen.files for way in list_runs(path, chosen)]
    times = [[] for _ in todo]
    memory = [0.0] * len(todo)
    for _ in range(chosen.rounds):
        for number, (_, _, command, seen, keys) in enumerate(todo):
            took, most = measure_opening(command, seen, keys)
            times[number].append(took * 1e3)
            memory[number] = max(memory[number], most)
    print(f"{chosen.rounds} rounds, load {os.getloadavg()[0]:.1f}")
    for (path, name, *_), took, most in zip(todo, times, memory):
        size = path.stat().st_size / 1e6
        print(f"  {name:<21}{path.name:<26}{size:7.0f} MB  median {statistics.median(took):9.0f} ms  "
              f"best {min(took):9.0f}  peak memory {most:6.0f} MB")
    ours = [(path.stat().st_size, statistics.median(took))
            for (path, name, *_), took in zip(todo, times) if name == "frontwatch"]
    for (small, fast), (large, slow) in zip(ours, ours[1:]):
        if small < large:
            power = math.log(slow / fast) / math.log(large / small)
            print(f"  from {small / 1e6:.0f} to {large / 1e6:.0f} MB: time grows as size to the power of {power:.2f}")


if __name__ == "__main__":
    main()
