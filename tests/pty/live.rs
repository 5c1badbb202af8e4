//! A situation that keeps itself current: feeds fill it while a board is open, and a person decides in the board what
//! becomes of their reports. All rows are invented.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use crate::feed_services::{
    AcledService, FEBRUARY_1, FEBRUARY_9, PASSWORD, Releases, UCDP_TOKEN, USER, acled_row, answer_as_ucdp,
    files_with, ucdp_row,
};
use crate::harness::{BINARY, Board, Start};
use crate::loopback_server::{LoopbackServer, Response};

const CTRL_S: &str = "\x13";

/// How soon an open board shows what a sync has brought.
const SHOWN_WITHIN: Duration = Duration::from_secs(2);

/// What the servers of the three feeds have.
struct Services {
    releases: Releases,
    acled: Mutex<AcledService>,
    news: Mutex<Vec<(&'static str, &'static str)>>,
}

impl Services {
    fn start() -> (Arc<Self>, LoopbackServer) {
        let acled_rows = vec![
            acled_row(1, "2026-02-03", 2, FEBRUARY_1),
            acled_row(2, "2026-02-04", 0, FEBRUARY_1),
            acled_row(3, "2026-02-05", 4, FEBRUARY_9),
        ];
        let services = Arc::new(Self {
            releases: Arc::new(Mutex::new(vec![(
                "26.1",
                vec![ucdp_row(1, "2025-11-01", 3), ucdp_row(2, "2025-12-01", 1)],
            )])),
            acled: Mutex::new(AcledService::with_rows(acled_rows)),
            news: Mutex::new(vec![
                ("Shells fall on Low Pier", "Mon, 09 Feb 2026 08:00:00 GMT"),
                ("Talks about grain", "Sun, 08 Feb 2026 08:00:00 GMT"),
                ("A mine is found", "Sat, 07 Feb 2026 08:00:00 GMT"),
                ("Football results", "Fri, 06 Feb 2026 08:00:00 GMT"),
            ]),
        });
        let shared = Arc::clone(&services);
        let server = LoopbackServer::start(move |request| match request.path() {
            "/news.xml" => {
                let text = shared.news_file();
                let tag = format!("\"{}\"", text.len());
                if request.header("if-none-match") == Some(&tag) {
                    return Response::new(304, "");
                }
                Response::new(200, text).with_header("ETag", tag)
            }
            path if path.starts_with("/api/gedevents/") => answer_as_ucdp(request, &shared.releases, 1000),
            _ => shared.acled.lock().unwrap().answer(request),
        });
        (services, server)
    }

    fn news_file(&self) -> String {
        let items = self.news.lock().unwrap().iter().fold(String::new(), |text, (title, published)| {
            let id = title.replace(' ', "-").to_lowercase();
            format!(
                "{text}<item><title>{title}</title><guid>{id}</guid><link>https://harbour.example/{id}</link>\
                 <pubDate>{published}</pubDate><description>As told by witnesses.</description></item>"
            )
        });
        format!("<rss version=\"2.0\"><channel><title>Harbour Radio</title>{items}</channel></rss>")
    }
}

