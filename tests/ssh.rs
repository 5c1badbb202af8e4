//! The board through a real sshd, configured with the text of `docs/ssh.md`. The server has its own keys and a port
//! on the loopback interface, and is removed at the end. Skipped, with a message, where OpenSSH is not installed.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests fail by panicking, and say what they skip"
)]

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use harness::{BINARY, Board, Start};
use rustix::process::Signal;

#[expect(dead_code, reason = "the terminal tests use the rest")]
#[path = "pty/harness.rs"]
mod harness;

const SECOND: Duration = Duration::from_secs(1);
/// The time limit of the server in seconds, in case the test does not stop it.
const TIME_LIMIT: &str = "300";
const PAGE: &str = include_str!("../docs/ssh.md");

/// The paths that the page uses.
const PROGRAM: &str = "/usr/local/bin/frontwatch";
const SITUATION: &str = "/srv/frontwatch/situation.ron";
const KEYS: &str = "/etc/ssh/frontwatch_keys";

/// The setup of the page to follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Setup {
    /// `ForceCommand` and the options below it, on a host that otherwise allows everything.
    Account,
    /// The `command=` option of a key, on the same host.
    Key,
}

/// An sshd. Dropping it ends the process and removes its files.
struct Server {
    folder: tempfile::TempDir,
    process: Child,
    port: u16,
}

/// Returns the code block of the page with this language and first words.
fn code_block(language: &str, begins: &str) -> &'static str {
    let (_, rest) = PAGE.split_once(&format!("```{language}\n{begins}")).unwrap();
    let from = PAGE.len() - rest.len() - begins.len();
    PAGE[from..].split_once("```").unwrap().0
}

fn user_name() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn find_program(program: &str) -> Option<PathBuf> {
    ["/usr/sbin", "/usr/bin", "/usr/local/sbin"]
        .into_iter()
        .map(|folder| Path::new(folder).join(program))
        .find(|path| path.exists())
}

