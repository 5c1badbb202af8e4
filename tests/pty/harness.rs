//! The real binary on a pseudo-terminal, as a user would have it: under a shell with job control, typed
//! into, looked at through a terminal emulator. Nothing here sleeps a fixed time; it waits until
//! something is seen, or fails at a deadline.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{
    Action, LocalModes, OptionalActions, SpecialCodeIndex, Termios, Winsize, tcflow, tcgetattr, tcsetattr,
    tcsetwinsize,
};
use tempfile::{NamedTempFile, TempDir};

/// The binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_frontwatch");

/// What every wait ends with at the latest. Generous, for machines under load; no passing test uses it up.
const DEADLINE: Duration = Duration::from_secs(45);
/// The terminal is settled when nothing was written for so long.
const QUIET: Duration = Duration::from_millis(200);

/// What every frame ends with.
pub(crate) const FRAME_END: &[u8] = b"\x1b[?2026l";

/// The shell the board runs under: it reports every stop and the end, and stays so that the terminal is not reset by
/// the end of its session before it has been looked at. The board's process is told in a file: what is written to a
/// terminal before a program takes it over may be thrown away by that program (tmux does).
const SHELL: &str = r#"
[ "$1" = nohup ] && trap '' HUP
told=$2
shift 2
set -m
sh -c 'printf "%s\n" "$$" >"$0"; exec "$@"' "$told" "$@"
code=$?
while [ "$code" = 148 ] || [ "$code" = 147 ]; do
    printf 'STOPPED\n'
    read go
    fg >/dev/null
    code=$?
done
printf 'EXIT:%s\n' "$code"
read hold
"#;

/// How to start the board.
pub(crate) struct Start {
    /// Another program in its place, to compare with.
    pub(crate) program: PathBuf,
    size: (u16, u16),
    args: Vec<String>,
    env: Vec<(&'static str, &'static str)>,
    home: Option<PathBuf>,
    nohup: bool,
    shell: bool,
}

impl Start {
    /// On a terminal of so many columns and rows.
    pub(crate) fn new(columns: u16, rows: u16) -> Self {
        Self {
            program: BINARY.into(),
            size: (columns, rows),
            args: Vec::new(),
            env: Vec::new(),
            home: None,
            nohup: false,
            shell: true,
        }
    }

    pub(crate) fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// A variable beside `TERM`, `LANG`, `PATH` and an empty `HOME`, which are all there is.
    pub(crate) fn env(mut self, name: &'static str, value: &'static str) -> Self {
        self.env.push((name, value));
        self
    }

    /// With this home, to come back to, in place of an empty one.
    pub(crate) fn home(mut self, home: &Path) -> Self {
        self.home = Some(home.to_owned());
        self
    }

    /// With the hang-up signal ignored.
    pub(crate) fn nohup(mut self) -> Self {
        self.nohup = true;
        self
    }

    /// Without a shell, in a session that does not have the terminal for its own: no signal comes from it.
    pub(crate) fn without_shell(mut self) -> Self {
        self.shell = false;
        self
    }

    /// Starts it, and does not wait for anything but its process.
    pub(crate) fn spawn(self) -> Board {
        let home = TempDir::new().unwrap();
        let told = NamedTempFile::new().unwrap();
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let slave =
            ioctl_tiocgptpeer(&master, OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC);
        let slave = slave.unwrap();
        set_size(&master, self.size);
        let before = unusual_modes(&master);

        let mut command = Command::new("setsid");
        if self.shell {
            let hup = if self.nohup { "nohup" } else { "-" };
            command.args(["--ctty", "sh", "-c", SHELL, "sh", hup]).arg(told.path());
        }
        command.arg(&self.program).args(&self.args);
        command.env_clear().envs([
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("PATH", "/usr/bin:/bin"),
        ]);
        command.env("HOME", self.home.as_deref().unwrap_or(home.path())).envs(self.env);
        let end = || Stdio::from(slave.try_clone().unwrap());
        command.stdin(end()).stdout(end()).stderr(end());
        let child = command.spawn().unwrap();
        rustix::fs::fcntl_setfl(&master, rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::RDWR).unwrap();

        let mut board = Board {
            master: Some(File::from(master)),
            slave,
            pid: Pid::from_child(&child),
            child,
            before,
            parser: emulator(self.size),
            held: Vec::new(),
            log: Vec::new(),
            _home: home,
        };
        if self.shell {
            let pid = || fs::read_to_string(told.path()).unwrap();
            board.wait("the process", |_| pid().ends_with('\n'));
            board.pid = Pid::from_raw(pid().trim().parse().unwrap()).unwrap();
        }
        board
    }

    /// Starts it and waits until the board is drawn and nothing more is written.
    pub(crate) fn open(self) -> Board {
        let mut board = self.spawn();
        board.wait("the first frame", |board| {
            board.parser.screen().alternate_screen() && board.screen().contains("Fronts")
        });
        board.settle();
        board
    }
}

