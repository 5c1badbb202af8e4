//! The forms in which records are written: what is typed becomes edits, and what the caller reports is shown.

use frontwatch::board::{Board, BoardSettings, Command, EditRequest, Effect, FormPage, Overlay, PaneId};
use frontwatch::model::{DraftValue, Edit, EditTarget, RecordKind};
use frontwatch::view::layout::{ClickTarget, click_target};

use crate::support::{message, open, press, pressed, screen_text, settings};

fn small(size: (u16, u16)) -> Board {
    open(BoardSettings { size, ..settings() })
}

fn planned(effect: Effect) -> Vec<Edit> {
    match effect {
        Effect::Edit(EditRequest::Plan(edits)) => edits,
        other => panic!("no edits: {other:?}"),
    }
}

fn page(board: &Board) -> &FormPage {
    match &board.state().overlay {
        Some(Overlay::Form(open)) => &open.page,
        other => panic!("no form: {other:?}"),
    }
}

#[test]
fn an_event_is_typed_with_completion_and_becomes_edits() {
    let mut board = small((80, 24));
    assert_eq!(press(&mut board, "d e"), Effect::None);
    // Date and front are filled in; the form starts at the kind.
    let effect = press(
        &mut board,
        r#""shel" tab enter "taliban, pak" tab enter "Shells fall near the crossing." enter "afi" tab enter "Torkham" ctrl-s"#,
    );
    let edits = planned(effect);
    let [Edit::Insert { kind: RecordKind::Event, id, record }] = edits.as_slice() else {
        panic!("{edits:?}")
    };
    assert_eq!(id, "2026-02-10-torkham");
    assert_eq!(record.field("kind"), Some(&DraftValue::Word("Shelling".to_owned())));
    let actors = ["taliban", "pakistan"].map(|id| DraftValue::Text(id.to_owned()));
    assert_eq!(record.field("actors"), Some(&DraftValue::List(actors.to_vec())));
    // That the days since the close of data were recorded is said only if the author says so.
    press(&mut board, "down down down down down down");
    let text = screen_text(&board);
    assert!(text.contains("yes says that the ") && text.contains(" were recorded"), "{text}");
    let edits = planned(press(&mut board, r#""yes" ctrl-s"#));
    assert!(
        matches!(&edits[1], Edit::SetField { target: EditTarget::Heading, field, .. } if field == "as_of"),
        "{edits:?}"
    );
}

#[test]
fn a_field_that_is_wrong_is_named_and_keeps_the_focus() {
    let mut board = small((80, 24));
    press(&mut board, r#"d e "no such kind" ctrl-s"#);
    let text = screen_text(&board);
    assert!(text.contains("no such kind is not one of "), "{text}");
    press(&mut board, r#"ctrl-u "armed clash" enter "talib" enter"#);
    let text = screen_text(&board);
    assert!(text.contains("no actor has the id talib; did you mean taliban?"), "{text}");
}

#[test]
fn nothing_typed_is_lost_by_one_key() {
    let mut board = small((80, 24));
    press(&mut board, r#"d c "abc" esc"#);
    assert_eq!(message(&board), "Esc again discards what you typed");
    assert!(matches!(board.state().overlay, Some(Overlay::Form(_))));
    press(&mut board, "x esc esc");
    assert!(board.state().overlay.is_none());
    press(&mut board, "d d esc");
    assert!(board.state().overlay.is_none(), "an untouched form closes at once");
}

#[test]
fn the_change_is_shown_before_it_is_written_and_undo_takes_it_back() {
    let mut board = small((80, 24));
    press(&mut board, "d d ctrl-s");
    board.show_edit_preview(vec![
        "situation.ron".to_owned(),
        "-    as_of: 1".to_owned(),
        "+    as_of: 2".to_owned(),
    ]);
    assert!(screen_text(&board).contains("+    as_of: 2"), "{}", screen_text(&board));
    assert_eq!(press(&mut board, "enter"), Effect::Edit(EditRequest::Write));
    board.finish_edit("Written to situation.ron:5".to_owned(), None);
    assert_eq!(message(&board), "Written to situation.ron:5; u takes it back");
    // A newer change of the view is undone first.
    press(&mut board, "W");
    assert_eq!(press(&mut board, "u"), Effect::None);
    assert_eq!(press(&mut board, "u"), Effect::Edit(EditRequest::Undo));
    board.forget_last_edit("The last edit is taken back", false);
    assert_eq!(press(&mut board, "u"), Effect::None);
    assert_eq!(message(&board), "Nothing to undo");
}

#[test]
fn after_a_change_by_another_the_form_asks_what_to_do() {
    let mut board = small((80, 24));
    press(&mut board, "d d ctrl-s");
    board.show_edit_conflict(Vec::new());
    let text = screen_text(&board);
    assert!(text.contains("1  make the same change") && text.contains("3  write nothing"), "{text}");
    assert_eq!(press(&mut board, "enter"), Effect::None, "no key writes by accident");
    assert_eq!(press(&mut board, "2"), Effect::Edit(EditRequest::ShowOutsideChanges));
    assert!(matches!(press(&mut board, "1"), Effect::Edit(EditRequest::Plan(edits)) if !edits.is_empty()));
    press(&mut board, "esc");
    assert_eq!(page(&board), &FormPage::Fields);
}

#[test]
fn the_new_event_is_selected_and_forms_are_off_while_the_board_looks_back() {
    let mut board = small((120, 40));
    press(&mut board, "1 d e");
    let id =
        board.answer().events.iter().next().map(|row| board.store().event(row).unwrap().id.clone()).unwrap();
    board.finish_edit("Written".to_owned(), Some(id.clone()));
    assert_eq!(
        (board.state().focus, board.state().events.id.as_deref()),
        (PaneId::Events, Some(id.as_str()))
    );
    let board = pressed(small((120, 40)), ": \"known-by 2025-12-08\" enter d e");
    assert_eq!(message(&board), "Not while the board shows what was known by a day");
    assert!(board.state().overlay.is_none());
}

#[test]
fn every_form_fits_every_screen_and_shows_the_focused_field() {
    for size in [(20, 5), (20, 6), (40, 12), (60, 20), (80, 24), (200, 60)] {
        for keys in ["d e", "d c", "d t", "d l", "d =", "d d", "d a", "d f", "d s", "d r"] {
            let mut board = small(size);
            press(&mut board, keys);
            for _ in 0..20 {
                press(&mut board, "down");
                let Some(Overlay::Form(open)) = &board.state().overlay else { panic!("no form") };
                let field = open.form.kind.fields()[open.field];
                let start: String = field.label.chars().take(4).collect();
                let text = screen_text(&board);
                assert!(text.contains(&start), "{} of {keys} at {size:?}\n{text}", field.label);
                assert_eq!(text.lines().count(), usize::from(size.1), "{keys} at {size:?}");
            }
            assert!(board.scene().unavailable_reason(Command::NewEvent).is_none());
        }
    }
}

#[test]
fn what_is_hidden_is_counted() {
    let mut board = small((80, 16));
    press(&mut board, "d e");
    let text = screen_text(&board);
    // Of 13 fields; the completions of the third take 6 rows, the last of which counts the others.
    assert!(text.contains("New event ") && text.contains(" ▾ 8 more "), "{text}");
    assert!(text.contains(" ▾ 29 more "), "{text}");
    press(&mut board, "tab tab tab tab tab tab");
    assert!(screen_text(&board).contains(" ▴ 1 more ▾ 28 more "), "{}", screen_text(&board));
    press(&mut board, "down down down down down down down down down down");
    assert!(screen_text(&board).contains(" ▴ 5 more "), "{}", screen_text(&board));
    board.show_edit_preview((1..=40).map(|line| format!("+line {line}")).collect());
    assert!(screen_text(&board).contains(" ▾ 28 more "), "{}", screen_text(&board));
    press(&mut board, "down down");
    assert!(screen_text(&board).contains(" ▴ 2 more ▾ 26 more "), "{}", screen_text(&board));
}

#[test]
fn a_click_on_a_field_goes_there() {
    let mut board = small((80, 24));
    press(&mut board, r#"d e "abc""#);
    let row = screen_text(&board).lines().position(|line| line.contains("Place ")).unwrap();
    let target = click_target(&board.scene(), 30, u16::try_from(row).unwrap());
    assert_eq!(target, Some(ClickTarget::OverlayRow(6)));
    board.select_overlay_row(6);
    press(&mut board, r#""def""#);
    let Some(Overlay::Form(open)) = &board.state().overlay else { panic!("no form") };
    let form = open.filled();
    assert_eq!((form.value("kind"), form.value("place")), ("abc", "def"));
    // A completion is no field.
    let target = click_target(&board.scene(), 30, 22);
    assert_eq!(target, None);
}
