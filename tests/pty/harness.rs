//! Runs the real binary on a pseudo-terminal as a user would: under a shell with job control, with typed keys, its
//! output read by a terminal emulator. Nothing sleeps for a fixed time: every wait ends with an observation or fails
//! at a deadline.

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

/// The text of [`situation_file`].
pub(crate) const SITUATION: &str = include_str!("../support/small.ron");

/// Writes a small situation file of this name into a folder of its own.
pub(crate) fn situation_file(name: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, SITUATION).unwrap();
    (folder, file)
}

/// The limit of every wait. Generous for machines under load; no passing test reaches it.
const DEADLINE: Duration = Duration::from_secs(45);
/// How long nothing must be written before the terminal counts as settled.
const QUIET: Duration = Duration::from_millis(200);

/// The bytes at the end of every frame: the end of a synchronised update.
pub(crate) const FRAME_END: &[u8] = b"\x1b[?2026l";

/// The shell the board runs under. It reports every stop and the exit code, then stays alive, because the end of its
/// session would reset the terminal before a test can check it. It writes the board's process id to a file rather
/// than to the terminal, because a program may discard earlier output when it takes over a terminal (tmux does).
const SHELL: &str = r#"
[ "$1" = nohup ] && trap '' HUP
pid_file=$2
shift 2
set -m
sh -c 'printf "%s\n" "$$" >"$0"; exec "$@"' "$pid_file" "$@"
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
    /// The program to start: the board, or another one for comparison.
    pub(crate) program: PathBuf,
    size: (u16, u16),
    args: Vec<String>,
    env: Vec<(&'static str, &'static str)>,
    home: Option<PathBuf>,
    nohup: bool,
    shell: bool,
}

impl Start {
    /// Creates a start of the board on a terminal of `columns` by `rows`.
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

    /// Adds an environment variable. The only others are `TERM`, `LANG`, `PATH` and an empty `HOME`.
    pub(crate) fn env(mut self, name: &'static str, value: &'static str) -> Self {
        self.env.push((name, value));
        self
    }

    /// Uses this home directory instead of an empty temporary one, so that a later start can reuse it.
    pub(crate) fn home(mut self, home: &Path) -> Self {
        self.home = Some(home.to_owned());
        self
    }

    /// Shows all events of a file, on a fixed day.
    pub(crate) fn with_all_events_of(self, file: &Path) -> Self {
        let start = self.arg("--last").arg("all").arg("--today").arg("2026-02-10");
        start.arg(file.to_str().unwrap())
    }

    /// Ignores the hang-up signal.
    pub(crate) fn nohup(mut self) -> Self {
        self.nohup = true;
        self
    }

    /// Starts without a shell, in a session without a controlling terminal: the terminal sends no signals.
    pub(crate) fn without_shell(mut self) -> Self {
        self.shell = false;
        self
    }

    /// Starts the program and waits only for its process.
    pub(crate) fn spawn(self) -> Board {
        let home = TempDir::new().unwrap();
        let pid_file = NamedTempFile::new().unwrap();
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
            command.args(["--ctty", "sh", "-c", SHELL, "sh", hup]).arg(pid_file.path());
        }
        command.arg(&self.program).args(&self.args);
        // Slow files are pipes.
        command.env_clear().env("FRONTWATCH_SLOW_INCLUDES", "1").envs([
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
            incomplete: Vec::new(),
            log: Vec::new(),
            _home: home,
        };
        if self.shell {
            let pid = || fs::read_to_string(pid_file.path()).unwrap();
            board.wait("the process", |_| pid().ends_with('\n'));
            board.pid = Pid::from_raw(pid().trim().parse().unwrap()).unwrap();
        }
        board
    }

    /// Starts the program and waits until the board is drawn and settled.
    pub(crate) fn open(self) -> Board {
        let mut board = self.spawn();
        board.wait("the first frame", |board| {
            board.parser.screen().alternate_screen() && board.screen().contains("Fronts")
        });
        board.settle();
        board
    }
}

