//! Grouping the first pane by another dimension: the menu, the rows, and what other commands keep of them.

use std::sync::Arc;

use frontwatch::assess::Rules;
use frontwatch::board::{
    ActiveFilter, Board, BoardData, BoardSettings, Overlay, SavedView, View, ViewOrigin,
};
use frontwatch::file::read_text;
use frontwatch::model::{Event, Situation};
use frontwatch::query::{GroupBy, WindowLength};
use frontwatch::store::{MAX_RECORDS_READ, Store};

use crate::bulk_columns;
use crate::support::{all_time, finish, message, press, screen_text, store};

/// Events in two countries with regions of the same name, of two conflicts, on one front.
const TEXT: &str = r#"(
    format: 1, title: "Two countries", as_of: "2026-01-31",
    actors: {
        "gov": (name: "Government", kind: State),
        "reb": (name: "Rebels", kind: RebelGroup),
        "mil": (name: "Militia", kind: PoliticalMilitia),
    },
    fronts: { "war": (name: "The war", parties: ["gov", "reb"], coverage_from: "2025-01-01") },
    sources: { "s": (title: "A paper"), "t": (title: "A report") },
    events: [
        (id: "e1", date: "2025-10-01", front: "war", kind: ArmedClash, actors: ["gov", "reb"], conflict: "Northland: Government",
         place: (name: "A", country: "Northland", region: "Upper province", at: (1.0, 1.0)), summary: "One.", sources: ["s", "t"],
         claims: [Toll(by: "gov", measure: Killed, says: Exactly(3))]),
        (id: "e2", date: "2025-11-01", front: "war", kind: ArmedClash, actors: ["reb", "gov"], conflict: "Northland: Government",
         place: (name: "B", country: "Northland", region: "Lower province", at: (2.0, 1.0)), summary: "Two.", sources: ["s"]),
        (id: "e3", date: "2025-12-01", front: "war", kind: AirStrike, actors: ["gov", "mil"], conflict: "Southland: Border",
         place: (name: "C", country: "Southland", region: "Upper province", at: (3.0, 1.0)), summary: "Three.", sources: ["s"]),
        (id: "e4", date: "2026-01-01", front: "war", kind: Talks, actors: ["gov"], summary: "Four.", sources: ["t"]),
    ],
)"#;

fn situation() -> Situation {
    let loaded = read_text("two.ron", TEXT).unwrap();
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    loaded.situation
}

fn open(keys: &str) -> Board {
    let mut board = Board::new(store(situation()), Vec::new(), all_time());
    press(&mut board, keys);
    board
}

/// Returns the short names of the rows of the first pane, each with its events, sorted by name.
fn rows(board: &Board) -> Vec<(String, u32)> {
    let name = |front| board.store().situation().front(front).unwrap().short.clone();
    let mut rows: Vec<_> = board.answer().fronts.iter().map(|row| (name(row.front), row.events)).collect();
    rows.sort_unstable();
    rows
}

/// Returns the id of the row under the cursor of the first pane.
fn selected_id(board: &Board) -> String {
    board.state().fronts.id.clone().unwrap()
}

fn named(rows: &[(&str, u32)]) -> Vec<(String, u32)> {
    let mut rows: Vec<_> = rows.iter().map(|&(name, events)| (name.to_owned(), events)).collect();
    rows.sort_unstable();
    rows
}

