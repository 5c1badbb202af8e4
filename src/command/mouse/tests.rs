//! Mouse input on the board of the sample.

use std::sync::Arc;

use super::*;
use crate::assess::Rules;
use crate::board::{Appearance, BoardSettings, View};
use crate::file;
use crate::query::{SortField, TimeUnit, WeekStart, WindowLength};
use crate::store::Store;
use crate::view::layout::{lay_out_screen, measure_panes};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn board(size: (u16, u16)) -> Board {
    let store = Store::new(Arc::new(file::load_sample().unwrap().situation), Rules::default());
    let settings = BoardSettings {
        keymap: crate::board::Keymap::default(),
        windows: vec![WindowLength::Last(52, TimeUnit::Weeks), WindowLength::All],
        saved_views: Vec::new(),
        week_start: WeekStart::Saturday,
        appearance: Appearance { has_colour: true, ..Appearance::default() },
        home_view: View::from_length(WindowLength::Last(52, TimeUnit::Weeks)),
        today: "2026-02-10".parse().unwrap(),
        as_of: None,
        seen: None,
        size,
        measure_panes,
    };
    Board::new(Arc::new(store), Vec::new(), settings)
}

/// The column and row of a text on the screen. Searches from the bottom.
fn find(board: &Board, text: &str) -> (u16, u16) {
    let (columns, rows) = board.state().size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    crate::view::draw(&board.scene(), &mut buffer);
    for y in (0..rows).rev() {
        let row: Vec<&str> = (0..columns).map(|x| buffer[(x, y)].symbol()).collect();
        let width = text.chars().count();
        if let Some(x) =
            (0..row.len()).find(|&x| row[x..].iter().take(width).copied().collect::<String>() == text)
        {
            return (u16::try_from(x).unwrap(), y);
        }
    }
    panic!("{text} is not on the screen");
}

fn click_on(board: &mut Board, text: &str) -> Effect {
    let (column, row) = find(board, text);
    let mut mouse = MouseState::default();
    let effect = mouse.handle_mouse(board, MouseEvent::Down { column, row });
    assert_eq!(mouse.handle_mouse(board, MouseEvent::Up { column, row }), Effect::None);
    effect
}

#[test]
fn a_click_selects_a_row_and_the_wheel_moves_the_selection() {
    let mut board = board((120, 40));
    let (column, row) = find(&board, "2025-12-24");
    let mut mouse = MouseState::default();
    mouse.handle_mouse(&mut board, MouseEvent::Down { column, row });
    assert_eq!(board.state().events.cursor.selected(), 3);
    mouse.handle_mouse(&mut board, MouseEvent::Scroll { up: true, column, row });
    assert_eq!(board.state().events.cursor.selected(), 2);
    let (column, row) = find(&board, "Insurgency   ? to");
    mouse.handle_mouse(&mut board, MouseEvent::Scroll { up: false, column, row });
    assert_eq!((board.state().focus, board.state().fronts.cursor.selected()), (PaneId::Fronts, 1));
}

#[test]
fn clicking_a_hint_runs_its_command() {
    let mut board = board((180, 40));
    click_on(&mut board, "f filter");
    assert!(matches!(board.state().overlay, Some(Overlay::Prompt(_))));
    board.press_key(Key::without_modifiers(KeyCode::Esc));
    click_on(&mut board, "? help");
    assert!(matches!(board.state().overlay, Some(Overlay::Help { .. })));
    click_on(&mut board, "esc close");
    assert_eq!(board.state().overlay, None);
    click_on(&mut board, ": commands");
    assert!(matches!(board.state().overlay, Some(Overlay::Palette { .. })));
    // Outside the box.
    let mut mouse = MouseState::default();
    mouse.handle_mouse(&mut board, MouseEvent::Down { column: 1, row: 5 });
    assert_eq!(board.state().overlay, None);
    assert_eq!(click_on(&mut board, "q quit"), Effect::Quit);
}

#[test]
fn a_click_on_a_hint_completes_a_chord() {
    let mut board = board((80, 24));
    board.press_key(Key::without_modifiers(KeyCode::Char('s')));
    click_on(&mut board, "c contested");
    assert_eq!(board.state().view.sort.unwrap().field, SortField::Contested);
    assert!(board.state().pending_keys.is_empty());
}