/// A board on a pseudo-terminal. Dropping it kills the process.
pub(crate) struct Board {
    master: Option<File>,
    slave: OwnedFd,
    child: Child,
    /// The process of the board itself, not of the shell.
    pub(crate) pid: Pid,
    before: Termios,
    /// The terminal emulator, fed with everything written.
    pub(crate) parser: vt100::Parser,
    /// The first bytes of a character whose rest has not been read yet.
    incomplete: Vec<u8>,
    /// Every byte written by the board and then by its shell.
    pub(crate) log: Vec<u8>,
    /// Removed with the board.
    _home: TempDir,
}

impl Board {
    /// Opens a board of 80 by 24 without stored state, and waits until it is drawn and settled.
    pub(crate) fn open() -> Self {
        Start::new(80, 24).arg("--no-state").open()
    }

    /// Returns the text of the screen.
    pub(crate) fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// Returns the text and the styles of the screen.
    pub(crate) fn styled(&self) -> String {
        render_styled(self.parser.screen())
    }

    /// Returns everything written, as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.log).into_owned()
    }

    fn text_after(&self, mark: &str) -> Option<String> {
        self.text().split_once(mark).map(|(_, after)| after.to_owned())
    }

    /// Counts how often `needle` was written since the log had the length `since`.
    pub(crate) fn count(&self, needle: &str, since: usize) -> usize {
        String::from_utf8_lossy(&self.log[since..]).matches(needle).count()
    }

    /// Types keys, reading the output at the same time.
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

    /// Reads available output, waiting up to `patience` for it. Returns whether anything was read.
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
        // Reading fails after the last process on the terminal has ended: nothing more will come.
        let read = master.read(&mut bytes).unwrap_or(0);
        self.log.extend_from_slice(&bytes[..read]);
        // The emulator would lose a character split between two reads.
        self.incomplete.extend_from_slice(&bytes[..read]);
        let whole = match std::str::from_utf8(&self.incomplete) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.incomplete.len(),
        };
        self.parser.process(&self.incomplete[..whole]);
        self.incomplete.drain(..whole);
        read > 0
    }

    /// Waits until a condition holds. `what` names it in the message of a failure.
    pub(crate) fn wait(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        self.wait_within(DEADLINE, what, condition);
    }

    /// Like [`Self::wait`], with a limit of its own.
    pub(crate) fn wait_within(&mut self, limit: Duration, what: &str, condition: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + limit;
        while !condition(self) {
            assert!(Instant::now() < deadline, "waited in vain for {what}; {}", self.state());
            self.pump(Duration::from_millis(20));
        }
    }

    /// Waits until the screen shows this text and nothing more is written.
    pub(crate) fn wait_for(&mut self, shown: &str) {
        self.wait(shown, |board| board.screen().contains(shown));
        self.settle();
    }

    /// Types the keys and waits for a text.
    pub(crate) fn press(&mut self, keys: &str, shown: &str) {
        self.type_keys(keys);
        self.wait_for(shown);
    }

    /// Waits until nothing has been written for [`QUIET`], and returns the length of the log.
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

    /// Types on a settled board, settles, and returns the number of bytes written.
    pub(crate) fn cost_of(&mut self, keys: impl AsRef<[u8]>) -> usize {
        let before = self.log.len();
        self.type_keys(keys);
        self.wait_read();
        self.settle() - before
    }

    /// Like [`Self::cost_of`], for keys that change the screen: waits for the frame, however slow the machine.
    pub(crate) fn cost_of_change(&mut self, keys: impl AsRef<[u8]>) -> usize {
        let before = self.log.len();
        self.type_keys(keys);
        self.wait_frame(before);
        self.settle() - before
    }

    /// Waits until the log has grown beyond `since` and ends with a complete frame.
    pub(crate) fn wait_frame(&mut self, since: usize) {
        self.wait("a frame", |board| board.log.len() > since && board.log.ends_with(FRAME_END));
    }

    /// Resizes the terminal.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        set_size(self.master.as_ref().unwrap(), (columns, rows));
        let (rows, columns) = emulator_size((columns, rows));
        self.parser.screen_mut().set_size(rows, columns);
    }

    /// Waits until the board has read all typed keys.
    pub(crate) fn wait_read(&mut self) {
        self.wait("the keys to be read", |board| rustix::io::ioctl_fionread(&board.slave).unwrap() == 0);
    }

    /// Stops or resumes the output of the terminal, as Ctrl-S or a stalled line does.
    pub(crate) fn stall(&self, is_stalled: bool) {
        tcflow(&self.slave, if is_stalled { Action::OOff } else { Action::OOn }).unwrap();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Closes the terminal.
    pub(crate) fn hang_up(&mut self) {
        drop(self.master.take());
    }

    /// Whether the process has ended.
    pub(crate) fn has_ended(&self) -> bool {
        read_stat(self.pid).is_none_or(|fields| fields.first().is_some_and(|state| state == "Z"))
    }

    /// Waits for the process to end and returns how long that took.
    pub(crate) fn wait_ended(&mut self) -> Duration {
        let start = Instant::now();
        while !self.has_ended() {
            assert!(start.elapsed() < DEADLINE, "still running; {}", self.state());
            if !self.pump(Duration::from_millis(5)) {
                std::thread::yield_now();
            }
        }
        start.elapsed()
    }

    /// Returns the processor time used, in clock ticks (mostly 10 ms).
    pub(crate) fn ticks(&self) -> u64 {
        let fields = read_stat(self.pid).expect("the process has ended");
        // The first element is field 3 of proc_pid_stat(5); utime and stime are fields 14 and 15.
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }

    /// Waits until the shell reports the end of the board, and returns its exit code.
    pub(crate) fn exit_code(&mut self) -> i32 {
        self.wait("the end", |board| board.text_after("EXIT:").is_some_and(|text| text.contains('\n')));
        self.text_after("EXIT:").unwrap().lines().next().unwrap().trim().parse().unwrap()
    }

    /// Fails unless the terminal is exactly as before the start of the board.
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

    /// Fails unless the modes of the terminal are as before, regardless of the screen.
    pub(crate) fn assert_modes_restored(&self) {
        let now = tcgetattr(&self.slave).unwrap();
        assert_eq!(
            format!("{now:?}"),
            format!("{:?}", self.before),
            "the modes of the terminal; {}",
            self.state()
        );
    }

    /// Describes the board for the message of a failure.
    fn state(&self) -> String {
        let mut state = format!("{} bytes written, screen:\n{}\n", self.log.len(), self.screen());
        let from = self.log.len().saturating_sub(300);
        let _ = write!(state, "last bytes: {:?}", String::from_utf8_lossy(&self.log[from..]));
        state
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        if !self.has_ended() {
            let _ = kill_process(self.pid, Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the text of each row of a screen, followed by the columns where its style changes.
pub(crate) fn render_styled(screen: &vt100::Screen) -> String {
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

/// Returns the rows and columns of the emulator, which fails on very small screens.
fn emulator_size((columns, rows): (u16, u16)) -> (u16, u16) {
    (rows.max(5), columns.max(20))
}

fn emulator(size: (u16, u16)) -> vt100::Parser {
    let (rows, columns) = emulator_size(size);
    vt100::Parser::new(rows, columns, 0)
}

fn set_size(master: impl std::os::fd::AsFd, (columns, rows): (u16, u16)) {
    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(master, size).unwrap();
}

/// Sets modes that no program sets by itself, so that restored modes differ from the defaults.
fn unusual_modes(master: &OwnedFd) -> Termios {
    let mut modes = tcgetattr(master).unwrap();
    modes.local_modes.remove(LocalModes::ECHOK);
    modes.special_codes[SpecialCodeIndex::VERASE] = 8;
    tcsetattr(master, OptionalActions::Now, &modes).unwrap();
    tcgetattr(master).unwrap()
}

/// Returns the fields of `/proc/PID/stat` from the state on, or `None` if there is no such process.
fn read_stat(pid: Pid) -> Option<Vec<String>> {
    let line = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    let (_, fields) = line.rsplit_once(") ")?;
    Some(fields.split(' ').map(str::to_owned).collect())
}