#[test]
fn every_dimension_lists_its_values_and_those_without_one() {
    type ExpectedRows<'a> = (&'a str, &'a str, &'a [(&'a str, u32)]);
    let cases: [ExpectedRows<'_>; 8] = [
        ("front", "1 Fronts", &[("The war", 4)]),
        ("country", "1 Countries", &[("Northland", 2), ("Southland", 1), ("no country stated", 1)]),
        (
            "region",
            "1 Regions",
            &[
                ("Upper province, Northland", 1),
                ("Upper province, Southland", 1),
                ("Lower", 1),
                ("no region stated", 1),
            ],
        ),
        (
            "conflict",
            "1 Conflicts",
            &[("Northland: Government", 2), ("Southland: Border", 1), ("no conflict stated", 1)],
        ),
        (
            "dyad",
            "1 Dyads",
            &[("Government – Militia", 1), ("Government – Rebels", 2), ("no second actor stated", 1)],
        ),
        ("kind", "1 Kinds", &[("air/drone strike", 1), ("armed clash", 2), ("talks or mediation", 1)]),
        ("actor", "1 Actors · an event counts for each", &[("Government", 4), ("Militia", 1), ("Rebels", 2)]),
        ("source", "1 Sources · an event counts for each", &[("A paper", 3), ("A report", 2)]),
    ];
    for (name, title, expected) in cases {
        let board = open(&format!("b \"{name}\" enter"));
        assert_eq!(rows(&board), named(expected), "{name}");
        let screen = screen_text(&board);
        assert!(screen.contains(title), "{title}\n{screen}");
        let start: String = expected[0].0.chars().take(12).collect();
        assert!(screen.contains(&start), "{screen}");
        // The events keep their front.
        assert!(board.store().event(0).is_some_and(|event| event.front.0 == 0));
    }
}

#[test]
fn the_menu_lists_the_dimensions_with_the_number_of_their_values() {
    let board = open("b");
    assert!(
        matches!(&board.state().overlay, Some(Overlay::Palette { input, .. }) if input.text() == "group ")
    );
    let screen = screen_text(&board);
    for line in ["front            1 front", "country          2 countries", "region           3 regions"] {
        assert!(screen.contains(line), "{line}\n{screen}");
    }
    let wrong = open(r#": "group regoin" enter"#);
    assert!(message(&wrong).contains("did you mean region?"), "{}", message(&wrong));
    assert_eq!(wrong.state().view.group, GroupBy::Front);
}

#[test]
fn a_chosen_row_narrows_and_keeps_narrowing_under_another_dimension() {
    let mut board = open(r#"1 b "country" enter space"#);
    assert_eq!(board.state().view.filters, [ActiveFilter::Front("country:Northland".to_owned())]);
    assert_eq!(board.answer().shown_events, 2);
    assert_eq!(rows(&board).len(), 3, "a choice does not narrow its own pane");
    press(&mut board, r#"b "region" enter"#);
    assert_eq!(rows(&board), named(&[("Upper province, Northland", 1), ("Lower", 1)]));
    assert!(screen_text(&board).contains("[Northland]"), "{}", screen_text(&board));
    press(&mut board, r#"1 space b "kind" enter"#);
    assert_eq!((board.answer().shown_events, rows(&board)), (1, named(&[("armed clash", 1)])));
    press(&mut board, r#"b "front" enter"#);
    assert_eq!((board.answer().shown_events, board.answer().fronts[0].events), (1, 1));
    press(&mut board, "u");
    assert_eq!((board.state().view.group, rows(&board).len()), (GroupBy::Kind, 1));
    press(&mut board, "R");
    assert_eq!((board.state().view.group, board.answer().shown_events), (GroupBy::Front, 4));
}

/// Only the records state sources, and too many are not read.
#[test]
fn many_imported_events_are_not_grouped_by_source() {
    let board = |count: usize, keys: &str| {
        let whole = situation();
        let copy = |index: usize| Event { id: format!("c{index}"), ..whole.events[index % 4].clone() };
        let curated = Situation { events: Vec::new(), ..whole.clone() };
        let bulk = bulk_columns::bulk(&curated, (0..count).map(copy).collect());
        let store = Store::with_bulk(Arc::new(curated), vec![bulk], Rules::default());
        let mut board = Board::new(Arc::new(store), Vec::new(), all_time());
        press(&mut board, keys);
        board
    };
    let few = board(40, r#"b "source" enter"#);
    assert_eq!(rows(&few), named(&[("A paper", 30), ("A report", 20)]));
    let menu = screen_text(&board(MAX_RECORDS_READ + 1, "b"));
    assert!(menu.contains("source           not available: sources are read of at most 20,000"), "{menu}");
    let many = board(MAX_RECORDS_READ + 1, r#"b "source" enter"#);
    assert!(message(&many).starts_with("Cannot group by source"), "{}", message(&many));
    assert_eq!(many.state().view.group, GroupBy::Front);
    let actors = board(MAX_RECORDS_READ + 1, r#"b "actor" enter"#);
    let militia = u32::try_from(MAX_RECORDS_READ / 4).unwrap();
    assert!(rows(&actors).contains(&("Militia".to_owned(), militia)), "{:?}", rows(&actors));
}

/// Moves the cursor of the first pane to the row with an id.
fn go_to(board: &mut Board, id: &str) {
    for _ in 0..board.answer().fronts.len() {
        if selected_id(board) != id {
            press(board, "j");
        }
    }
    assert_eq!(selected_id(board), id);
}

fn shown_ids(board: &Board) -> Vec<String> {
    let event = |row| board.store().event(row).unwrap().id.clone();
    let mut ids: Vec<_> = board.answer().events.iter().map(event).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn a_row_of_an_actor_or_a_source_narrows_the_other_panes_to_its_events() {
    let cases: [(&str, &str, &[&str], &str); 3] = [
        ("actor", "actor:reb", &["e1", "e2"], "[Rebels]"),
        ("actor", "actor:mil", &["e3"], "[Militia]"),
        ("source", "source:t", &["e1", "e4"], "[A report]"),
    ];
    for (dimension, id, expected, label) in cases {
        let mut board = open(&format!(r#"1 b "{dimension}" enter"#));
        let all = rows(&board);
        assert_eq!(board.answer().shown_events, 4, "an event counts once");
        go_to(&mut board, id);
        press(&mut board, "space");
        assert_eq!(board.state().view.filters, [ActiveFilter::Front(id.to_owned())]);
        assert_eq!(shown_ids(&board), expected, "{id}");
        assert_eq!(rows(&board), all, "a choice does not narrow its own pane");
        assert!(screen_text(&board).contains(label), "{}", screen_text(&board));
        let typed = open(&format!(r#"f "{id}" enter"#));
        assert_eq!(shown_ids(&typed), expected, "as the filter {id}");
        press(&mut board, r#"b "front" enter"#);
        assert_eq!(shown_ids(&board), expected, "{id} under another dimension");
        assert!(screen_text(&board).contains(label), "{}", screen_text(&board));
        press(&mut board, "u");
        assert_eq!((board.state().view.group, rows(&board)), (dimension.parse().unwrap(), all.clone()));
        press(&mut board, "u");
        assert_eq!((board.answer().shown_events, rows(&board)), (4, all));
    }
}

#[test]
fn two_chosen_actors_show_the_events_of_either_and_each_event_once() {
    let mut board = open(r#"1 b "actor" enter"#);
    go_to(&mut board, "actor:reb");
    press(&mut board, "space");
    press(&mut board, "g g");
    go_to(&mut board, "actor:gov");
    press(&mut board, "space");
    assert_eq!(shown_ids(&board), ["e1", "e2", "e3", "e4"]);
    press(&mut board, ": \"chart lanes\" enter");
    assert_eq!(board.answer().lanes.rows.len(), 2, "a lane each");
    // A filter on the id of an event passes for each of its actors.
    let by_id = open(r#"1 b "actor" enter f "id:e1" enter"#);
    assert_eq!(rows(&by_id), named(&[("Government", 1), ("Militia", 0), ("Rebels", 1)]));
}

#[test]
fn the_detail_of_an_actor_lists_its_events() {
    let mut board = open(r#"1 b "actor" enter"#);
    go_to(&mut board, "actor:mil");
    let screen = screen_text(&board);
    assert!(screen.contains("window    1 incident, 1 event"), "{screen}");
    press(&mut board, "w");
    assert!(screen_text(&board).contains("Why: Militia"), "{}", screen_text(&board));
    press(&mut board, "esc i");
    assert!(screen_text(&board).contains("Opponents"), "{}", screen_text(&board));
}

#[test]
fn a_reload_keeps_grouping_choice_and_cursor_by_id() {
    let mut board = open(r#"1 b "region" enter"#);
    while selected_id(&board) != "region:Upper province, Northland" {
        press(&mut board, "j");
    }
    press(&mut board, "space");
    let mut changed = situation();
    changed.events.retain(|event| event.id != "e2");
    board.replace_store(store(changed), Vec::new());
    assert_eq!(board.state().view.group, GroupBy::Region);
    assert_eq!(selected_id(&board), "region:Upper province, Northland");
    assert_eq!(rows(&board).len(), 3);
    assert_eq!(board.answer().shown_events, 1);
}

#[test]
fn an_unread_grouping_leaves_the_numbers_on_screen_until_it_is_ready() {
    let data = BoardData::new(store(situation()), Vec::new());
    let mut board = Board::with_inline_limit(data, all_time(), 0);
    finish(&mut board);
    press(&mut board, r#"b "region" enter"#);
    assert_eq!(rows(&board), named(&[("The war", 4)]), "the worker has not answered yet");
    // Choosing the old dimension makes the task obsolete.
    let obsolete = board.take_task().unwrap();
    press(&mut board, "u");
    obsolete.run(&|| false, &mut |part| assert!(!board.accept_result(part)));
    finish(&mut board);
    assert_eq!(rows(&board), named(&[("The war", 4)]));
    press(&mut board, r#"b "region" enter"#);
    finish(&mut board);
    assert_eq!(screen_text(&board), screen_text(&open(r#"b "region" enter"#)));
    assert_eq!(message(&board), "");
}

#[test]
fn a_view_keeps_the_grouping_unless_it_names_one() {
    let view = |name: &str, group| SavedView {
        origin: ViewOrigin::Config,
        note: None,
        name: name.to_owned(),
        view: View::from_length(WindowLength::All),
        group,
        focus: None,
        zoomed: None,
    };
    let mut of_rebels = view("of-rebels", Some(GroupBy::Actor));
    of_rebels.view.filters.push(ActiveFilter::Front("actor:reb".to_owned()));
    let saved_views = vec![view("plain", None), view("by-kind", Some(GroupBy::Kind)), of_rebels];
    let settings = BoardSettings { saved_views, ..all_time() };
    let mut board =
        Board::new(Arc::new(Store::new(Arc::new(situation()), Rules::default())), Vec::new(), settings);
    press(&mut board, r#"b "region" enter : "view plain" enter"#);
    assert_eq!(board.state().view.group, GroupBy::Region);
    press(&mut board, r#": "view by-kind" enter"#);
    assert_eq!((board.state().view.group, rows(&board).len()), (GroupBy::Kind, 3));
    press(&mut board, r#": "view of-rebels" enter"#);
    assert_eq!((board.state().view.group, rows(&board).len()), (GroupBy::Actor, 3));
    assert_eq!(shown_ids(&board), ["e1", "e2"]);
}

#[test]
fn the_detail_of_a_group_explains_its_figures() {
    let board = open(r#"1 b "country" enter enter"#);
    let screen = screen_text(&board);
    assert!(screen.contains("recorded  from 2025-01-01 on"), "{screen}");
    assert!(screen.contains("window    2 incidents, 2 events"), "{screen}");
    let why = screen_text(&open(r#"1 b "country" enter w"#));
    assert!(why.contains("Why: Northland") && why.contains("Recorded from 2025-01-01 on"), "{why}");
}

#[test]
fn a_search_outside_the_window_counts_what_the_chosen_rows_let_pass() {
    let board = |text: &str| {
        open(&format!(
            r#"1 b "country" enter space b "region" enter : "window 30d" enter 2 / "{text}" enter"#
        ))
    };
    assert!(
        message(&board("One.")).ends_with("1 outside this window: W widens it"),
        "{}",
        message(&board("One."))
    );
    let elsewhere = board("Three.");
    assert!(!message(&elsewhere).contains("outside this window"), "{}", message(&elsewhere));
}
