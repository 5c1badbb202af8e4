"""What the program `setsid` costs in `cargo bench --bench first_frame`, which starts both programs through it.

    python3 benches/first_frame_setsid.py target/release/frontwatch target/release/examples/empty_ratatui

Starts each program through `setsid` and directly in a new session, in turns, on pseudo-terminals of 80×24, and prints
medians of 40.
"""

import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

ROUNDS = 40


def time_to_output(command, last, home):
    """Seconds from the start of the command until it has written `last`, or until its end if there is none."""
    main, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    env = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": home}
    is_leader = command[0] != "setsid"
    before = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=end, stdout=end, stderr=end, env=env, start_new_session=is_leader
    )
    written = b""
    if last is None:
        process.wait()
    while last is not None and last not in written:
        if not select.select([main], [], [], 20)[0]:
            sys.exit(f"{command} has not written {last!r}")
        written += os.read(main, 65536)
    elapsed = time.perf_counter() - before
    process.kill()
    process.wait()
    os.close(main)
    os.close(end)
    return elapsed


def main():
    board, empty = sys.argv[1:]
    programs = {"true": ("true", None), "board": (board, b"\x1b[?2026l"), "empty program": (empty, b"\x1b[?25l")}
    times = {(name, by): [] for name in programs for by in ("setsid", "directly")}
    with tempfile.TemporaryDirectory() as home:
        for _ in range(ROUNDS):
            for name, (program, last) in programs.items():
                times[name, "setsid"].append(time_to_output(["setsid", program], last, home))
                times[name, "directly"].append(time_to_output([program], last, home))
    medians = {key: statistics.median(values) * 1000 for key, values in times.items()}
    for (name, by), median in medians.items():
        print(f"{name}, {by}: {median:.2f} ms")
    cost = medians["true", "setsid"] - medians["true", "directly"]
    ratio = lambda by, less: (medians["board", by] - less) / (medians["empty program", by] - less)
    print(f"setsid costs {cost:.2f} ms; ratio with it {ratio('setsid', 0):.2f}, "
          f"by subtraction {ratio('setsid', cost):.2f}, directly {ratio('directly', 0):.2f}")


main()
