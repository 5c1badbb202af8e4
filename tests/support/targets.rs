//! The fuzz targets. Each is a function that takes bytes and panics on a fault.
//!
//! `fuzz/` runs them under libFuzzer; `tests/data/fuzz_smoke.rs` runs them on a few mutations of valid input.

use std::io;
use std::path::Path;
#[cfg(feature = "parquet")]
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use frontwatch::assess::{civilians, toll};
use frontwatch::board::chord::{Key, KeyCode, parse_script};
use frontwatch::board::{Appearance, Board, BoardSettings, NameScript};
use frontwatch::config::{self, ConfigFlags, Environment};
use frontwatch::import::import_file::import_bytes;
#[cfg(feature = "parquet")]
use frontwatch::import::parquet::{self, OpenControl};
use frontwatch::import::{Dataset, FrontPolicy, ImportBuilder, ImportReport};
#[cfg(feature = "sync")]
use frontwatch::model::FeedService;
use frontwatch::model::{Day, Diagnostic, Situation, text};
use frontwatch::query::{
    Filter, Question, Selection, SeriesMeasure, TimeUnit, WeekStart, Window, WindowLength,
};
use frontwatch::store::Store;
use frontwatch::{edit, file};

#[allow(dead_code, reason = "shared with other tests")]
#[path = "board.rs"]
mod board;

#[path = "edit_target.rs"]
mod edit_target;
pub(crate) use edit_target::edit as edit_situation;

/// A function to fuzz.
pub(crate) type Target = fn(&[u8]);

/// Every target and its name.
pub(crate) const TARGETS: &[(&str, Target)] = &[
    ("situation", situation),
    ("filter", filter),
    ("keys", keys),
    ("config", configuration),
    ("ucdp", ucdp),
    ("acled", acled),
    ("gdelt", gdelt),
    ("fmt", fmt),
    ("edit", edit_situation),
    #[cfg(feature = "parquet")]
    ("parquet", parquet),
    #[cfg(feature = "sync")]
    ("feeds", feeds),
];

const SMALL: &str = include_str!("small.ron");

/// Reads any text as a situation. What is accepted survives writing and reading, and can be queried and drawn.
pub(crate) fn situation(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let loaded = match file::read_text("fuzz.ron", text) {
        Ok(loaded) => loaded,
        Err(error) => return assert_sound(&[error.to_diagnostic()], text),
    };
    assert_sound(&loaded.diagnostics, text);
    let written = file::ron_writer::to_ron(&loaded.situation);
    assert_eq!(written.lines().find_map(text::first_unsafe), None, "unsafe text in what is written");
    match file::read_text("written.ron", &written) {
        Ok(again) => assert_eq!(again.situation, loaded.situation, "written and read again"),
        Err(error) => panic!("what is written cannot be read: {error}\n{written}"),
    }
    let store = board::store(loaded.situation);
    let answer =
        store.answer(&question(&store, Filter::match_all())).expect("the unfiltered question has an answer");
    assert!(
        answer.shown_events <= answer.known_events
            && answer.events.len() == answer.shown_events + answer.announced,
        "counts"
    );
    draw(&Board::new(store, loaded.diagnostics, settings((80, 24))));
}

/// Lays out any text. A layout is its own layout; a refusal has its place. RON's parser accepts a few texts that are no
/// RON, such as `b'b'..1`, and these are refused too.
pub(crate) fn fmt(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match edit::format_text("fuzz.ron", text) {
        Ok(formatted) => {
            let again = edit::format_text("formatted.ron", &formatted);
            assert_eq!(again.ok(), Some(formatted), "laid out twice");
        }
        Err(problem) => {
            assert!(problem.location.is_some(), "{}", problem.message);
            assert_sound(&[*problem], text);
        }
    }
}

/// Parses any text as a filter. An error has its place; a filter survives printing and can be applied to the sample.
pub(crate) fn filter(bytes: &[u8]) {
    let sample = board::sample_store();
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let filter = match text.parse::<Filter>() {
        Ok(filter) => filter,
        Err(error) => {
            assert!(text.get(error.span.clone()).is_some(), "no place in the text: {:?}", error.span);
            return assert_safe(&error.to_string());
        }
    };
    let printed = filter.expr().to_string();
    let again: Filter = printed.parse().unwrap_or_else(|error| panic!("{printed:?} does not read: {error}"));
    assert_eq!(again.expr(), filter.expr(), "{text:?} printed is {printed:?}");
    match sample.answer(&question(&sample, filter)) {
        Ok(answer) => assert!(answer.shown_events <= answer.known_events),
        Err(error) => {
            assert!(text.get(error.span.clone()).is_some(), "no place in the text: {:?}", error.span);
            assert_safe(&error.to_string());
        }
    }
}

