//! The page of a claimant and the list of contested facts, in frames and by key.

use std::sync::Arc;

use frontwatch::assess::Rules;
use frontwatch::board::{Board, BoardData, BoardSettings, Overlay};
use frontwatch::model::{Claimant, Situation};
use frontwatch::store::{ClaimantStatements, Detail, MAX_RECORDS_COUNTED, Store};

use crate::bulk_columns;
use crate::support::{
    all_time, finish, message, open, press, pressed, sample, sample_store, screen_text, store,
};
use crate::synthetic::{self, Shape};

const fn shape(events: usize) -> Shape {
    Shape { events, fronts: 4, actors: 9, days: 700, places: 12 }
}

fn shown_claimant(board: &Board) -> Option<&str> {
    match board.scene().detail {
        Some(Detail::Claimant(record)) => Some(board.store().situation().claimant_id(record.claimant)),
        _ => None,
    }
}

fn statements(board: &Board) -> &ClaimantStatements {
    match board.scene().detail {
        Some(Detail::Claimant(record)) => record.statements.as_ref().unwrap(),
        other => panic!("{other:?}: {}", message(board)),
    }
}

/// Returns the text of a frame without line breaks and the frames of boxes.
fn flat_text(board: &Board) -> String {
    screen_text(board).replace(['│', '─'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_list_has_every_contested_fact_of_the_events_shown() {
    for size in [(80, 24), (120, 40)] {
        let mut board = open(BoardSettings { size, ..all_time() });
        let contested: Vec<u32> =
            board.answer().events.iter().filter(|&row| board.store().is_contested(row)).collect();
        press(&mut board, "C");
        let list = board.scene().contested.unwrap();
        let mut rows: Vec<u32> = list.rows.iter().map(|fact| fact.row).collect();
        rows.dedup();
        assert_eq!(rows, contested, "each event, in the order of the event list");
        assert_eq!(list.events, contested.len());
        let text = flat_text(&board);
        for words in [
            "9 contested facts of 7 events",
            "2022-04 Iran border The Taliban started the fight",
            "Iran: yes · Taliban: no",
            "killed among Taliban",
            "Media: some, no number · Taliban, Fars: none (denies)",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        // Two rival holders of a place are one row.
        let holders = list.rows.iter().filter(|fact| fact.question.contains("Islam Qala")).count();
        assert_eq!(holders, 1);
    }
}

#[test]
fn the_list_opens_the_event_and_its_claimants() {
    let mut board = open(BoardSettings { size: (80, 24), ..all_time() });
    press(&mut board, "C j j enter");
    let Some(Detail::Event(detail)) = board.scene().detail else { panic!("{}", message(&board)) };
    assert_eq!(board.store().event(detail.row).unwrap().id, "2022-04-qala");
    assert!(matches!(board.state().overlay, Some(Overlay::Detail)));
    // The list comes back where it was.
    press(&mut board, "C");
    assert!(
        matches!(board.state().overlay, Some(Overlay::Contested { cursor, .. }) if cursor.selected() == 2)
    );
    press(&mut board, "I");
    assert_eq!(shown_claimant(&board), Some("iran"));
    press(&mut board, "I");
    assert_eq!(shown_claimant(&board), Some("taliban"));
    press(&mut board, "I");
    assert_eq!(shown_claimant(&board), Some("iran"), "around the end");
    press(&mut board, "esc");
    assert!(board.state().overlay.is_none());
    press(&mut board, "C esc");
    assert!(board.state().overlay.is_none());
    // A click selects a fact by either of its lines.
    press(&mut board, "C home");
    assert!(!board.select_overlay_row(3));
    assert!(board.select_overlay_row(3));
}

#[test]
fn without_contested_facts_the_list_says_so() {
    let board = pressed(open(all_time()), r#"f "-contested:yes" enter C"#);
    let text = flat_text(&board);
    assert!(text.contains("No fact of the events shown is contested"), "{text}");
    let mut board = pressed(board, "enter");
    assert!(matches!(board.state().overlay, Some(Overlay::Contested { .. })), "nothing to open");
    press(&mut board, "I j esc");
    assert!(board.state().overlay.is_none());
}

#[test]
fn a_page_counts_what_a_claimant_said_in_the_events_shown() {
    let board = pressed(open(all_time()), r#": "claimant tali" enter"#);
    let taliban = board.store().situation().claimant_by_id("taliban").unwrap();
    let events = || board.answer().events.iter().filter_map(|row| board.store().event(row));
    let happened = || events().filter(|event| !event.is_announced());
    let claims = || happened().flat_map(|event| &event.claims).filter(|claim| claim.claimant == taliban);
    let statements = statements(&board);
    assert_eq!(statements.sorts.sum() as usize, claims().count());
    let has_claim = |event: &&frontwatch::model::Event| event.claims.iter().any(|c| c.claimant == taliban);
    assert_eq!(statements.events as usize, happened().filter(has_claim).count());
    assert_eq!(
        statements.announced as usize,
        events().filter(|event| event.is_announced()).filter(has_claim).count()
    );
    assert!(statements.denied > 0 && statements.sorts.no_comments > 0);
    let names: Vec<&str> = statements
        .disagreements
        .iter()
        .map(|(other, _)| board.store().situation().claimant_name(*other))
        .collect();
    assert_eq!(names, ["Iran", "Media"]);
    let narrowed = pressed(board, r#"esc f "date:2021" enter : "claimant taliban" enter"#);
    let fewer = self::statements(&narrowed).events;
    assert!(fewer > 0 && fewer < 7, "{fewer}");
}

#[test]
fn pages_of_claimants_at_two_sizes() {
    for size in [(80, 60), (120, 100)] {
        for (typed, words) in [
            (
                "taliban",
                ["11 claims about 7 events", "claims about 1 announced event, not counted here", "3 of 11"],
            ),
            ("tajikistan", ["10 claims about 7 events", "5 tolls, 3 other facts, 2 no comment", "none"]),
            ("wp-tjk", ["Encyclopaedia article", "claimant, a source:", "assessed"]),
        ] {
            let board = open(BoardSettings { size, ..all_time() });
            let board = pressed(board, &format!(r#": "claimant {typed}" enter"#));
            let text = flat_text(&board);
            // A pane beside others wraps earlier.
            for words in words.iter().filter(|_| size.0 == 80) {
                assert!(text.contains(words), "{words}: {text}");
            }
            for heading in
                ["Recorded in the events shown", "Compared with others", "Contested with", "Newest"]
            {
                assert!(text.contains(heading), "{heading}: {text}");
            }
        }
    }
}

#[test]
fn claimants_are_typed_by_id_or_name_and_only_those_who_claim() {
    let typed = |name: &str| pressed(open(all_time()), &format!(r#": "claimant {name}" enter"#));
    assert_eq!(shown_claimant(&typed("Tajikistan")), Some("tajikistan"));
    assert_eq!(shown_claimant(&typed("wp-tjk")), Some("wp-tjk"));
    assert_eq!(shown_claimant(&typed("nobody-at-all")), None);
    let listed = sample_store().claimants();
    let situation = sample_store();
    let claims = situation.situation().events.iter().flat_map(|event| &event.claims);
    assert!(claims.clone().all(|claim| listed.contains(&claim.claimant)));
    assert!(listed.len() < situation.situation().actors.len() + situation.situation().sources.len());
    // The key goes through the claimants of the event, and the page survives a reload.
    let mut board = pressed(open(all_time()), "I");
    assert_eq!(shown_claimant(&board), Some("wp-tjk"));
    board.replace_store(store(sample()), Vec::new());
    assert_eq!(shown_claimant(&board), Some("wp-tjk"));
}

#[test]
fn with_imported_data_every_actor_and_source_can_be_asked_for() {
    let mut situation = synthetic::situation(3, shape(400));
    let events = std::mem::take(&mut situation.events);
    let claim = events.iter().flat_map(|event| &event.claims).next().unwrap();
    let id = situation.claimant_id(claim.claimant).to_owned();
    let bulk = bulk_columns::bulk(&situation, events.clone());
    let bulk_store = Arc::new(Store::with_bulk(Arc::new(situation.clone()), vec![bulk], Rules::default()));
    let all = situation.actors.len() + situation.sources.len();
    assert_eq!(bulk_store.claimants().len(), all);
    let curated = store(Situation { events, ..situation });
    let opened = |store: &Arc<Store>| {
        let board = Board::new(Arc::clone(store), Vec::new(), all_time());
        pressed(board, &format!(r#": "claimant {id}" enter"#))
    };
    let (bulk_board, curated_board) = (opened(&bulk_store), opened(&curated));
    let count = |board: &Board| {
        let statements = statements(board);
        (statements.sorts, statements.contested, statements.checked, statements.other_victims)
    };
    assert!(statements(&bulk_board).sorts.sum() > 0);
    assert_eq!(count(&bulk_board), count(&curated_board));
    let facts = |board: Board| {
        let board = pressed(board, "esc C");
        board.scene().contested.unwrap().rows.iter().map(|fact| fact.positions.clone()).collect::<Vec<_>>()
    };
    let listed = facts(bulk_board);
    assert_eq!(listed.len(), facts(curated_board).len());
}

#[test]
fn with_much_data_list_and_page_are_computed_elsewhere() {
    let data = BoardData::new(sample_store(), Vec::new());
    let mut board = Board::with_inline_limit(data, all_time(), 0);
    finish(&mut board);
    press(&mut board, "C");
    assert!(board.scene().contested.is_none() && board.is_waiting());
    assert!(flat_text(&board).contains("Contested facts"));
    finish(&mut board);
    let inline = pressed(open(all_time()), "C");
    assert_eq!(board.scene().contested, inline.scene().contested);
    press(&mut board, "I");
    finish(&mut board);
    let inline = pressed(inline, "I");
    assert_eq!(board.scene().detail, inline.scene().detail);
    assert!(shown_claimant(&board).is_some());
}

#[test]
fn too_many_events_are_not_read() {
    let situation = synthetic::situation(1, shape(MAX_RECORDS_COUNTED + 5000));
    let board = Board::new(store(situation), Vec::new(), all_time());
    let mut board = pressed(board, "I");
    while board.scene().detail.is_none() && board.answer().events.len() > MAX_RECORDS_COUNTED {
        press(&mut board, "j I");
    }
    let Some(Detail::Claimant(record)) = board.scene().detail else { panic!("{}", message(&board)) };
    assert!(matches!(record.claimant, Claimant::Actor(_) | Claimant::Source(_)));
    assert_eq!(record.statements, None);
    let text = flat_text(&board);
    assert!(text.contains("narrow the window or the filter"), "{text}");
}