impl Server {
    /// Starts a server, or prints why it cannot.
    fn start(setup: Setup) -> Option<Self> {
        let (Some(sshd), Some(keygen), Some(_)) =
            (find_program("sshd"), find_program("ssh-keygen"), find_program("ssh"))
        else {
            eprintln!("skipped: OpenSSH is not installed");
            return None;
        };
        // As root, sshd requires an empty folder that the init system usually creates.
        if user_name() == "root"
            && !Path::new("/run/sshd").exists()
            && fs::create_dir_all("/run/sshd").is_err()
        {
            eprintln!("skipped: there is no /run/sshd");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["host", "reader"] {
            let status =
                Command::new(&keygen).args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(at(name)).status();
            assert!(status.unwrap().success());
        }
        fs::write(at("situation.ron"), fs::read("data/afghanistan.ron").unwrap()).unwrap();
        let adapt = |text: &str| {
            let text =
                text.replace(PROGRAM, BINARY).replace(SITUATION, at("situation.ron").to_str().unwrap());
            text.replace(KEYS, at("keys").to_str().unwrap())
        };
        let key = fs::read_to_string(at("reader.pub")).unwrap();
        let (keys, rules) = match setup {
            Setup::Account => (
                key,
                adapt(code_block("sshd_config", "Match"))
                    .replace("Match User board", &format!("Match User {}", user_name())),
            ),
            Setup::Key => (
                adapt(code_block("authorized_keys", ""))
                    .replace("ssh-ed25519 AAAA… reader@example.org", &key),
                String::new(),
            ),
        };
        fs::write(at("keys"), keys).unwrap();
        fs::write(at("login"), adapt(code_block("sh", "#!/bin/sh"))).unwrap();
        fs::set_permissions(at("login"), fs::Permissions::from_mode(0o755)).unwrap();
        // Retry: another program may take the port before sshd does.
        let started = (0..5).find_map(|_| {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let config = format!(
                "ListenAddress 127.0.0.1\nPort {port}\nHostKey {host}\nPidFile none\nStrictModes no\nUsePAM no\nLogLevel VERBOSE\n\
                 PermitRootLogin prohibit-password\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n\
                 AuthorizedKeysFile {keys}\nSubsystem sftp internal-sftp\nAcceptEnv *\nX11Forwarding yes\nAllowTcpForwarding yes\n\
                 PermitTunnel yes\nAllowAgentForwarding yes\n{rules}",
                host = at("host").display(),
                keys = at("keys").display(),
            );
            fs::write(at("sshd_config"), config).unwrap();
            let log = fs::File::create(at("log")).unwrap();
            let process = Command::new("timeout")
                .args([TIME_LIMIT, sshd.to_str().unwrap(), "-D", "-e", "-f"])
                .arg(at("sshd_config"))
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(log)
                .spawn()
                .unwrap();
            wait_until_listening(process, port)
        });
        let Some((process, port)) = started else {
            panic!("sshd does not start: {}", fs::read_to_string(at("log")).unwrap())
        };
        Some(Self { folder, process, port })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn situation(&self) -> String {
        self.path("situation.ron").to_str().unwrap().to_owned()
    }

    /// Returns the arguments of ssh without host and command.
    fn args(&self) -> Vec<String> {
        let known = self.path("known");
        let host = fs::read_to_string(self.path("host.pub")).unwrap();
        fs::write(&known, format!("[127.0.0.1]:{} {host}", self.port)).unwrap();
        let mut args: Vec<String> =
            ["-F", "none", "-p", &self.port.to_string(), "-l", &user_name()].map(String::from).into();
        args.extend(["-i".to_owned(), self.path("reader").to_str().unwrap().to_owned()]);
        for option in [
            &format!("UserKnownHostsFile={}", known.display()),
            "StrictHostKeyChecking=yes",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "BatchMode=yes",
            "ConnectTimeout=10",
            // Variables that an attacker might send.
            "SetEnv=FRONTWATCH_THEME=nonsense FRONTWATCH_DATA=/etc/passwd FRONTWATCH_CONFIG=/etc/passwd FRONTWATCH_TODAY=x DISPLAY=:0 TZ=/dev/zero",
        ] {
            args.extend(["-o".to_owned(), option.to_owned()]);
        }
        args
    }

    /// Opens the board through ssh in a terminal.
    fn open(&self, options: &[&str], asked: &[&str]) -> Board {
        let mut start = Start::new(80, 24).env("LANG", "C.UTF-8");
        start.program = find_program("ssh").unwrap();
        let args = options.iter().map(|option| (*option).to_owned()).chain(self.args());
        let asked = asked.iter().map(|word| (*word).to_owned());
        args.chain(["127.0.0.1".to_owned()]).chain(asked).fold(start, Start::arg).open()
    }

    /// Runs ssh without a terminal, with `input` on standard input.
    fn run(&self, options: &[&str], asked: &[&str], input: &str) -> Output {
        let typed = self.path("typed");
        fs::write(&typed, input).unwrap();
        let mut command = Command::new("timeout");
        command
            .arg("20")
            .arg(find_program("ssh").unwrap())
            .args(options)
            .args(self.args())
            .arg("127.0.0.1")
            .args(asked);
        command.stdin(fs::File::open(typed).unwrap()).output().unwrap()
    }

    /// Returns the `/proc` folders of the boards that show this server's situation.
    fn boards(&self) -> Vec<PathBuf> {
        let board_process = |path: &Path| {
            let line = fs::read(path.join("cmdline")).ok()?;
            let words: Vec<String> =
                line.split(|b| *b == 0).map(|word| String::from_utf8_lossy(word).into_owned()).collect();
            (words.first().is_some_and(|word| word == BINARY) && words.contains(&self.situation()))
                .then(|| path.to_owned())
        };
        fs::read_dir("/proc").unwrap().filter_map(|entry| board_process(&entry.ok()?.path())).collect()
    }

    /// Waits until `count` boards are running, and returns how long that took.
    fn wait_boards(&self, count: usize) -> Duration {
        let start = Instant::now();
        while self.boards().len() != count {
            assert!(start.elapsed() < Duration::from_secs(10), "{:?}", self.boards());
            std::thread::sleep(Duration::from_millis(5));
        }
        start.elapsed()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // `timeout` forwards the signal to sshd.
        if let Some(id) = rustix::process::Pid::from_raw(i32::try_from(self.process.id()).unwrap_or(0)) {
            _ = rustix::process::kill_process(id, Signal::TERM);
        }
        _ = self.process.wait();
    }
}

/// Waits until the server accepts connections. Returns `None` if it ended.
fn wait_until_listening(mut process: Child, port: u16) -> Option<(Child, u16)> {
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if process.try_wait().unwrap().is_some() || Instant::now() > deadline {
            _ = process.kill();
            _ = process.wait();
            return None;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Some((process, port))
}

#[test]
fn the_board_works_and_quits_over_ssh() {
    let Some(server) = Server::start(Setup::Account) else { return };
    let mut board = server.open(&["-tt"], &[]);
    assert!(board.screen().contains("Afghanistan and its neighbours"), "{}", board.screen());
    server.wait_boards(1);
    board.cost_of("2gg");
    let before = board.styled();
    assert!(board.cost_of_change("j") < 300, "a key costs no more than without ssh");
    board.cost_of_change("k");
    assert_eq!(board.styled(), before);
    board.type_keys("/militants\r");
    board.wait("the search", |board| {
        !board.screen().contains("search:") && board.screen().contains("Militants")
    });
    // Native scripts arrive intact.
    board.cost_of_change("L");
    assert!(board.screen().contains("Names: native"), "{}", board.screen());
    board.cost_of_change("L");
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
    server.wait_boards(0);
}

#[test]
fn the_board_follows_the_size_of_the_terminal() {
    let Some(server) = Server::start(Setup::Account) else { return };
    let mut board = server.open(&["-tt"], &[]);
    for (columns, rows) in [(120, 40), (40, 12), (80, 24)] {
        board.resize(columns, rows);
        let footer = |board: &Board| {
            board.parser.screen().rows(0, columns).last().is_some_and(|row| row.contains("? help"))
        };
        board.wait("the footer in the last row", footer);
        board.settle();
        assert!(footer(&board), "{}", board.screen());
    }
    assert_eq!(board.screen(), server.open(&["-tt"], &[]).screen());
}

#[test]
fn a_killed_client_leaves_no_process() {
    let Some(server) = Server::start(Setup::Account) else { return };
    for keys in ["", "/tal", "?"] {
        let mut board = server.open(&["-tt"], &[]);
        server.wait_boards(1);
        board.cost_of(keys);
        board.signal(Signal::KILL);
        let took = server.wait_boards(0);
        assert!(took < SECOND, "{took:?} after {keys:?}");
    }
}

/// Fails if any command, subsystem or forwarding gives more than the board.
fn assert_only_board(server: &Server) {
    let stolen = server.path("stolen");
    let steal = format!("touch {}", stolen.display());
    // With a terminal: the board, from which no key reaches a shell.
    for asked in [&["sh"][..], &["sh", "-c", &steal], &["--", "export", "-o", stolen.to_str().unwrap()]] {
        let mut board = server.open(&["-tt"], asked);
        for keys in ["\x1a", "e", "o", ":export\r", ":suspend\r"] {
            board.cost_of_change(keys);
            assert!(board.screen().contains("Not in restricted mode"), "after {keys:?}: {}", board.screen());
            board.cost_of("\x1b");
        }
        board.type_keys(format!("\x1b\x1b{steal}\r\x1b\x1b"));
        board.settle();
        board.cost_of("\x1b\x1b\x1b");
        server.wait_boards(1);
        board.type_keys("\x03");
        assert_eq!(board.exit_code(), 0, "{}", board.screen());
    }
    // Without a terminal: the situation as text.
    let text = server.run(&[], &[], "");
    assert!(text.status.success(), "{text:?}");
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.starts_with("Afghanistan and its neighbours\n"), "{text}");
    for asked in
        [&["sh"][..], &["sh", "-s"], &[&steal], &["/usr/lib/openssh/sftp-server"], &["scp", "-t", "/tmp"]]
    {
        let output = server.run(&[], asked, &format!("{steal}\n"));
        assert_eq!(String::from_utf8_lossy(&output.stdout), text, "{asked:?}");
        assert_eq!(output.status.code(), Some(0), "{asked:?}");
    }
    // A subsystem built into sshd.
    let output = server.run(&["-s"], &["sftp"], "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), text);
    // Forwarding to a port, here the server's own, which would send a greeting.
    let output = server.run(&["-W", &format!("127.0.0.1:{}", server.port)], &[], "");
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("prohibited"), "{output:?}");
    let output = server.run(&["-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1"], &[], "");
    assert!(!output.status.success(), "{output:?}");
    assert!(!stolen.exists());
}

#[test]
fn the_account_setup_gives_only_the_board() {
    let Some(server) = Server::start(Setup::Account) else { return };
    assert_only_board(&server);
    // No variable of the client reaches the board.
    let board = server.open(&["-tt"], &[]);
    let environment = fs::read_to_string(server.boards()[0].join("environ")).unwrap();
    for name in ["FRONTWATCH_", "DISPLAY=", "TZ="] {
        assert!(!environment.contains(name), "{environment:?}");
    }
    assert!(environment.contains("LANG=C.UTF-8"));
    drop(board);
}

#[test]
fn the_key_setup_gives_only_the_board() {
    let Some(server) = Server::start(Setup::Key) else { return };
    assert_only_board(&server);
    // The variables reach the board here, which ignores them.
    let board = server.open(&["-tt"], &[]);
    let environment = fs::read_to_string(server.boards()[0].join("environ")).unwrap();
    assert!(environment.contains("FRONTWATCH_THEME=nonsense"), "{environment:?}");
    drop(board);
}

#[test]
fn the_login_shell_runs_only_the_board() {
    let Some(server) = Server::start(Setup::Account) else { return };
    let output =
        Command::new(server.path("login")).args(["-c", "echo no"]).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success());
    assert!(
        String::from_utf8_lossy(&output.stdout).starts_with("Afghanistan and its neighbours\n"),
        "{output:?}"
    );
}
