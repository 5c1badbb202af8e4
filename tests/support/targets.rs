//! What is fuzzed: one function a target, each given bytes, each panicking where something is wrong.
//!
//! `fuzz/` runs them under libFuzzer, `tests/data/fuzz_smoke.rs` on a few mutations of good input.

use std::io;
use std::path::Path;
#[cfg(feature = "parquet")]
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use frontwatch::assess::{civilians, toll};
use frontwatch::board::chord::{Key, KeyCode, parse_script};
use frontwatch::board::{Appearance, Board, BoardSettings, NameScript};
use frontwatch::config::{self, ConfigFlags, Environment};
use frontwatch::file;
use frontwatch::import::import_file::import_bytes;
#[cfg(feature = "parquet")]
use frontwatch::import::parquet::{self, OpenControl};
use frontwatch::import::{Dataset, FrontPolicy, ImportBuilder, ImportReport};
use frontwatch::model::{Day, Diagnostic, Situation, text};
use frontwatch::query::{
    Filter, Question, Selection, SeriesMeasure, TimeUnit, WeekStart, Window, WindowLength,
};
use frontwatch::store::Store;

#[allow(dead_code, reason = "shared with other tests")]
#[path = "board.rs"]
mod board;

/// A function that is fuzzed.
pub(crate) type Target = fn(&[u8]);

/// Every target with its name.
pub(crate) const TARGETS: &[(&str, Target)] = &[
    ("situation", situation),
    ("filter", filter),
    ("keys", keys),
    ("config", configuration),
    ("ucdp", ucdp),
    ("acled", acled),
    ("gdelt", gdelt),
    #[cfg(feature = "parquet")]
    ("parquet", parquet),
];

const SMALL: &str = include_str!("small.ron");

/// Any text is a situation or is refused; what is read can be written, read again, asked and drawn.
pub(crate) fn situation(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let loaded = match file::read_text("fuzz.ron", text) {
        Ok(loaded) => loaded,
        Err(error) => return sound(&[error.to_diagnostic()], text),
    };
    sound(&loaded.diagnostics, text);
    let written = file::ron_writer::to_ron(&loaded.situation);
    assert_eq!(written.lines().find_map(text::first_unsafe), None, "unsafe text in what is written");
    match file::read_text("written.ron", &written) {
        Ok(again) => assert_eq!(again.situation, loaded.situation, "written and read again"),
        Err(error) => panic!("what is written cannot be read: {error}\n{written}"),
    }
    let store = board::store(loaded.situation);
    let answer = store.answer(&question(&store, Filter::match_all())).expect("everything can be asked for");
    assert!(
        answer.shown_events <= answer.known_events && answer.events.len() == answer.shown_events,
        "counts"
    );
    draw(&Board::new(store, loaded.diagnostics, settings((80, 24))));
}

/// Any text is a filter or is refused with its place; printed it means the same; it can be asked of the sample.
pub(crate) fn filter(bytes: &[u8]) {
    let sample = board::sample_store();
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let filter = match text.parse::<Filter>() {
        Ok(filter) => filter,
        Err(error) => {
            assert!(text.get(error.span.clone()).is_some(), "no place in the text: {:?}", error.span);
            return safe(&error.to_string());
        }
    };
    let printed = filter.expr().to_string();
    let again: Filter = printed.parse().unwrap_or_else(|error| panic!("{printed:?} does not read: {error}"));
    assert_eq!(again.expr(), filter.expr(), "{text:?} printed is {printed:?}");
    match sample.answer(&question(&sample, filter)) {
        Ok(answer) => assert!(answer.shown_events <= answer.known_events),
        Err(error) => {
            assert!(text.get(error.span.clone()).is_some(), "no place in the text: {:?}", error.span);
            safe(&error.to_string());
        }
    }
}

