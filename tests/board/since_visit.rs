//! What a reader who comes back is shown as new, changed and gone since the last visit.

use std::sync::Arc;

use frontwatch::assess::Rules;
use frontwatch::board::{Board, BoardSettings, Effect, Overlay, PaneId};
use frontwatch::model::{Diagnostic, Event, Severity};
use frontwatch::store::Store;
use frontwatch::visit::{self, VisitRecord};

use crate::bulk_columns;
use crate::support::{message, open, press, sample, settings, store};

fn time(text: &str) -> chrono::NaiveDateTime {
    text.parse().unwrap()
}

/// What a reader of another version of the sample saw at the last visit.
pub(crate) fn seen_before(before: impl Fn(&mut Vec<Event>)) -> VisitRecord {
    let mut situation = sample();
    before(&mut situation.events);
    let versions = visit::event_versions(&situation);
    let data = visit::VisitData {
        situation: &situation,
        versions: &versions,
        as_of: situation.as_of,
        is_complete: true,
    };
    VisitRecord::default().record_visit(data, time("2026-01-12T08:00:00"), time("2026-01-12T08:10:00"))
}

/// A board on the sample for a reader who saw that.
fn returning(seen: VisitRecord) -> Board {
    open(BoardSettings { seen: Some(seen), ..settings() })
}

/// At the last visit two events were not there, two were different (one of them outside the window), and there was
/// one that is gone.
fn before() -> VisitRecord {
    seen_before(|events| {
        let mut gone = events[0].clone();
        gone.id = "gone".into();
        events.push(gone);
        events.retain(|e| e.id != "2025-12-25-khatlon" && e.id != "2025-08-24-shamsiddin");
        let other = |e: &&mut Event| e.id == "2025-11-26-drone" || e.id == "2022-05-15-talks";
        events.iter_mut().filter(other).for_each(|e| e.summary.push('!'));
    })
}

fn changed() -> Board {
    returning(before())
}

