//! A board whose large questions are answered by a worker: what it shows while waiting, drops and keeps. The tests
//! run the tasks themselves, without threads and without a clock.
use std::cell::Cell;
use std::sync::Arc;

use frontwatch::board::chord::parse_script;
use frontwatch::board::{ActiveFilter, Board, BoardData, BoardSettings, Effect, Overlay, Task, TaskResult};
use frontwatch::findings::Headline;
use frontwatch::model::{Situation, group_thousands};
use frontwatch::query::WindowLength;
use frontwatch::visit::{self, VisitRecord};
use proptest::prelude::*;

use crate::support::{finish, message, open, press, sample, screen_text, settings, store};
use crate::synthetic;

/// Opens a board that leaves every question to a worker, before the first task has run.
fn open_deferred(situation: Situation, settings: BoardSettings) -> Board {
    let data = BoardData::new(store(situation), Vec::new());
    let data = if settings.seen.is_some() { data.with_versions() } else { data };
    Board::with_inline_limit(data, settings, 0)
}

/// Opens such a board on the sample and runs its tasks.
fn board() -> Board {
    let mut board = open_deferred(sample(), settings());
    finish(&mut board);
    board
}

/// Runs a task to its end and returns all its results.
fn run_whole(task: Task) -> Vec<TaskResult> {
    let mut all = Vec::new();
    task.run(&|| false, &mut |done| all.push(done));
    all
}

#[test]
fn the_board_has_no_question_before_the_first_answer() {
    let mut board = open_deferred(sample(), settings());
    assert!(board.question().is_none() && board.is_waiting());
    finish(&mut board);
    assert!(board.question().is_some());
    assert_eq!(screen_text(&board), screen_text(&open(settings())));
}