/// Any bytes as keys, sizes and pastes: a board takes them and can be drawn after each. As text they are a script
/// of keys or are refused.
pub(crate) fn keys(bytes: &[u8]) {
    static STORE: OnceLock<Arc<Store>> = OnceLock::new();
    let store =
        STORE.get_or_init(|| board::store(file::read_text("small.ron", SMALL).expect("it reads").situation));
    let mut board = Board::new(Arc::clone(store), Vec::new(), settings((80, 24)));
    if let Ok(text) = std::str::from_utf8(bytes) {
        match parse_script(text) {
            // Longer scripts find nothing that these do not.
            Ok(keys) if keys.len() < 100 => {
                for key in keys {
                    _ = board.press_key(key);
                }
                draw(&board);
            }
            Ok(_) => {}
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    let mut board = Board::new(Arc::clone(store), Vec::new(), settings((80, 24)));
    // A frame is drawn for each: more of them would only be slower.
    let mut rest = bytes.iter().copied().take(60);
    while let Some(byte) = rest.next() {
        let mut next = || rest.next().unwrap_or(0);
        match byte {
            0xff => board.resize(u16::from(next()) / 2, u16::from(next()) / 5),
            0xfe => {
                let pasted: Vec<u8> = (0..next()).map_while(|_| rest.next()).collect();
                board.paste_text(&String::from_utf8_lossy(&pasted));
            }
            0xfd => board.replace_store(Arc::clone(store), Vec::new()),
            _ => _ = board.press_key(key(byte)),
        }
        draw(&board);
    }
}

/// Any text is a configuration or is refused with its places; shown as text, what is in force reads back the same.
pub(crate) fn configuration(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match configured(text) {
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a reason");
            sound(&problems, text);
        }
        Ok(loaded) => {
            let shown = config::render_config(&loaded, true);
            let again = configured(&shown).unwrap_or_else(|problems| panic!("{shown}\n{problems:#?}"));
            assert_eq!(again.config, loaded.config, "shown as\n{shown}");
        }
    }
}

/// As [`foreign`].
pub(crate) fn ucdp(bytes: &[u8]) {
    foreign(Dataset::Ucdp, bytes);
}

/// As [`foreign`].
pub(crate) fn acled(bytes: &[u8]) {
    foreign(Dataset::Acled, bytes);
}

/// As [`foreign`].
pub(crate) fn gdelt(bytes: &[u8]) {
    foreign(Dataset::Gdelt, bytes);
}

/// Any bytes are a file of a data set or are refused; every row is taken or left out; what is taken has columns that
/// fit its record, and can be written as a situation and read again.
fn foreign(dataset: Dataset, bytes: &[u8]) {
    let mut builder = ImportBuilder::new(&Situation::empty("fuzz".to_owned(), Day(0)));
    let mut report = ImportReport::default();
    if let Err(refusal) = import_bytes(dataset, bytes, "fuzz.csv", &mut builder, &mut report) {
        return assert!(!refusal.to_string().is_empty());
    }
    assert_eq!(report.read, report.taken + report.skipped, "{report:?}");
    let imported = builder.finish(FrontPolicy::ByCountry).unwrap_or_else(|_| panic!("no rule, no error"));
    let columns = &imported.bulk.columns;
    assert!(columns.start.is_sorted());
    let mut situation = imported.situation.clone();
    let each = imported.for_each_event(|_, event| -> Result<(), ()> {
        let row = situation.events.len();
        let class = &columns.groups[columns.group_id[row] as usize];
        assert_eq!(
            (class.front, class.kind, &*class.actors),
            (event.front, event.kind, event.actors.as_slice())
        );
        let losses = columns.tolls[columns.toll_id[row] as usize];
        assert_eq!(losses.tolls, toll::event_tolls(event), "{event:?}");
        let killed = civilians::civilians_killed(&imported.situation, event.kind, &toll::side_tolls(event));
        assert_eq!(losses.civilians, killed, "{event:?}");
        assert_eq!((columns.date(row), imported.bulk.event(row)), (event.date, Some(event)));
        situation.events.push(event.clone());
        Ok(())
    });
    assert_eq!((each, situation.events.len()), (Ok(()), columns.len()));
    let written = file::ron_writer::to_ron(&situation);
    assert_eq!(written.lines().find_map(text::first_unsafe), None, "unsafe text in what is written");
    match file::read_text("written.ron", &written) {
        Ok(again) => assert_eq!(again.situation, situation, "written and read again"),
        Err(error) => panic!("what is written cannot be read: {error}\n{written}"),
    }
}

fn configured(text: &str) -> Result<config::EffectiveConfig, Vec<Diagnostic>> {
    let read = |path: &Path| -> io::Result<String> {
        assert_eq!(path, Path::new("/fuzz/config.ron"));
        Ok(text.to_owned())
    };
    let environment =
        Environment { read_variable: &|name| (name == "HOME").then(|| "/home".to_owned()), read_file: &read };
    let flags = ConfigFlags { config: Some("/fuzz/config.ron".into()), ..ConfigFlags::default() };
    config::load_config(&environment, &flags)
}

fn question(store: &Store, filter: Filter) -> Question {
    Question {
        as_of: store.situation().as_of,
        window: Window { length: WindowLength::All, end_day: None },
        filter,
        selection: Selection::default(),
        bucket: None,
        room: 60,
        week_start: WeekStart::Saturday,
        measure: SeriesMeasure::Incidents,
        sort: None,
        compare: None,
    }
}

/// Names in both scripts, other windows and another first day of the week than the tests have.
fn settings(size: (u16, u16)) -> BoardSettings {
    BoardSettings {
        windows: vec![
            WindowLength::Last(4, TimeUnit::Weeks),
            WindowLength::Last(3, TimeUnit::Years),
            WindowLength::All,
        ],
        week_start: WeekStart::Monday,
        appearance: Appearance { names: NameScript::Both, ..board::settings().appearance },
        size,
        ..board::settings()
    }
}

/// A key for each byte: the characters themselves, and those beyond ASCII for what is no character.
fn key(byte: u8) -> Key {
    const NAMED: [KeyCode; 16] = [
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Insert,
        KeyCode::Char('ی'),
    ];
    match byte {
        b' '..=b'~' => Key::without_modifiers(KeyCode::Char(char::from(byte))),
        0..b' ' => Key::new(KeyCode::Char(char::from(b'@' + byte)), true, false, false),
        _ => {
            let code = NAMED.get(usize::from(byte % 16)).copied().unwrap_or(KeyCode::F(byte % 25));
            Key::new(code, byte & 0x20 != 0, byte & 0x40 == 0, byte & 0x10 != 0)
        }
    }
}

/// Draws a frame; nothing in it may steer a terminal.
fn draw(board: &Board) {
    for cell in &board::draw(board).content {
        safe(cell.symbol());
    }
}

fn safe(text: &str) {
    assert_eq!(text::first_unsafe(text), None, "{text:?}");
}

/// Every problem is safe to show, and every place is one in the text.
fn sound(problems: &[Diagnostic], text: &str) {
    for problem in problems {
        problem.to_string().lines().for_each(safe);
        let Some(at) = &problem.location else { continue };
        assert!(at.length > 0 && at.line > 0 && at.column > 0, "{problem:?}");
        assert!(at.line <= text.lines().count().max(1) + 1, "{problem:?}");
    }
    file::render_diagnostics(problems, false).lines().for_each(safe);
}

/// Any bytes are a file of events or are refused; what opens can be read to its end or says why not. The bytes are tried
/// as they are and, so that more than the seal is tried, sealed anew.
#[cfg(feature = "parquet")]
pub(crate) fn parquet(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("fuzz.parquet");
    for bytes in std::iter::once(bytes.to_vec()).chain(sealed(bytes)) {
        std::fs::write(&path, &bytes).expect("a file");
        let stop = AtomicBool::new(false);
        let opened = match parquet::open_events(
            &path,
            OpenControl { threads: 1, progress: &|_, _| {}, stop: &stop },
        ) {
            Ok(opened) => opened,
            Err(error) => {
                safe(&error.to_string());
                continue;
            }
        };
        let columns = &opened.columns;
        for row in 0..columns.len() {
            let class = &columns.groups[columns.group_id[row] as usize];
            assert!(usize::from(class.country) < columns.countries.len(), "a country");
            assert!((columns.toll_id[row] as usize) < columns.tolls.len(), "a toll");
            assert!((columns.place_id[row] as usize) < columns.places.len(), "a spot");
        }
        for page in 0..opened.stored.len().div_ceil(opened.stored.per_page()) {
            for error in [opened.stored.read_page(page, |_| {}).err(), opened.stored.search_texts(page).err()]
            {
                safe(&error.map(|error| error.to_string()).unwrap_or_default());
            }
        }
    }
}

/// The bytes with the seal that they should have, if there is a place for one.
#[cfg(feature = "parquet")]
fn sealed(bytes: &[u8]) -> Option<Vec<u8>> {
    const MARK: &[u8] = b"frontwatch events; format 0003; tail ";
    let at = bytes.windows(MARK.len()).rposition(|part| part == MARK)? + MARK.len();
    let tail = std::str::from_utf8(bytes.get(at..at + 16)?).ok()?;
    let tail = usize::from_str_radix(tail, 16).ok()?;
    let seal = at + 16 + "; blob 0123456789abcdef; seal ".len();
    let mut bytes = bytes.to_vec();
    bytes.get_mut(seal..seal + 16)?.fill(b'0');
    let hash = format!("{:016x}", twox_hash::XxHash64::oneshot(0, bytes.get(tail..)?));
    bytes.get_mut(seal..seal + 16)?.copy_from_slice(hash.as_bytes());
    Some(bytes)
}
