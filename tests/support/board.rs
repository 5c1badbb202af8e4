//! Opens boards for tests, without a terminal and without a clock. By default a board shows the sample, ten days
//! after its last recorded day.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::{Arc, LazyLock};

use frontwatch::assess::Rules;
use frontwatch::board::chord::parse_script;
use frontwatch::board::{Appearance, Board, BoardSettings, Effect, Keymap, View};
use frontwatch::model::{Day, Situation};
use frontwatch::query::{TimeUnit, WeekStart, WindowLength};
use frontwatch::store::Store;
use frontwatch::terminal::{ColorDepth, frame_to_text};
use frontwatch::{file, view};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Settings with 120 columns and 40 rows, colour and the last 52 weeks; no saved views, no visit.
pub(crate) fn settings() -> BoardSettings {
    BoardSettings {
        keymap: Keymap::default(),
        windows: vec![
            WindowLength::Last(12, TimeUnit::Weeks),
            WindowLength::Last(52, TimeUnit::Weeks),
            WindowLength::All,
        ],
        saved_views: Vec::new(),
        week_start: WeekStart::Saturday,
        appearance: Appearance { has_colour: true, ..Appearance::default() },
        home_view: View::from_length(WindowLength::Last(52, TimeUnit::Weeks)),
        today: day("2026-02-10"),
        as_of: None,
        seen: None,
        size: (120, 40),
        measure_panes: view::layout::measure_panes,
    }
}

/// The same settings with the window “all”.
pub(crate) fn all_time() -> BoardSettings {
    BoardSettings {
        windows: vec![WindowLength::All],
        home_view: View::from_length(WindowLength::All),
        ..settings()
    }
}

pub(crate) fn sample() -> Situation {
    file::load_sample().unwrap().situation
}

pub(crate) fn store(situation: Situation) -> Arc<Store> {
    Arc::new(Store::new(Arc::new(situation), Rules::default()))
}

/// Returns the store of the sample, built once.
pub(crate) fn sample_store() -> Arc<Store> {
    static STORE: LazyLock<Arc<Store>> = LazyLock::new(|| store(sample()));
    Arc::clone(&STORE)
}

/// Opens a board on the sample.
pub(crate) fn open(settings: BoardSettings) -> Board {
    Board::new(sample_store(), Vec::new(), settings)
}

/// Types keys and returns the effect of the last one.
pub(crate) fn press(board: &mut Board, keys: &str) -> Effect {
    parse_script(keys).unwrap().into_iter().fold(Effect::None, |_, key| board.press_key(key))
}

/// Runs the tasks of a board whose questions a worker answers, until it waits for none. No result may be obsolete.
pub(crate) fn finish(board: &mut Board) {
    while let Some(task) = board.take_task() {
        task.run(&|| false, &mut |result| assert!(board.accept_result(result), "a result is obsolete"));
    }
    assert!(!board.is_waiting());
}

/// Returns the board after the keys.
pub(crate) fn pressed(mut board: Board, keys: &str) -> Board {
    press(&mut board, keys);
    board
}

pub(crate) fn message(board: &Board) -> &str {
    board.state().message.as_ref().map_or("", |message| &message.text)
}

pub(crate) fn draw(board: &Board) -> Buffer {
    let (columns, rows) = board.state().size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    view::draw(&board.scene(), &mut buffer);
    buffer
}

/// Returns the text of the frame that the board draws.
pub(crate) fn screen_text(board: &Board) -> String {
    frame_to_text(&draw(board), ColorDepth::None)
}
