//! Any list in any order: sorting the focused pane, and where the cursor goes when a list changes.

use std::sync::Arc;

use frontwatch::assess::Rules;
use frontwatch::board::{Board, BoardSettings, View, folded_fronts};
use frontwatch::file::read_text;
use frontwatch::query::{FrontOrder, SortOrder};
use frontwatch::store::Store;

use crate::bulk_columns;
use crate::support::{
    all_time, finish, message, open, press, pressed, sample, sample_store, screen_text, settings,
};

fn fronts(board: &Board) -> Vec<String> {
    let id = |front| board.store().situation().front(front).unwrap().id.clone();
    board.answer().fronts.iter().map(|row| id(row.front)).collect()
}

fn selected_front(board: &Board) -> String {
    fronts(board)[board.state().fronts.cursor.selected()].clone()
}

fn incidents(board: &Board) -> Vec<u32> {
    board.answer().dyads.iter().map(|row| row.incidents).collect()
}

#[test]
fn the_focused_pane_is_sorted_and_the_third_press_restores_the_default() {
    let ranked = fronts(&open(all_time()));
    let mut board = open(all_time());
    press(&mut board, "1 j j s f");
    assert_eq!(board.state().fronts.cursor.selected(), 0, "the cursor goes to the top");
    let by_name = fronts(&board);
    let mut names: Vec<String> = board
        .answer()
        .fronts
        .iter()
        .map(|row| board.store().situation().front(row.front).unwrap().short.to_lowercase())
        .collect();
    let recorded = folded_fronts::unfolded_count(board.scene().headline);
    assert!(recorded > 1, "{recorded}");
    names.truncate(recorded);
    assert!(names.is_sorted(), "{names:?}");
    assert_ne!(by_name, ranked);
    assert!(board.state().view.sort.is_none(), "the events keep their order");
    press(&mut board, "s f");
    assert_eq!(fronts(&board)[0], by_name[recorded - 1]);
    press(&mut board, "s f");
    assert_eq!(fronts(&board), ranked);
    press(&mut board, "u");
    assert_eq!(fronts(&board)[0], by_name[recorded - 1], "the order is a part of the view");
}

#[test]
fn the_actors_and_their_matrix_are_sorted() {
    let mut board = open(all_time());
    let usual = incidents(&board);
    assert!(usual.is_sorted_by(|a, b| a >= b));
    press(&mut board, "3 s d");
    let dates: Vec<_> =
        board.answer().dyads.iter().filter_map(|row| row.last).map(|date| date.span.end).collect();
    assert!(dates.is_sorted_by(|a, b| a >= b), "{dates:?}");
    assert_ne!(incidents(&board), usual);
    assert!(screen_text(&board).lines().any(|line| line.contains("last▾")), "{}", screen_text(&board));
    press(&mut board, "s d s d s i s i");
    assert!(incidents(&board).iter().filter(|n| **n > 0).is_sorted(), "{:?}", incidents(&board));
    let before = board.answer().dyads[0].dyad;
    press(&mut board, "v");
    assert_eq!(board.answer().dyads[0].dyad, before, "the matrix has the same order");
}

#[test]
fn a_pane_without_the_column_says_so_and_the_title_names_the_order() {
    let board = pressed(open(settings()), "1 s p");
    assert_eq!(
        message(&board),
        "Fronts have no column place; sort them by front, date, incidents, change, killed or contested"
    );
    assert_eq!(board.state().view, open(settings()).state().view);
    let board = pressed(open(settings()), "0 s t");
    assert!(message(&board).starts_with("What matters stays in the order of importance"));
    let board = pressed(open(settings()), "1 s t");
    let screen = screen_text(&board);
    assert!(screen.contains("by killed; "), "{screen}");
    assert!(screen.contains("killed▾"), "{screen}");
}