/// A board on a pseudo-terminal. Dropped, it is ended.
pub(crate) struct Board {
    master: Option<File>,
    slave: OwnedFd,
    child: Child,
    /// The board's own process.
    pub(crate) pid: Pid,
    before: Termios,
    /// The terminal emulator that has seen everything written.
    pub(crate) parser: vt100::Parser,
    /// The beginning of a character of which the rest has not been read.
    held: Vec<u8>,
    /// Every byte the board has written, and what its shell wrote after it.
    pub(crate) log: Vec<u8>,
    /// Goes away with the board.
    _home: TempDir,
}

impl Board {
    /// A board of 80 by 24, drawn and settled, that welcomes nobody and remembers no visit.
    pub(crate) fn open() -> Self {
        Start::new(80, 24).arg("--no-state").open()
    }

    /// What is on the screen, as text.
    pub(crate) fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// What is on the screen, with styles.
    pub(crate) fn styled(&self) -> String {
        styled(self.parser.screen())
    }

    /// All that was written, as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.log).into_owned()
    }

    fn after(&self, mark: &str) -> Option<String> {
        self.text().split_once(mark).map(|(_, after)| after.to_owned())
    }

    /// How often `needle` was written since the log was so long.
    pub(crate) fn count(&self, needle: &str, since: usize) -> usize {
        String::from_utf8_lossy(&self.log[since..]).matches(needle).count()
    }

    /// Types, while reading what is written meanwhile.
    pub(crate) fn type_keys(&mut self, keys: impl AsRef<[u8]>) {
        let mut rest = keys.as_ref();
        let deadline = Instant::now() + DEADLINE;
        while !rest.is_empty() {
            assert!(Instant::now() < deadline, "the board does not take keys; {}", self.state());
            let master = self.master.as_mut().unwrap();
            let patience = match master.write(&rest[..rest.len().min(4096)]) {
                Ok(written) => {
                    rest = &rest[written..];
                    Duration::ZERO
                }
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Duration::from_millis(1),
                Err(error) => panic!("typing: {error}; {}", self.state()),
            };
            self.pump(patience);
        }
    }

    /// Reads what is there, waiting for it so long. Returns whether anything came.
    pub(crate) fn pump(&mut self, patience: Duration) -> bool {
        let Some(master) = self.master.as_mut() else { return false };
        let timeout = Timespec {
            tv_sec: patience.as_secs().try_into().unwrap(),
            tv_nsec: patience.subsec_nanos().into(),
        };
        let mut fds = [PollFd::new(master, PollFlags::IN)];
        if !poll(&mut fds, Some(&timeout)).is_ok_and(|ready| ready > 0) {
            return false;
        }
        let mut bytes = vec![0; 65536];
        // At the end of all processes on the terminal this is an error: nothing more comes.
        let read = master.read(&mut bytes).unwrap_or(0);
        self.log.extend_from_slice(&bytes[..read]);
        // The emulator loses a character that is cut between two reads.
        self.held.extend_from_slice(&bytes[..read]);
        let whole = match std::str::from_utf8(&self.held) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.held.len(),
        };
        self.parser.process(&self.held[..whole]);
        self.held.drain(..whole);
        read > 0
    }

    /// Waits until something is so.
    pub(crate) fn wait(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !is_so(self) {
            assert!(Instant::now() < deadline, "waited in vain for {what}; {}", self.state());
            self.pump(Duration::from_millis(20));
        }
    }

    /// Waits until nothing was written for a while, and returns how long the log is then.
    pub(crate) fn settle(&mut self) -> usize {
        let deadline = Instant::now() + DEADLINE;
        let mut quiet_since = Instant::now();
        while quiet_since.elapsed() < QUIET {
            assert!(Instant::now() < deadline, "the board never rests; {}", self.state());
            if self.pump(Duration::from_millis(20)) {
                quiet_since = Instant::now();
            }
        }
        self.log.len()
    }

    /// Types on a settled board and settles; returns how many bytes were written.
    pub(crate) fn cost_of(&mut self, keys: impl AsRef<[u8]>) -> usize {
        let before = self.log.len();
        self.type_keys(keys);
        self.wait_taken();
        self.settle() - before
    }

    /// The same for keys that are sure to change something, however slow the machine.
    pub(crate) fn cost_of_change(&mut self, keys: impl AsRef<[u8]>) -> usize {
        let before = self.log.len();
        self.type_keys(keys);
        self.wait_frame(before);
        self.settle() - before
    }

    /// Waits for a whole frame after all that was written until then.
    pub(crate) fn wait_frame(&mut self, since: usize) {
        self.wait("a frame", |board| board.log.len() > since && board.log.ends_with(FRAME_END));
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        set_size(self.master.as_ref().unwrap(), (columns, rows));
        let (rows, columns) = emulated((columns, rows));
        self.parser.screen_mut().set_size(rows, columns);
    }

    /// Waits until all that was typed has been read.
    pub(crate) fn wait_taken(&mut self) {
        self.wait("the keys to be read", |board| rustix::io::ioctl_fionread(&board.slave).unwrap() == 0);
    }

    /// Lets the terminal take no more bytes, as Ctrl-S does, or a line that is stalled; or lets it again.
    pub(crate) fn stall(&self, stalled: bool) {
        tcflow(&self.slave, if stalled { Action::OOff } else { Action::OOn }).unwrap();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Takes the terminal away.
    pub(crate) fn hang_up(&mut self) {
        drop(self.master.take());
    }

    /// Whether the process has ended.
    pub(crate) fn gone(&self) -> bool {
        stat(self.pid).is_none_or(|fields| fields.first().is_some_and(|state| state == "Z"))
    }

    /// Waits for the end of the process and returns how long that took.
    pub(crate) fn wait_gone(&mut self) -> Duration {
        let start = Instant::now();
        while !self.gone() {
            assert!(start.elapsed() < DEADLINE, "still there; {}", self.state());
            if !self.pump(Duration::from_millis(5)) {
                std::thread::yield_now();
            }
        }
        start.elapsed()
    }

    /// Processor time used, in ticks of (mostly) 10 ms.
    pub(crate) fn ticks(&self) -> u64 {
        let fields = stat(self.pid).expect("the process has ended");
        // Field 3 of proc_pid_stat(5) comes first here; utime and stime are 14 and 15.
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }

    /// Waits until the shell is told that the board ended, and returns its exit code.
    pub(crate) fn exit_code(&mut self) -> i32 {
        self.wait("the end", |board| board.after("EXIT:").is_some_and(|text| text.contains('\n')));
        self.after("EXIT:").unwrap().lines().next().unwrap().trim().parse().unwrap()
    }

    /// Fails unless the terminal is exactly as before the board was started.
    pub(crate) fn assert_restored(&self) {
        self.assert_modes_restored();
        let screen = self.parser.screen();
        assert!(!screen.alternate_screen(), "in the alternate screen");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "pastes are bracketed");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        for sequence in ["?1049l", "?25h", "?2004l", "?2026l"] {
            assert!(
                self.text().contains(&format!("\x1b[{sequence}")),
                "{sequence} is missing; {}",
                self.state()
            );
        }
    }

    /// Fails unless the modes of the terminal are as before, whatever it shows.
    pub(crate) fn assert_modes_restored(&self) {
        let now = tcgetattr(&self.slave).unwrap();
        assert_eq!(
            format!("{now:?}"),
            format!("{:?}", self.before),
            "the modes of the terminal; {}",
            self.state()
        );
    }

    /// What there is to know when something went wrong.
    fn state(&self) -> String {
        let mut state = format!("{} bytes written, screen:\n{}\n", self.log.len(), self.screen());
        let from = self.log.len().saturating_sub(300);
        let _ = write!(state, "last bytes: {:?}", String::from_utf8_lossy(&self.log[from..]));
        state
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        if !self.gone() {
            let _ = kill_process(self.pid, Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is on a screen, with styles: each row's text, and where in it which style is seen.
pub(crate) fn styled(screen: &vt100::Screen) -> String {
    let (rows, columns) = screen.size();
    let mut all = String::new();
    for row in 0..rows {
        let mut last = String::new();
        let mut styles = String::new();
        for cell in (0..columns).filter_map(|column| screen.cell(row, column).map(|cell| (column, cell))) {
            let (column, cell) = cell;
            all.push_str(if cell.has_contents() { cell.contents() } else { " " });
            let shows = cell.has_contents() && cell.contents() != " ";
            let mut style = format!("{:?}", cell.bgcolor());
            if shows || cell.inverse() || cell.underline() {
                let bits = [cell.bold(), cell.dim(), cell.italic(), cell.underline(), cell.inverse()];
                let _ = write!(style, "/{:?}{bits:?}", cell.fgcolor());
            }
            if style != last {
                let _ = write!(styles, " {column}:{style}");
                last = style;
            }
        }
        all.truncate(all.trim_end_matches(' ').len());
        let _ = writeln!(all, "\n    {styles}");
    }
    all
}

/// Rows and columns of the emulator: it fails on screens of a few cells.
fn emulated((columns, rows): (u16, u16)) -> (u16, u16) {
    (rows.max(5), columns.max(20))
}

fn emulator(size: (u16, u16)) -> vt100::Parser {
    let (rows, columns) = emulated(size);
    vt100::Parser::new(rows, columns, 0)
}

fn set_size(master: impl std::os::fd::AsFd, (columns, rows): (u16, u16)) {
    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(master, size).unwrap();
}

/// Sets modes that no program would set by itself, so that "as before" cannot be mistaken for "the usual".
fn unusual_modes(master: &OwnedFd) -> Termios {
    let mut modes = tcgetattr(master).unwrap();
    modes.local_modes.remove(LocalModes::ECHOK);
    modes.special_codes[SpecialCodeIndex::VERASE] = 8;
    tcsetattr(master, OptionalActions::Now, &modes).unwrap();
    tcgetattr(master).unwrap()
}

/// The fields of a process from its state on, or nothing if there is no such process.
fn stat(pid: Pid) -> Option<Vec<String>> {
    let line = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    let (_, fields) = line.rsplit_once(") ")?;
    Some(fields.split(' ').map(str::to_owned).collect())
}