#[test]
fn clicking_a_title_focuses_then_zooms_and_clicking_a_column_head_sorts() {
    let mut board = board((120, 40));
    click_on(&mut board, "1 Fronts");
    assert_eq!((board.state().focus, board.state().is_zoomed), (PaneId::Fronts, false));
    click_on(&mut board, "1 Fronts");
    assert!(board.state().is_zoomed);
    click_on(&mut board, "1 Fronts");
    assert!(!board.state().is_zoomed);
    let events = lay_out_screen(&board.scene()).pane_body(PaneId::Events);
    let mut mouse = MouseState::default();
    mouse.handle_mouse(&mut board, MouseEvent::Down { column: events.x + 4, row: events.y });
    assert_eq!(board.state().focus, PaneId::Events);
    assert_eq!(board.state().view.sort.unwrap().field, SortField::Date);
    for (pane, first) in [(PaneId::Fronts, SortField::Front), (PaneId::Dyads, SortField::Actors)] {
        let body = lay_out_screen(&board.scene()).pane_body(pane);
        mouse.handle_mouse(&mut board, MouseEvent::Down { column: body.x + 4, row: body.y });
        let view = &board.state().view;
        let order = if pane == PaneId::Fronts { view.front_order.column() } else { view.dyad_sort };
        assert_eq!((board.state().focus, order.unwrap().field), (pane, first));
    }
}

#[test]
fn a_drag_over_the_series_selects_a_range_that_one_undo_reverts() {
    let mut board = board((200, 60));
    let all = board.answer().shown_events;
    let last = board.answer().series.buckets.len() - 1;
    let body = lay_out_screen(&board.scene()).pane_body(PaneId::Series);
    let row = body.y + 2;
    let column_of = |board: &Board, bucket: usize| {
        (0..body.right())
            .find(|&x| click_target(&board.scene(), x, row) == Some(ClickTarget::Row(PaneId::Series, bucket)))
    };
    let (from, to) = (column_of(&board, last).unwrap(), column_of(&board, last - 9).unwrap());
    let mut mouse = MouseState::default();
    mouse.handle_mouse(&mut board, MouseEvent::Down { column: from, row });
    assert_eq!(board.state().view.stretch(), None, "a click alone selects no range");
    for column in (to..from).rev() {
        mouse.handle_mouse(&mut board, MouseEvent::Drag { column, row: row + 9 });
    }
    mouse.handle_mouse(&mut board, MouseEvent::Up { column: to, row });
    let series = &board.answer().series.buckets;
    let stretch = board.state().view.stretch().unwrap();
    assert_eq!((stretch.start, stretch.end), (series[last - 9].span.start, series[last].span.end));
    assert!(board.answer().shown_events < all);
    // Beyond the edge of the pane, the range ends at the first bucket.
    mouse.handle_mouse(&mut board, MouseEvent::Down { column: from, row });
    mouse.handle_mouse(&mut board, MouseEvent::Drag { column: 0, row });
    assert_eq!(board.state().view.stretch().unwrap().start, board.answer().series.buckets[0].span.start);
    board.run_command(Command::Undo);
    board.run_command(Command::Undo);
    assert_eq!((board.state().view.stretch(), board.answer().shown_events), (None, all));
    // A drag in another pane has no effect.
    let (column, row) = find(&board, "2025-12-24");
    mouse.handle_mouse(&mut board, MouseEvent::Down { column, row });
    mouse.handle_mouse(&mut board, MouseEvent::Drag { column, row: row + 3 });
    assert_eq!((board.state().view.stretch(), board.answer().shown_events), (None, all));
}

#[test]
fn the_first_click_on_an_overlay_row_selects_it_and_the_second_runs_it() {
    let mut board = board((120, 40));
    board.press_key(Key::without_modifiers(KeyCode::Char(':')));
    click_on(&mut board, "palette");
    assert!(
        matches!(&board.state().overlay, Some(Overlay::Palette { cursor, .. }) if cursor.selected() == 1)
    );
    click_on(&mut board, "help  ");
    click_on(&mut board, "help  ");
    assert!(matches!(board.state().overlay, Some(Overlay::Help { .. })));
}