/// How many keys, sizes and pastes are fed to the board between two frames. A frame costs more than all of them: drawing
/// after each one would leave the fuzzer with a few inputs a second.
const STEPS_PER_FRAME: usize = 12;

/// Feeds any bytes to a board as keys, sizes and pastes, and draws it after every few and at the end. If they are text,
/// also parses them as a key script.
pub(crate) fn keys(bytes: &[u8]) {
    static STORE: OnceLock<Arc<Store>> = OnceLock::new();
    let store =
        STORE.get_or_init(|| board::store(file::read_text("small.ron", SMALL).expect("it reads").situation));
    let mut board = Board::new(Arc::clone(store), Vec::new(), settings((80, 24)));
    if let Ok(text) = std::str::from_utf8(bytes) {
        match parse_script(text) {
            // Longer scripts find nothing more.
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
    // Longer inputs find nothing more.
    let mut rest = bytes.iter().copied().take(60);
    let mut steps = 0_usize;
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
        steps += 1;
        if steps.is_multiple_of(STEPS_PER_FRAME) {
            draw(&board);
        }
    }
    draw(&board);
}

/// Reads any text as a configuration. An error has its place; a configuration survives being shown and read again.
pub(crate) fn configuration(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match load_text(text) {
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a reason");
            assert_sound(&problems, text);
        }
        Ok(loaded) => {
            let shown = config::render_config(&loaded, true);
            let again = load_text(&shown).unwrap_or_else(|problems| panic!("{shown}\n{problems:#?}"));
            assert_eq!(again.config, loaded.config, "shown as\n{shown}");
        }
    }
}

/// Runs [`import_dataset`] on UCDP GED.
pub(crate) fn ucdp(bytes: &[u8]) {
    import_dataset(Dataset::Ucdp, bytes);
}

/// Runs [`import_dataset`] on ACLED.
pub(crate) fn acled(bytes: &[u8]) {
    import_dataset(Dataset::Acled, bytes);
}

/// Runs [`import_dataset`] on GDELT.
pub(crate) fn gdelt(bytes: &[u8]) {
    import_dataset(Dataset::Gdelt, bytes);
}

/// Imports any bytes as a data set. Every row is imported or skipped; the columns of an imported event match its
/// record, and the events survive writing as a situation and reading again.
fn import_dataset(dataset: Dataset, bytes: &[u8]) {
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
    let each = imported.for_each_event(|_, event| -> std::io::Result<()> {
        let row = situation.events.len();
        let group = &columns.groups[columns.group_id[row] as usize];
        assert_eq!(
            (group.front, group.kind, &*group.actors),
            (event.front, event.kind, event.actors.as_slice())
        );
        let toll_row = &columns.tolls[columns.toll_id[row] as usize];
        assert_eq!(toll_row.tolls, toll::event_tolls(event), "{event:?}");
        let pairs = toll::pair_tolls_of_sides(&event.actors, &toll::side_tolls(event));
        assert_eq!(toll_row.pairs, pairs, "{event:?}");
        let killed = civilians::civilians_killed(&imported.situation, event.kind, &toll::side_tolls(event));
        assert_eq!(toll_row.civilians, killed, "{event:?}");
        assert_eq!((columns.date(row), imported.bulk.event(row)), (event.date, Some(event)));
        situation.events.push(event.clone());
        Ok(())
    });
    each.expect("records in memory can be read");
    assert_eq!(situation.events.len(), columns.len());
    let written = file::ron_writer::to_ron(&situation);
    assert_eq!(written.lines().find_map(text::first_unsafe), None, "unsafe text in what is written");
    match file::read_text("written.ron", &written) {
        Ok(again) => assert_eq!(again.situation, situation, "written and read again"),
        Err(error) => panic!("what is written cannot be read: {error}\n{written}"),
    }
}

fn load_text(text: &str) -> Result<config::EffectiveConfig, Vec<Diagnostic>> {
    let read = |path: &Path| -> io::Result<Vec<u8>> {
        // There is no file of saved views beside it.
        let is_config = path == Path::new("/fuzz/config.ron");
        if is_config { Ok(text.as_bytes().to_vec()) } else { Err(io::ErrorKind::NotFound.into()) }
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
        lane_columns: 40,
        week_start: WeekStart::Saturday,
        measure: SeriesMeasure::Incidents,
        sort: None,
        front_order: frontwatch::query::FrontOrder::Ranked,
        dyad_sort: None,
        compare: None,
    }
}

