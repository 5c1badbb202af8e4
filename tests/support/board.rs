//! A board as the tests open it: without a terminal and without a clock, by default on the sample, ten days after the last
//! day it records.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::{Arc, LazyLock};

use frontwatch::assess::Rules;
use frontwatch::board::chord::script;
use frontwatch::board::{Board, Effect, Keymap, Look, Settings, View};
use frontwatch::model::{Day, Situation};
use frontwatch::query::{Length, Unit, WeekStart};
use frontwatch::store::Store;
use frontwatch::terminal::{Depth, lines};
use frontwatch::{file, view};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// 120 columns and 40 rows, in colour, on the last 52 weeks; no named views, no visit.
pub(crate) fn settings() -> Settings {
    Settings {
        keymap: Keymap::default(),
        windows: vec![Length::Last(12, Unit::Weeks), Length::Last(52, Unit::Weeks), Length::All],
        views: Vec::new(),
        week_start: WeekStart::Saturday,
        look: Look { colour: true, ..Look::default() },
        home: View::of(Length::Last(52, Unit::Weeks)),
        today: day("2026-02-10"),
        as_of: None,
        seen: None,
        size: (120, 40),
        measure: view::layout::room,
    }
}

/// The same for a board on all of the time there is.
pub(crate) fn all_time() -> Settings {
    Settings { windows: vec![Length::All], home: View::of(Length::All), ..settings() }
}

pub(crate) fn sample() -> Situation {
    file::sample().unwrap().situation
}

pub(crate) fn store(situation: Situation) -> Arc<Store> {
    Arc::new(Store::new(Arc::new(situation), Rules::default()))
}

/// The store of the sample, made once.
pub(crate) fn sample_store() -> Arc<Store> {
    static STORE: LazyLock<Arc<Store>> = LazyLock::new(|| store(sample()));
    Arc::clone(&STORE)
}

/// A board on the sample.
pub(crate) fn open(settings: Settings) -> Board {
    Board::new(sample_store(), Vec::new(), settings)
}

/// Types keys and returns what the last of them asks for outside.
pub(crate) fn press(board: &mut Board, keys: &str) -> Effect {
    script(keys).unwrap().into_iter().fold(Effect::None, |_, key| board.press(key))
}

/// The board after these keys.
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

/// The text of a frame.
pub(crate) fn screen_text(board: &Board) -> String {
    lines(&draw(board), Depth::None)
}