#[test]
fn the_palette_and_a_setting_order_the_fronts() {
    let board = pressed(open(all_time()), r#"1 : "sort killed" enter"#);
    let order: SortOrder = "killed".parse().unwrap();
    assert_eq!(board.state().view.front_order, FrontOrder::Sorted(order), "{}", message(&board));
    let in_file: Vec<String> =
        sample_store().situation().fronts.iter().map(|front| front.id.clone()).collect();
    let home_view = View { front_order: FrontOrder::File, ..all_time().home_view };
    let board = open(BoardSettings { home_view, ..all_time() });
    assert_eq!(fronts(&board), in_file);
    let board = pressed(board, "1 s t s t s t");
    assert_eq!(fronts(&board), in_file, "the third press restores the order of the setting");
}

#[test]
fn after_filtering_the_cursor_returns_to_its_row_unless_it_was_moved() {
    let mut board = open(all_time());
    press(&mut board, "j j j j j");
    let id = board.state().events.id.clone();
    assert_eq!(board.state().events.cursor.selected(), 5);
    press(&mut board, r#"f "zzz""#);
    assert_eq!(board.answer().events.len(), 0);
    press(&mut board, "esc");
    assert_eq!(board.state().events.id, id);
    let event = board.store().event(board.answer().events.get(5).unwrap()).unwrap();
    let typed = format!("f \"-kind:{}\" enter", event.kind.row().id);
    press(&mut board, &typed);
    assert_eq!(
        board.state().events.cursor.selected(),
        0,
        "the row is filtered away, so the cursor is at the top"
    );
    assert_ne!(board.state().events.id, id, "marks and choices use the row under the cursor");
    press(&mut board, "esc");
    assert_eq!(board.state().events.id, id, "the row is listed again");
    press(&mut board, &format!("{typed} j esc"));
    assert_ne!(board.state().events.id, id, "the user moved meanwhile");
}

#[test]
fn a_row_that_was_deleted_leaves_the_cursor_where_it_is() {
    let text = |ids: &[&str]| {
        let event = |id: &&str| {
            format!(
                r#"(id: "{id}", date: "2026-01-0{}", front: "war", kind: ArmedClash, actors: ["gov", "reb"], summary: "One.", sources: ["s"])"#,
                &id[1..]
            )
        };
        format!(
            r#"(format: 1, title: "T", as_of: "2026-01-31",
            actors: {{ "gov": (name: "Government", kind: State), "reb": (name: "Rebels", kind: RebelGroup) }},
            fronts: {{ "war": (name: "The war", parties: ["gov", "reb"], coverage_from: "2025-01-01") }},
            sources: {{ "s": (title: "A paper") }}, events: [{}])"#,
            ids.iter().map(event).collect::<Vec<_>>().join(",")
        )
    };
    let load = |ids: &[&str]| {
        Arc::new(Store::new(Arc::new(read_text("t.ron", &text(ids)).unwrap().situation), Rules::default()))
    };
    let mut board = Board::new(load(&["e1", "e2", "e3", "e4"]), Vec::new(), all_time());
    press(&mut board, "j j");
    assert_eq!(board.state().events.id.as_deref(), Some("e2"));
    board.replace_store(load(&["e1", "e3", "e4"]), Vec::new());
    assert_eq!(board.state().events.id.as_deref(), Some("e1"), "the row at the same index");
}

#[test]
fn a_selected_front_is_found_again_in_another_order() {
    let mut board = open(all_time());
    press(&mut board, "1 s t j j");
    let id = selected_front(&board);
    press(&mut board, "u");
    assert_eq!(selected_front(&board), id);
}

#[test]
fn the_profile_of_an_actor_opens_from_a_pair_and_from_the_palette() {
    use frontwatch::store::{Detail, Subject};
    let actor_of = |board: &Board| match board.scene().detail {
        Some(Detail::Actor(profile)) => Some(profile.actor),
        _ => None,
    };
    let mut board = open(BoardSettings { size: (120, 250), ..all_time() });
    press(&mut board, "3");
    let (first, second) = board.answer().dyads[0].dyad;
    press(&mut board, "i");
    assert_eq!(actor_of(&board), Some(first));
    press(&mut board, "i");
    assert_eq!(actor_of(&board), Some(second));
    press(&mut board, "i");
    assert_eq!(actor_of(&board), Some(first));
    let screen = screen_text(&board);
    for words in ["Opponents", "first and last ever", "Kinds"] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    press(&mut board, "esc");
    assert_eq!(actor_of(&board), None, "esc returns to the pair");
    press(&mut board, r#": "actor tali" enter"#);
    let taliban = board.store().situation().actor_by_id("taliban").unwrap();
    assert_eq!(actor_of(&board), Some(taliban), "{}", message(&board));
    press(&mut board, "2");
    assert_eq!(actor_of(&board), None);

    // The figures equal a count over the records, and answer to the filter.
    let mut board = open(all_time());
    press(&mut board, r#"f "killed>=1" enter : "actor taliban" enter"#);
    let Some(Detail::Actor(profile)) = board.scene().detail else { panic!("a profile") };
    let store = board.store();
    let events: Vec<_> = board
        .answer()
        .events
        .iter()
        .map(|row| store.event(row).unwrap())
        .filter(|event| !event.is_announced() && event.actors.contains(&taliban))
        .collect();
    assert_eq!(profile.count.events as usize, events.len());
    assert!(!events.is_empty());
    for (kind, count) in &profile.kinds {
        assert_eq!(events.iter().filter(|event| event.kind == *kind).count(), *count as usize);
    }
    let of_kinds: usize = profile.kinds.iter().map(|(_, count)| *count as usize).sum();
    assert_eq!(of_kinds, events.len());
    assert!(profile.opponents.iter().any(|(_, count)| count.events > 0));
    for (opponent, count) in &profile.opponents {
        let meets = |event: &&&frontwatch::model::Event| {
            event.dyads().any(|(a, b)| (a, b) == (taliban.min(*opponent), taliban.max(*opponent)))
        };
        assert!(events.iter().filter(meets).count() >= count.events as usize);
    }
    assert!(store.detail(board.question().unwrap(), board.answer(), &Subject::Actor(taliban)).is_some());
}

#[test]
fn the_frequency_table_narrows_and_sorts() {
    use frontwatch::board::Overlay;
    let mut board = open(all_time());
    press(&mut board, "F");
    let screen = screen_text(&board);
    assert!(screen.contains("How often, of ") && screen.contains("events▾"), "{screen}");
    let top = board.scene().frequencies.unwrap().row(0, false).unwrap().clone();
    press(&mut board, "space");
    assert_eq!(board.answer().shown_events, top.events as usize);
    assert!(board.state().view.filter_text().starts_with("kind:"), "{}", board.state().view.filter_text());
    assert_eq!(board.scene().frequencies.unwrap().len(), 1, "it counts what is shown now");
    press(&mut board, "right enter");
    assert!(board.state().overlay.is_none());
    assert!(board.state().view.filter_text().contains(" actor:"), "{}", board.state().view.filter_text());
    press(&mut board, "u u");
    assert_eq!(board.state().view.filter_text(), "");
    press(&mut board, r#": "frequencies year" enter s"#);
    let labels: Vec<String> = {
        let table = board.scene().frequencies.unwrap();
        (0..table.len()).map(|index| table.row(index, true).unwrap().label.clone()).collect()
    };
    assert!(labels.is_sorted(), "{labels:?}");
    assert!(matches!(board.state().overlay, Some(Overlay::Frequencies { is_by_value: true, .. })));
    press(&mut board, "esc");
    assert!(board.state().overlay.is_none());
    // On the map, the key keeps its meaning.
    let mut board = open(settings());
    press(&mut board, "6 F");
    assert!(board.state().overlay.is_none());
}

#[test]
fn with_much_data_the_frequency_table_is_counted_elsewhere() {
    use frontwatch::board::BoardData;
    let data = BoardData::new(sample_store(), Vec::new());
    let mut board = Board::with_inline_limit(data, all_time(), 0);
    finish(&mut board);
    press(&mut board, "F");
    assert!(board.scene().frequencies.is_none());
    finish(&mut board);
    assert!(board.scene().frequencies.is_some());
    let inline = pressed(open(all_time()), "F");
    assert_eq!(board.scene().frequencies, inline.scene().frequencies);
    press(&mut board, "esc 1 j j");
    finish(&mut board);
    press(&mut board, "s t");
    assert_eq!(board.state().fronts.cursor.selected(), 0);
    finish(&mut board);
    assert_eq!(
        board.state().fronts.cursor.selected(),
        0,
        "the top of the new order, not the row of the old one"
    );
}

/// The sentence says who did what; an imported event has none of its own, and its kind and actors stand there.
#[test]
fn every_row_says_what_happened() {
    let mut situation = sample();
    let (imported, own) = situation.events.drain(..).partition(|event| event.id.starts_with("2025-12-25"));
    situation.events = own;
    let bulk = bulk_columns::bulk(&situation, imported);
    let store = Arc::new(Store::with_bulk(Arc::new(situation), vec![bulk], Rules::default()));
    for size in [(120, 40), (80, 24)] {
        let text =
            screen_text(&Board::new(Arc::clone(&store), Vec::new(), BoardSettings { size, ..settings() }));
        let row =
            |start: &str| text.lines().find(|line| line.contains(start)).unwrap_or_else(|| panic!("{text}"));
        assert!(row("  2026-01  ").contains("Tajik forces killed four"), "{text}");
        assert!(row("  ≈2025-12-25 ").contains("criticises, Tajikistan – Taliban"), "{text}");
        assert!(row("  ≈2025-12-07 Diplomacy").contains("announced: A"), "a plan reads as one: {text}");
    }
    let text = screen_text(&open(BoardSettings { size: (80, 24), ..settings() }));
    assert!(
        text.contains(" 5 c  Tajikistan said it had foiled"),
        "only Tajikistan claims these killed: {text}"
    );
    let wide = screen_text(&pressed(open(BoardSettings { size: (200, 40), ..settings() }), "2 z"));
    assert!(wide.contains(" 5 claimed only ") && wide.contains(" – contested "), "{wide}");
    let mut board = open(BoardSettings { size: (200, 60), ..settings() });
    press(&mut board, "2");
    let text = screen_text(&board);
    let row = text.lines().find(|line| line.contains("  2026-01  ")).unwrap();
    let told = ["Tajikistan – Militants", "clash", "Tajik forces killed four"];
    assert!(told.iter().all(|part| row.contains(part)), "{row}");
}

/// The pair of actors says who was killed, in the order of the names.
#[test]
fn pairs_have_the_killed_of_each_side() {
    let text = screen_text(&open(settings()));
    let row = |pair: &str| text.lines().find(|line| line.contains(pair)).unwrap_or_else(|| panic!("{text}"));
    assert!(text.contains("  of each") && row("Tajikistan – Militants  ").contains(" 9   2 and 7"), "{text}");
    assert!(row("Militants – Chinese").contains(" 5   – and 5"), "{text}");
    assert!(!row("Taliban – Pakistan").contains(" and "), "no claim names a side: {text}");
}
