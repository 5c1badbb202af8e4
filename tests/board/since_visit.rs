//! Marks of events that are new, changed or deleted since the last visit.

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

/// Returns the record of a visit to the sample as it was before: `before` turns the current events into the earlier
/// ones.
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

/// Opens a board on the sample after the recorded visit.
fn returning(seen: VisitRecord) -> Board {
    open(BoardSettings { seen: Some(seen), ..settings() })
}

/// A visit since which two events are new, two have changed (one of them outside the window) and one was deleted.
fn earlier_visit() -> VisitRecord {
    seen_before(|events| {
        let mut gone = events[0].clone();
        gone.id = "gone".into();
        events.push(gone);
        events.retain(|e| e.id != "2025-12-25-khatlon" && e.id != "2025-08-24-shamsiddin");
        let is_changed = |e: &&mut Event| e.id == "2025-11-26-drone" || e.id == "2022-05-15-talks";
        events.iter_mut().filter(is_changed).for_each(|e| e.summary.push('!'));
    })
}

fn board_with_changes() -> Board {
    returning(earlier_visit())
}

#[test]
fn a_steps_through_new_and_changed_events() {
    let mut board = board_with_changes();
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
fn a_stops_at_the_selected_event_only_from_another_pane() {
    let mut board = returning(seen_before(|events| events.retain(|e| e.id != "2026-01-militants")));
    assert_eq!(board.state().events.id.as_deref(), Some("2026-01-militants"));
    press(&mut board, "1 a");
    assert_eq!((board.state().focus, message(&board)), (PaneId::Events, ""));
    press(&mut board, "a");
    assert_eq!(message(&board), "The only one here");
}

#[test]
fn the_detail_stays_open_while_stepping_through_new_events() {
    let mut board = board_with_changes();
    board.resize(80, 24);
    press(&mut board, "a enter a");
    assert_eq!(board.state().overlay, Some(Overlay::Detail));
    assert_eq!(board.state().events.id.as_deref(), Some("2025-11-26-drone"));
}

#[test]
fn the_changes_list_opens_an_event() {
    let mut board = board_with_changes();
    press(&mut board, "D j enter");
    assert_eq!((&board.state().overlay, board.state().focus), (&None, PaneId::Events));
    assert_eq!(board.state().events.id.as_deref(), Some("2025-11-26-drone"));
    press(&mut board, "D G enter");
    assert!(message(&board).starts_with("The event was deleted"));
    press(&mut board, "k enter");
    assert!(message(&board).starts_with("The event is outside this view"), "{}", message(&board));
    assert!(matches!(board.state().overlay, Some(Overlay::Changes { .. })));
}

/// Events from a data set are compared like the situation's own.
#[test]
fn a_steps_through_new_events_of_a_data_set() {
    let seen = earlier_visit();
    let mut situation = sample();
    let (imported, own) = situation.events.drain(..).partition(|event| event.id.starts_with("2025-1"));
    situation.events = own;
    let bulk = bulk_columns::bulk(&situation, imported);
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
fn every_event_can_be_marked_as_seen() {
    let mut board = board_with_changes();
    assert_eq!(press(&mut board, "A"), Effect::MarkSeen, "the caller decides what is stored, and when");
    let (read, now) = (time("2026-02-10T08:00:00"), time("2026-02-10T08:10:00"));
    let seen = board.everything_seen(read, now).unwrap();
    board.compare_with_visit(seen.clone());
    assert!(board.scene().visit_marks.unwrap().is_empty());
    press(&mut board, "a");
    assert_eq!(message(&board), "Nothing new since 10 Feb 08:10");
    assert_eq!(board.state().marked_ids.len(), 0, "marks for export are independent");
    assert!(seen.events.contains_key("2022-05-15-talks") && !seen.events.contains_key("gone"));
}

#[test]
fn a_reload_marks_new_and_changed_events() {
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
fn without_a_visit_nothing_is_marked_and_the_keys_give_the_reason() {
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
