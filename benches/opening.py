#!/usr/bin/env python3
"""How long one waits for very many events: from the start of a program on a terminal to what one wanted to see.

    python3 benches/opening.py FILE… [--rounds N] [--csvlens PROGRAM] [--visidata PROGRAM]

For frontwatch a FILE is Parquet or RON, and what is waited for is the end of the first synchronized update that shows
events, counted: what it draws while it still reads does not count. With a FILE in CSV csvlens is asked for the last row
(by the key G, until it is there) and VisiData for the first. The files of `benches/peers.py` hold the same rows
(target/peers-data). Everything is started in turns, on terminals of 120 columns and 40 rows; the files have been read
before, so that they come from memory.
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
# Answers of a terminal, without which some programs wait.
ASKED = ((b"\x1b[c", b"\x1b[?62;22c"), (b"\x1b[6n", b"\x1b[1;1R"))
LONGEST = 300.0


def plain(output: bytes) -> bytes:
    """Without what moves and colours."""
    return re.sub(rb"\x1b\[[0-9;?<>=]*[a-zA-Z]|\x1b[()].|\x1b\][^\x07\x1b]*(\x07|\x1b\\)", b"", output)


def watched(command: list[str], seen, keys: bytes = b"") -> tuple[float, float]:
    """Seconds until `seen` says so of the output, and the memory at most, in MB; `keys` are pressed until then."""
    home = tempfile.mkdtemp()
    start = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", HOME=home)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        os.execvp(command[0], command)
    output, pressed, took = b"", start, None
    while took is None and time.perf_counter() - start < LONGEST:
        if select.select([terminal], [], [], 0.02)[0]:
            try:
                more = os.read(terminal, 1 << 16)
            except OSError:
                break
            output += more
            for question, reply in ASKED:
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
        sys.exit(f"{' '.join(command)}: never seen; at the end: {plain(output)[-300:]!r}")
    return took, used.ru_maxrss / 1e3


def frame_of_events(output: bytes) -> bool:
    """Whether a whole frame shows how many events there are."""
    whole = output[:output.rfind(FRAME_END) + 1]
    # “999,846 of 1,000,000”, as the header has it.
    return bool(whole) and re.search(rb"[0-9] of [1-9][0-9,. ]*", plain(whole)) is not None


def shows(text: bytes):
    return lambda output: text in plain(output)


def ways(path: Path, chosen: argparse.Namespace) -> list[tuple[str, list[str], object, bytes]]:
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
    todo = [(path, *way) for path in chosen.files for way in ways(path, chosen)]
    times = [[] for _ in todo]
    memory = [0.0] * len(todo)
    for _ in range(chosen.rounds):
        for number, (_, _, command, seen, keys) in enumerate(todo):
            took, most = watched(command, seen, keys)
            times[number].append(took * 1e3)
            memory[number] = max(memory[number], most)
    print(f"{chosen.rounds} rounds, load {os.getloadavg()[0]:.1f}")
    for (path, name, *_), took, most in zip(todo, times, memory):
        size = path.stat().st_size / 1e6
        print(f"  {name:<21}{path.name:<26}{size:7.0f} MB  median {statistics.median(took):9.0f} ms  "
              f"best {min(took):9.0f}  memory at most {most:6.0f} MB")
    ours = [(path.stat().st_size, statistics.median(took))
            for (path, name, *_), took in zip(todo, times) if name == "frontwatch"]
    for (small, fast), (large, slow) in zip(ours, ours[1:]):
        if small < large:
            power = math.log(slow / fast) / math.log(large / small)
            print(f"  from {small / 1e6:.0f} to {large / 1e6:.0f} MB: opening grows with the file to the power of {power:.2f}")


if __name__ == "__main__":
    main()