/// Settings that differ from those of the tests: names in both scripts, other windows, another first day of the week.
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

/// Maps a byte to a key: ASCII to characters and control keys, the rest to named keys.
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

/// Draws a frame and fails if a cell could control a terminal.
fn draw(board: &Board) {
    for cell in &board::draw(board).content {
        assert_safe(cell.symbol());
    }
}

fn assert_safe(text: &str) {
    assert_eq!(text::first_unsafe(text), None, "{text:?}");
}

/// Fails unless every problem is safe to show and its place is inside the text.
fn assert_sound(problems: &[Diagnostic], text: &str) {
    for problem in problems {
        problem.to_string().lines().for_each(assert_safe);
        let Some(at) = &problem.location else { continue };
        assert!(at.length > 0 && at.line > 0 && at.column > 0, "{problem:?}");
        assert!(at.line <= text.lines().count().max(1) + 1, "{problem:?}");
    }
    file::render_diagnostics(problems, false).lines().for_each(assert_safe);
}

/// Opens any bytes as a Parquet file of events. What opens can be read to its end or gives an error. The bytes are
/// tried unchanged and with a recomputed seal, which gets past the check of the seal.
#[cfg(feature = "parquet")]
pub(crate) fn parquet(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("fuzz.parquet");
    for bytes in std::iter::once(bytes.to_vec()).chain(with_valid_seal(bytes)) {
        std::fs::write(&path, &bytes).expect("a file");
        let stop = AtomicBool::new(false);
        let opened = match parquet::open_events(
            &path,
            OpenControl { threads: 1, progress: &|_, _| {}, stop: &stop },
        ) {
            Ok(opened) => opened,
            Err(error) => {
                assert_safe(&error.to_string());
                continue;
            }
        };
        let columns = &opened.columns;
        for row in 0..columns.len() {
            let group = &columns.groups[columns.group_id[row] as usize];
            assert!(usize::from(group.country) < columns.countries.len(), "a country");
            assert!((columns.toll_id[row] as usize) < columns.tolls.len(), "a toll");
            assert!((columns.place_id[row] as usize) < columns.places.len(), "a place");
        }
        for page in 0..opened.stored.len().div_ceil(opened.stored.per_page()) {
            for error in [opened.stored.read_page(page, |_| {}).err(), opened.stored.search_texts(page).err()]
            {
                assert_safe(&error.map(|error| error.to_string()).unwrap_or_default());
            }
        }
    }
}

/// Reads any bytes as the answer of a service that the first byte selects. Items are safe to show and of limited size.
#[cfg(feature = "sync")]
pub(crate) fn feeds(bytes: &[u8]) {
    const SERVICES: [FeedService; 5] = [
        FeedService::Rss,
        FeedService::ReliefWeb,
        FeedService::Gdelt,
        FeedService::HdxHapi,
        FeedService::ClickHouse,
    ];
    let Some((first, body)) = bytes.split_first() else { return };
    let service = SERVICES[usize::from(first.wrapping_sub(b'0')) % SERVICES.len()];
    let items = match frontwatch::sync::read_answer(service, body) {
        Ok(items) => items,
        Err(what) => return assert_safe(&what),
    };
    for item in &items {
        assert!(!item.id.is_empty() && item.id.len() < 100, "{item:?}");
        assert_safe(&item.id);
        assert_safe(&item.title);
        assert_safe(&item.outlet);
        for text in [&item.url, &item.place, &item.excerpt].into_iter().flatten() {
            assert_safe(text);
        }
        assert!(item.url.as_ref().is_none_or(|url| url.starts_with("http")), "{item:?}");
        assert!(item.excerpt.as_ref().is_none_or(|text| text.chars().count() <= 302), "{item:?}");
    }
    if service == FeedService::HdxHapi {
        let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
        if let Err(error) =
            import_bytes(Dataset::Acled, body, "fuzz", &mut builder, &mut ImportReport::default())
        {
            assert_safe(&error.to_string());
        }
    }
}

/// Returns the bytes with a correct seal, or `None` if they have no place for one.
#[cfg(feature = "parquet")]
fn with_valid_seal(bytes: &[u8]) -> Option<Vec<u8>> {
    const MARK: &[u8] = b"frontwatch events; format 0005; tail ";
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