/// A folder with a situation that names the three feeds, and the home of its analyst.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new(server: &LoopbackServer) -> Self {
        let folder = TempDir::new().unwrap();
        let url = &server.url;
        let text = format!(
            r#"(
    format: 1,
    title: "Two shores",
    as_of: "2026-02-10",
    actors: {{
        "north": (name: "Northern Republic", short: "North", kind: StateForces),
        "south": (name: "Southern League", short: "South", kind: RebelGroup),
    }},
    fronts: {{
        "strait": (name: "The strait", short: "Strait", parties: ["north", "south"], coverage_from: "2024-01-01"),
    }},
    sources: {{
        "paper": (title: "The Harbour Paper"),
    }},
    feeds: {{
        "ucdp": UcdpApi(url: "{url}/api", versions: ["26.1"]),
        "acled": AcledApi(url: "{url}", parameters: ["country=Ruritania"], since: "2025-01-01"),
        "news": Rss(url: "{url}/news.xml", licence: "quoted with attribution"),
    }},
    include: [
        Feed("ucdp"),
        Feed("acled"),
    ],
    events: [
        (
            id: "pier", date: "2026-02-08", front: "strait", kind: Shelling, actors: ["north", "south"],
            place: (name: "Low Pier", at: (10.5, -20.25), precision: Near), summary: "Shells fell on the pier.",
            sources: ["paper"],
        ),
    ],
)
"#
        );
        fs::write(folder.path().join("s.ron"), text).unwrap();
        let desk = Self { folder };
        // As its author would have it, so that later changes can be compared with that layout.
        assert!(desk.run(&["fmt", "s.ron"]).2.is_empty());
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the program. Returns the status, standard output and standard error.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(BINARY);
        command.args(args).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command.env("HOME", self.folder.path()).env("FRONTWATCH_TODAY", "2026-02-10");
        command.env("NO_PROXY", "127.0.0.1").env("FRONTWATCH_UCDP_TOKEN", UCDP_TOKEN);
        command.env("FRONTWATCH_UCDP_HOST", "127.0.0.1").env("FRONTWATCH_ACLED_HOST", "127.0.0.1");
        command.env("FRONTWATCH_ACLED_USER", USER).env("FRONTWATCH_ACLED_PASSWORD", PASSWORD);
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// Runs `sync` and returns what it says of each feed.
    fn sync(&self) -> String {
        let (status, said, errors) = self.run(&["sync", "s.ron", "--first-wait", "1"]);
        assert_eq!((status, errors.as_str()), (0, ""), "{said}");
        said
    }

    /// Opens a board of 80 by 24 on a day.
    fn board(&self, today: &'static str) -> Board {
        let start = Start::new(80, 24).home(self.folder.path()).env("FRONTWATCH_TODAY", today);
        let start = start.arg("--no-state").arg("--last").arg("all");
        let mut board = start.arg(self.path("s.ron").to_str().unwrap()).spawn();
        board.wait_for("2 Events");
        board
    }
}

/// Returns the bytes that a feed received, as its line of the output has them.
fn bytes_received(said: &str, feed: &str) -> String {
    let line = said.lines().find(|line| line.starts_with(&format!("{feed}: "))).unwrap();
    line.rsplit_once("; ").unwrap().1.strip_suffix(" received").unwrap().to_owned()
}

/// The number of items in the inbox, as the header has it.
fn assert_inbox(board: &Board, count: Option<usize>) {
    let screen = board.screen();
    let shown = count.map(|count| format!(" {count} in the inbox"));
    let header = screen.lines().next().unwrap();
    assert_eq!(header.contains("in the inbox"), shown.is_some(), "{screen}");
    assert!(shown.is_none_or(|shown| header.contains(&shown)), "{screen}");
}