#[test]
fn what_is_new_and_changed_is_gone_to_in_turn() {
    let mut board = changed();
    let marks = board.scene().visit_marks.unwrap();
    assert_eq!(marks.summary(), "2 new, 2 changed, 1 deleted");
    press(&mut board, "1");
    for id in ["2025-12-25-khatlon", "2025-11-26-drone", "2025-08-24-shamsiddin"] {
        press(&mut board, "a");
        assert_eq!((board.state().events.id.as_deref(), message(&board)), (Some(id), ""));
        assert_eq!(board.state().focus, PaneId::Events);
    }
    press(&mut board, "a");
    assert_eq!(board.state().events.id.as_deref(), Some("2025-12-25-khatlon"));
    assert_eq!(message(&board), "Around the end; 1 more outside this view");
    press(&mut board, r#": "window all" enter a a a"#);
    assert_eq!(board.state().events.id.as_deref(), Some("2022-05-15-talks"));
    press(&mut board, r#"f "front:pak" enter a"#);
    assert!(
        message(&board).starts_with("4 new or changed, none of them in this view"),
        "{}",
        message(&board)
    );
}

#[test]
fn the_row_under_the_cursor_counts_only_for_one_who_comes_from_elsewhere() {
    let mut board = returning(seen_before(|events| events.retain(|e| e.id != "2026-01-militants")));
    assert_eq!(board.state().events.id.as_deref(), Some("2026-01-militants"));
    press(&mut board, "1 a");
    assert_eq!((board.state().focus, message(&board)), (PaneId::Events, ""));
    press(&mut board, "a");
    assert_eq!(message(&board), "The only one here");
}

#[test]
fn the_detail_stays_open_from_one_new_event_to_the_next() {
    let mut board = changed();
    board.resize(80, 24);
    press(&mut board, "a enter a");
    assert_eq!(board.state().overlay, Some(Overlay::Detail));
    assert_eq!(board.state().events.id.as_deref(), Some("2025-11-26-drone"));
}

#[test]
fn what_is_different_is_listed_and_opened() {
    let mut board = changed();
    press(&mut board, "D j enter");
    assert_eq!((&board.state().overlay, board.state().focus), (&None, PaneId::Events));
    assert_eq!(board.state().events.id.as_deref(), Some("2025-11-26-drone"));
    press(&mut board, "D G enter");
    assert!(message(&board).starts_with("The event was deleted"));
    press(&mut board, "k enter");
    assert!(message(&board).starts_with("The event is outside this view"), "{}", message(&board));
    assert!(matches!(board.state().overlay, Some(Overlay::Changes { .. })));
}

/// Where events came from makes no difference to a reader who comes back.
#[test]
fn what_is_new_in_a_data_set_is_gone_to_as_well() {
    let seen = before();
    let mut situation = sample();
    let (of_bulk, own) = situation.events.drain(..).partition(|event| event.id.starts_with("2025-1"));
    situation.events = own;
    let bulk = bulk_columns::bulk(&situation, of_bulk);
    let store = Arc::new(Store::with_bulk(Arc::new(situation), vec![bulk], Rules::default()));
    let mut board = Board::new(store, Vec::new(), BoardSettings { seen: Some(seen), ..settings() });
    assert_eq!(board.scene().visit_marks.unwrap().summary(), "2 new, 2 changed, 1 deleted");
    press(&mut board, "1");
    for id in ["2025-12-25-khatlon", "2025-11-26-drone", "2025-08-24-shamsiddin"] {
        press(&mut board, "a");
        assert_eq!((board.state().events.id.as_deref(), message(&board)), (Some(id), ""));
    }
}

#[test]
fn all_can_be_marked_as_seen() {
    let mut board = changed();
    assert_eq!(press(&mut board, "A"), Effect::MarkSeen, "what is remembered, and when, is decided outside");
    let (read, now) = (time("2026-02-10T08:00:00"), time("2026-02-10T08:10:00"));
    let seen = board.everything_seen(read, now).unwrap();
    board.compare_with_visit(seen.clone());
    assert!(board.scene().visit_marks.unwrap().is_empty());
    press(&mut board, "a");
    assert_eq!(message(&board), "Nothing new since 10 Feb 08:10");
    assert_eq!(board.state().marked_ids.len(), 0, "marks for export are another thing");
    assert!(seen.events.contains_key("2022-05-15-talks") && !seen.events.contains_key("gone"));
}

#[test]
fn a_reload_marks_what_it_brings() {
    let mut board = returning(seen_before(|_| {}));
    assert!(board.scene().visit_marks.unwrap().is_empty());
    let mut situation = sample();
    situation.events[3].summary.push('!');
    let mut added = situation.events[4].clone();
    added.id = "added".into();
    situation.events.push(added);
    situation.events.remove(5);
    board.replace_store(store(situation.clone()), Vec::new());
    assert_eq!(board.scene().visit_marks.unwrap().summary(), "1 new, 1 changed, 1 deleted");
    let unreadable =
        Diagnostic { severity: Severity::Error, message: "a record".into(), location: None, hint: None };
    board.replace_store(store(situation), vec![unreadable]);
    let marks = board.scene().visit_marks.unwrap();
    assert_eq!((marks.summary().as_str(), marks.missing), ("1 new, 1 changed", 1));
}

#[test]
fn without_a_visit_nothing_is_marked_and_the_keys_say_why() {
    let mut first = open(BoardSettings { seen: Some(VisitRecord::default()), ..settings() });
    assert!(first.scene().visit_marks.unwrap().is_empty());
    press(&mut first, "a");
    assert!(message(&first).starts_with("This is the first visit"));
    for key in ["a", "A", "D"] {
        let mut board = open(settings());
        assert_eq!(press(&mut board, key), Effect::None);
        assert_eq!((message(&board), &board.state().overlay), ("Visits are not compared here", &None));
    }
}