#[test]
fn the_old_answer_stays_until_the_new_one_arrives_and_is_marked_only_when_late() {
    let mut board = board();
    let before = board.answer().clone();
    press(&mut board, r#"f "front:afg-tjk" enter"#);
    assert_eq!(board.answer(), &before);
    assert_eq!(
        board.state().view.filter_text(),
        "front:afg-tjk",
        "the header shows the new question at once"
    );
    let count = format!("{}/{}", before.shown_events, before.known_events);
    assert!(!screen_text(&board).contains(&format!("… {count}")));
    board.mark_late();
    assert!(screen_text(&board).contains(&format!("… {count}")), "{}", screen_text(&board));
    finish(&mut board);
    assert!(board.answer().shown_events < before.shown_events);
    assert!(!screen_text(&board).contains(&format!("… {}", board.answer().shown_events)));
}

#[test]
fn the_detail_is_cleared_when_nothing_is_selected() {
    let mut inline = open(settings());
    press(&mut inline, "1 4 enter");
    assert_eq!(inline.answer().shown_events, 0, "no event in the last week");
    assert!(inline.scene().detail.is_none());
    let mut deferred = board();
    for key in parse_script("1 4 enter").unwrap() {
        _ = deferred.press_key(key);
        finish(&mut deferred);
    }
    assert!(deferred.scene().detail.is_none() && !deferred.scene().is_looking_up);
}

#[test]
fn a_result_for_an_earlier_question_is_dropped() {
    let mut board = board();
    let before = board.answer().clone();
    press(&mut board, r#"f "front:afg-tjk" enter"#);
    let earlier = board.take_task().unwrap();
    press(&mut board, "t");
    let last = board.take_task().unwrap();
    assert!(last.generation > earlier.generation && last.generation == board.generation());
    for part in run_whole(earlier) {
        assert!(!board.accept_result(part));
    }
    assert_eq!(board.answer(), &before, "results of an earlier question are dropped");
    for part in run_whole(last) {
        assert!(board.accept_result(part));
    }
    assert_eq!(board.question().unwrap().filter.text(), "front:afg-tjk");
    assert_eq!(board.question().unwrap().window.length, WindowLength::All);
}

#[test]
fn an_unchanged_question_starts_no_second_task() {
    let mut board = board();
    press(&mut board, "t");
    let task = board.take_task().unwrap();
    press(&mut board, "esc 2 j k ?");
    assert!(board.take_task().is_none(), "moving changes no question");
    assert_eq!(board.generation(), task.generation);
    press(&mut board, "esc u");
    assert!(!board.is_waiting(), "the answer on screen is current again");
    for part in run_whole(task) {
        assert!(!board.accept_result(part), "the board no longer waits for it");
    }
}

#[test]
fn the_cursor_keeps_its_event_when_the_answer_arrives() {
    let mut board = board();
    press(&mut board, "j j");
    press(&mut board, r#": "window all" enter"#);
    // The viewer moves on in the old list while the new answer is computed.
    press(&mut board, "j");
    let id = board.state().events.id.clone();
    let row = board.state().events.cursor.selected();
    finish(&mut board);
    assert_eq!((board.state().events.id.clone(), board.state().events.cursor.selected()), (id.clone(), row));
    press(&mut board, "x");
    press(&mut board, "space");
    assert!(board.state().marked_ids.contains(id.as_deref().unwrap()));
    finish(&mut board);
    assert!(board.state().marked_ids.contains(id.as_deref().unwrap()), "marks are ids");
}

#[test]
fn a_late_detail_hides_the_detail_of_the_previous_row() {
    let mut board = board();
    press(&mut board, "1");
    finish(&mut board);
    let before = board.scene().detail.cloned();
    press(&mut board, "j");
    assert!(board.is_waiting());
    assert_eq!(board.scene().detail.cloned(), before, "the old detail stays for a moment");
    board.mark_late();
    assert!(board.scene().detail.is_none() && board.scene().is_looking_up);
    assert!(!screen_text(&board).contains("Nothing is selected"), "{}", screen_text(&board));
    finish(&mut board);
    assert!(board.scene().detail.is_some());
    let mut at_once = open(settings());
    press(&mut at_once, "1 j");
    assert_eq!(screen_text(&board), screen_text(&at_once));
}

#[test]
fn an_export_waits_for_the_answer_on_screen() {
    let mut board = board();
    press(&mut board, "t e");
    assert_eq!(press(&mut board, "enter"), Effect::None);
    assert!(matches!(board.state().overlay, Some(Overlay::Prompt(_))), "the prompt keeps the name");
    finish(&mut board);
    let Effect::Export { rows, .. } = press(&mut board, "enter") else { panic!("the export starts now") };
    assert_eq!(rows, board.answer().events);
}

#[test]
fn newer_data_replace_the_old_together_with_their_answer_and_keep_the_cursor() {
    let mut board = board();
    press(&mut board, r#"f "front:afg-tjk" enter"#);
    finish(&mut board);
    press(&mut board, "2 j j");
    let (id, old) = (board.state().events.id.clone(), board.answer().clone());
    let mut situation = sample();
    situation.title = "Newer".to_owned();
    situation.events.retain(|event| event.id != "2026-01-militants");
    let newer = store(situation);
    board.replace_data(BoardData::new(Arc::clone(&newer), Vec::new()));
    assert_eq!((board.answer(), board.store().situation().title != "Newer"), (&old, true));
    // The question changes before the data arrive: the new one applies to them.
    let earlier = board.take_task().unwrap();
    press(&mut board, "t");
    assert!(run_whole(earlier).into_iter().all(|part| !board.accept_result(part)));
    finish(&mut board);
    assert!(Arc::ptr_eq(board.store(), &newer));
    assert_eq!(board.state().events.id, id);
    let (answer, headline) = Headline::answer(&newer, board.question().unwrap()).unwrap();
    assert_eq!((board.answer(), board.scene().headline), (&answer, &headline));
    assert_eq!(board.question().unwrap().window.length, WindowLength::All);
}

#[test]
fn a_second_reload_replaces_one_not_yet_answered() {
    let mut board = board();
    let titled = |title: &str| {
        let mut situation = sample();
        situation.title = title.to_owned();
        BoardData::new(store(situation), Vec::new())
    };
    board.replace_data(titled("One"));
    let one = board.take_task().unwrap();
    board.replace_data(titled("Two"));
    assert!(run_whole(one).into_iter().all(|part| !board.accept_result(part)));
    finish(&mut board);
    assert_eq!(board.store().situation().title, "Two");
}

#[test]
fn a_filter_on_a_front_missing_from_newer_data_is_cleared() {
    let mut board = board();
    press(&mut board, r#"f "front:afg-tjk" enter"#);
    finish(&mut board);
    let mut situation = sample();
    let gone = situation.front_by_id("afg-tjk").unwrap();
    situation.fronts[usize::from(gone.0)].id = "another".to_owned();
    situation.fronts[usize::from(gone.0)].name = "Another".to_owned();
    situation.fronts[usize::from(gone.0)].short = "Another".to_owned();
    board.replace_data(BoardData::new(store(situation), Vec::new()));
    finish(&mut board);
    assert!(message(&board).starts_with("The filter was cleared"), "{}", message(&board));
    assert!(board.state().view.filters.is_empty());
    assert_eq!(board.question().unwrap().filter.text(), "", "the answer is that without the filter");
}

#[test]
fn visit_marks_arrive_with_the_answer() {
    let then = {
        let mut situation = sample();
        situation.events.retain(|event| event.id != "2026-01-militants");
        situation
    };
    let versions = visit::event_versions(&then);
    let data =
        visit::VisitData { situation: &then, versions: &versions, as_of: then.as_of, is_complete: true };
    let (read, visited) = ("2026-01-12T08:00:00".parse().unwrap(), "2026-01-12T08:10:00".parse().unwrap());
    let seen = VisitRecord::default().record_visit(data, read, visited);
    let mut board = open_deferred(sample(), BoardSettings { seen: Some(seen), ..settings() });
    assert!(board.scene().visit_marks.unwrap().is_empty());
    finish(&mut board);
    assert_eq!(board.scene().visit_marks.unwrap().summary(), "1 new");
}

/// Returns 50,000 events, more than three search blocks; every hundredth mentions a lighthouse.
fn large_situation() -> Situation {
    let shape = synthetic::Shape { events: 50_000, fronts: 4, actors: 20, days: 300, places: 40 };
    let mut situation = synthetic::situation(1, shape);
    for (number, event) in situation.events.iter_mut().enumerate() {
        event.summary = if number % 100 == 0 { "At the lighthouse.".to_owned() } else { String::new() };
    }
    situation
}

#[test]
fn a_search_continues_while_the_viewer_steps_through_its_matches() {
    let mut board = open_deferred(large_situation(), settings());
    finish(&mut board);
    press(&mut board, ": \"window all\" enter");
    finish(&mut board);
    let rows = board.answer().events.clone();
    let all = board.store().find_text(rows.iter(), "lighthouse");
    assert!(all.len() > 200 && rows.len() > 40_000, "{} of {}", all.len(), rows.len());
    press(&mut board, r#"/ "lighthouse" enter"#);
    assert!(message(&board).starts_with("Searching for “lighthouse”: 0 in 0 of"), "{}", message(&board));
    assert!(!board.is_waiting(), "the screen is correct while the search runs");
    let parts = run_whole(board.take_task().unwrap());
    assert!(parts.len() >= 3 && parts.iter().rev().skip(1).all(|part| part.is_partial));
    let mut parts = parts.into_iter();
    assert!(board.accept_result(parts.next().unwrap()));
    let selected = |board: &Board| board.state().events.cursor.selected();
    assert_eq!(selected(&board), all[0]);
    let known = message(&board).to_owned();
    assert!(known.starts_with("Match; ") && known.ends_with("so far, still searching…"), "{known}");
    press(&mut board, "n n");
    assert_eq!(selected(&board), all[2]);
    press(&mut board, "N N N");
    assert_eq!(selected(&board), all[0], "the last match is not known yet");
    for part in parts {
        assert!(board.accept_result(part));
    }
    assert_eq!(selected(&board), *all.last().unwrap(), "now it is known");
    assert_eq!(message(&board), format!("Match {0} of {0}, around the end", group_thousands(all.len())));
    press(&mut board, "n");
    assert_eq!(message(&board), format!("Match 1 of {}, around the end", group_thousands(all.len())));
    press(&mut board, r#"/ "no such thing" enter"#);
    finish(&mut board);
    let len = group_thousands(rows.len());
    assert_eq!(message(&board), format!("No match for “no such thing” among the {len} shown"));
}

#[test]
fn a_search_interrupted_by_another_task_resumes_where_it_stopped() {
    let mut board = open_deferred(large_situation(), settings());
    finish(&mut board);
    press(&mut board, r#"/ "no such thing" enter"#);
    let task = board.take_task().unwrap();
    let parts = Cell::new(0);
    task.run(&|| parts.get() > 0, &mut |part| {
        parts.set(parts.get() + 1);
        assert!(board.accept_result(part));
    });
    assert_eq!(parts.get(), 1, "the search stops between blocks");
    // The detail of a front comes first; blocks already searched are not searched again.
    press(&mut board, "1 j");
    let detail = board.take_task().unwrap();
    assert!(run_whole(detail).into_iter().all(|part| board.accept_result(part)));
    let rest = run_whole(board.take_task().unwrap());
    let blocks = board.answer().events.len().div_ceil(1 << 14);
    assert_eq!(rest.len(), blocks - 1 + 1, "the other blocks, and the count outside the window");
    press(&mut board, "2 / esc esc");
    assert!(board.take_task().is_none(), "a cancelled search does not resume");
}

/// Generates keys that change the question, move, open, search and undo.
fn typed() -> impl Strategy<Value = Vec<&'static str>> {
    let keys = prop::sample::select(vec![
        "j",
        "k",
        "G",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "6 + l",
        "space",
        "enter",
        "esc",
        "t",
        ",",
        ".",
        "m",
        "s d",
        "x",
        "u",
        "ctrl-r",
        "R",
        "+",
        "-",
        "n",
        "N",
        "z",
        "tab",
        r#"f "kind:ArmedClash" enter"#,
        r#"f "front:afg-pak" enter"#,
        r#"/ "taliban" enter"#,
        r#": "window all" enter"#,
        r#"b "kind" enter"#,
        r#"b "dyad" enter"#,
        r#"b "front" enter"#,
    ]);
    prop::collection::vec(keys, 1..12)
}

/// A search without a match says what lies outside the window only if something does, with few events and with many.
#[test]
fn a_worker_counts_matches_outside_the_window() {
    for (keys, said) in [
        (
            r#"f "front:afg-pak" enter , 4 / "taliban" enter"#,
            "No match shown; 1 outside this window: W widens it",
        ),
        (r#"4 / "zanzibar" enter"#, "No match for “zanzibar” among the 30 shown"),
        (r#"f "id:nothing" enter 2 / "taliban" enter"#, "No match for “taliban” among the 0 shown"),
    ] {
        let (mut inline, mut deferred) = (open(settings()), board());
        press(&mut inline, keys);
        for key in parse_script(keys).unwrap() {
            _ = deferred.press_key(key);
            finish(&mut deferred);
        }
        assert_eq!([message(&inline), message(&deferred)], [said; 2], "{keys}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// A board that runs its tasks after each key equals one that computes inline.
    #[test]
    fn a_worker_gives_the_same_board_as_computing_inline(typed in typed()) {
        let (mut inline, mut deferred) = (open(settings()), board());
        for typed in typed {
            press(&mut inline, typed);
            // Run the tasks between the keys of a chord as well.
            for key in parse_script(typed).unwrap() {
                _ = deferred.press_key(key);
                finish(&mut deferred);
            }
            prop_assert_eq!(inline.answer(), deferred.answer(), "after {}", typed);
            prop_assert_eq!(inline.scene().headline, deferred.scene().headline, "after {}", typed);
            prop_assert_eq!(inline.state(), deferred.state(), "after {}", typed);
            prop_assert_eq!(inline.scene().detail, deferred.scene().detail, "after {}", typed);
            prop_assert_eq!(inline.scene().map_cells, deferred.scene().map_cells, "after {}", typed);
        }
    }

    /// Even with late answers, the final answer is that of the final question.
    #[test]
    fn late_results_end_with_the_answer_to_the_final_question(typed in typed(), lag in 1_usize..5) {
        let mut board = board();
        let mut lagging = Vec::new();
        for typed in typed {
            press(&mut board, typed);
            lagging.extend(board.take_task());
            if lagging.len() > lag {
                for part in run_whole(lagging.remove(0)) {
                    _ = board.accept_result(part);
                }
            }
            let selected = board.state().events.cursor.selected();
            prop_assert!(selected < board.answer().events.len().max(1));
        }
        for task in lagging {
            for part in run_whole(task) {
                _ = board.accept_result(part);
            }
        }
        finish(&mut board);
        let question = board.question().unwrap();
        let (answer, headline) = Headline::answer(board.store(), question).unwrap();
        prop_assert_eq!((board.answer(), board.scene().headline), (&answer, &headline));
        let filter = board.state().view.filter_text();
        prop_assert_eq!(question.filter.text(), filter);
        prop_assert_eq!(question.window, board.state().view.window);
        let fronts = board.state().view.filters.iter().filter(|n| matches!(n, ActiveFilter::Front(_))).count();
        prop_assert_eq!(question.selection.fronts.len(), fronts);
    }
}