#[test]
fn feeds_fill_an_open_board_and_a_person_decides_what_enters() {
    let (services, server) = Services::start();
    let desk = Desk::new(&server);
    let mut board = desk.board("2026-02-10");
    assert_inbox(&board, None);
    // The folders of the feeds do not exist yet, and are watched all the same.
    assert!(!board.screen().contains("Changes are noticed by looking"), "{}", board.screen());

    // The first sync fills all three feeds.
    let first = desk.sync();
    assert!(first.contains("ucdp: 26.1, 2 records; 2 added, 0 corrected, 0 deleted; "), "{first}");
    assert!(first.contains("acled: 2026-02-09, 3 records; 3 added, 0 corrected, 0 deleted; "), "{first}");
    assert!(first.contains("news: newest item 2026-02-09, 4 items; 4 added, "), "{first}");
    board.wait_within(SHOWN_WITHIN, "what the feeds brought", |board| {
        let screen = board.screen();
        screen.contains("4 in the inbox   6/6 events") && screen.contains("2026-02-04")
    });
    board.settle();

    // The second transfers only what has changed: nothing, and then the deletion of a row.
    let second = desk.sync();
    assert_eq!(second.matches("; nothing new; ").count(), 3, "{second}");
    assert_eq!(bytes_received(&second, "ucdp"), "0 bytes");
    assert_eq!(bytes_received(&second, "news"), "0 bytes");
    assert_eq!(bytes_received(&first, "acled"), "2 kB");
    let empty = bytes_received(&second, "acled");
    assert!(empty.strip_suffix(" bytes").is_some_and(|count| count.parse::<u32>().unwrap() < 120), "{empty}");
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    services.acled.lock().unwrap().deleted.push(("RUR2", now.try_into().unwrap()));
    let third = desk.sync();
    assert!(third.contains("acled: 2026-02-09, 2 records; 0 added, 0 corrected, 1 deleted; "), "{third}");
    board.wait_within(SHOWN_WITHIN, "the deletion", |board| {
        let screen = board.screen();
        screen.contains("4 in the inbox   5/5 events") && !screen.contains("2026-02-04")
    });
    board.settle();

    // An item becomes a claim about the event that it names, and is taken back.
    let before = desk.read("s.ron");
    let claim = |board: &mut Board| {
        board.press("x", "Inbox: 4 to decide");
        board.press("\r", "names Low Pier; 1 day before (pier)");
        board.press("dc", "New claim");
        board.press(&format!("north\rat least 7{CTRL_S}"), "what will change");
        assert_eq!(desk.read("s.ron"), before);
        board.press("\r", "Written to s.ron:");
        board.wait_for("3 in the inbox");
    };
    claim(&mut board);
    board.press("\x1b", "━ 2 Events");
    board.press("\r", "Who says what");
    let screen = board.screen();
    assert!(screen.contains("at least 7") && screen.contains("said 2026-02-09"), "{screen}");
    board.press("\x1b", "━ 2 Events");
    board.press("u", "The last edit is taken back");
    board.wait_for("4 in the inbox");
    assert_eq!(desk.read("s.ron"), before);
    claim(&mut board);

    // The others are dismissed, put off and accepted.
    board.wait_for("Inbox: 3 to decide");
    board.press("Gdx", "Dismissed; u takes it back");
    board.wait_for("Inbox: 2 to decide");
    assert!(!board.screen().contains("Football"), "{}", board.screen());
    board.press("u", "The last edit is taken back");
    board.wait_for("Inbox: 3 to decide");
    board.press("Gdx", "Inbox: 2 to decide");
    assert!(!board.screen().contains("Football"), "{}", board.screen());
    board.press("ggdz", "Put off until 2026-02-17; u takes it back");
    board.wait_for("Inbox: 1 to decide");
    board.press("de", "New event");
    assert!(board.screen().contains("published 2026-02-07; when did it happen?"), "{}", board.screen());
    board.press(&format!("2026-02-07\rstrait\rArmedClash\rnorth, south{CTRL_S}"), "what will change");
    board.press("\r", "Written to s.ron:");
    board.wait_for("6/6 events");
    assert_inbox(&board, None);
    let text = desk.read("s.ron");
    assert!(text.contains("date: \"2026-02-07\"") && text.contains("summary: \"A mine is found\""), "{text}");
    let decisions = desk.read("inbox.ron");
    for decision in
        ["AddedTo(\"pier\")", "Dismissed", "SnoozedUntil(\"2026-02-17\")", "Event(\"2026-02-07-strait\")"]
    {
        assert!(decisions.contains(decision), "{decision} is not in\n{decisions}");
    }
    assert_eq!(desk.run(&["fmt", "--check", "s.ron", "inbox.ron"]).0, 0, "{text}{decisions}");
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);

    // What was put off comes back on its day.
    assert_inbox(&desk.board("2026-02-16"), None);
    let mut later = desk.board("2026-02-17");
    assert_inbox(&later, Some(1));
    later.press("x", "Talks about grain");

    // Without the server, a sync fails and everything still opens.
    drop(server);
    let (status, said, errors) = desk.run(&["sync", "s.ron", "--first-wait", "1"]);
    // A complete release of UCDP is not asked for again.
    assert_eq!(said, "ucdp: 26.1, 2 records; nothing new; 0 bytes received\n");
    assert_eq!((status, errors.matches("Connection refused").count()), (1, 2), "{errors}");
    let mut offline = desk.board("2026-02-10");
    assert!(offline.screen().contains("6/6"), "{}", offline.screen());
    offline.press("\r", "Who says what");
    let (status, events, errors) = desk.run(&["export", "s.ron", "--format", "ndjson"]);
    assert_eq!((status, errors.as_str(), events.lines().count()), (0, "", 6), "{events}");
    let (status, brief, _) = desk.run(&["brief", "s.ron"]);
    assert!(status == 0 && brief.contains("last sync failed"), "{brief}");
    let (status, said, errors) = desk.run(&["check", "s.ron"]);
    assert_eq!(status, 0, "{said}{errors}");

    // Secrets are in no file but their own.
    let own = desk.path(".local/state/frontwatch/tokens/acled.json");
    assert_eq!(files_with(desk.folder.path(), "s3cret"), [own]);
    for secret in [UCDP_TOKEN, PASSWORD] {
        assert!(files_with(desk.folder.path(), secret).is_empty());
    }
}
