//! Filter, search and palette: what is typed, what it finds, and what is said when it finds nothing.

use frontwatch::board::{Board, BoardSettings, Command, Overlay, PaneId};
use frontwatch::file::read_text;
use frontwatch::model::{Statement, Victims};
use frontwatch::query::WindowLength;
use frontwatch::store::Detail;

use crate::support::{all_time, message, open, press, pressed, screen_text, settings, store};

fn after(keys: &str) -> Board {
    pressed(open(settings()), keys)
}

fn screen_after(keys: &str) -> String {
    screen_text(&after(keys))
}

#[test]
fn matches_outside_the_window_are_counted_and_a_key_widens_it() {
    let mut board = after(r#"f "date:2021-08" enter"#);
    let outside = board.answer().outside_window;
    assert!(board.answer().events.is_empty() && outside.before > 0 && outside.after == 0, "{outside:?}");
    let text = screen_text(&board);
    assert!(text.contains(&format!("{} matches before this window: W widens it", outside.before)), "{text}");
    press(&mut board, "W");
    assert_eq!(board.state().view.window.length, WindowLength::All);
    assert_eq!(board.answer().shown_events, outside.before);
    press(&mut board, "u");
    assert!(board.answer().events.is_empty(), "widening is one undo step");
    press(&mut board, "W W");
    assert_eq!(message(&board), "The window covers all time");
    // A window that was moved back leaves out what came after it.
    let board = after(r#", , , f "date:2025-12" enter"#);
    assert!(screen_text(&board).contains(" after this window: W widens it"), "{}", screen_text(&board));
    let nowhere = screen_after(r#"f "no such words anywhere" enter"#);
    assert!(!nowhere.contains("widens"), "{nowhere}");
}

#[test]
fn a_search_that_matches_only_outside_the_window_offers_the_key_too() {
    let mut board = after(r#"/ "Islam Qala" enter"#);
    assert!(message(&board).ends_with(" outside this window: W widens it"), "{}", message(&board));
    press(&mut board, "W n");
    assert!(message(&board).starts_with("Match "), "{}", message(&board));
    assert!(message(&after(r#"/ "no such words" enter"#)).ends_with("shown"));
}

#[test]
fn a_text_that_only_resembles_a_command_runs_nothing() {
    let mut board = after(r#": "foo bar" enter"#);
    assert!(matches!(board.state().overlay, Some(Overlay::Palette { .. })), "the text can be corrected");
    assert_eq!(board.state().view, after("").state().view);
    let text = screen_text(&board);
    assert!(text.contains(": foo bar   “foo bar” is not a command"), "{text}");
    press(&mut board, "ctrl-u");
    assert!(!screen_text(&board).contains("is not a command"), "typing clears the error");
    let matrx = screen_after(r#": "matrx" enter"#);
    assert!(matrx.contains("did you mean matrix?"), "{matrx}");
    // Fuzzy matching is for choosing: an arrow key enters the list.
    let board = after(r#": "mtrx" down enter"#);
    assert!(board.state().overlay.is_none() && board.state().shows_matrix);
    // Tab completes to the first match, which enter then runs.
    assert!(after(r#": "mtrx" tab enter"#).state().shows_matrix);
    assert!(after(r#": "matr" enter"#).state().shows_matrix, "the only name that begins so");
    assert!(Command::from_id("matrix").is_some());
}

#[test]
fn tab_completes_field_names_and_values_of_a_filter() {
    let filter = |keys: &str| {
        let board = after(keys);
        let Some(Overlay::Prompt(prompt)) = &board.state().overlay else { panic!("the prompt") };
        (prompt.field.text().to_owned(), board)
    };
    assert_eq!(filter("f c o n t tab y tab").0, "contested:yes");
    let (typed, board) = filter(r#"f "kind:Arm" tab"#);
    assert_eq!((typed.as_str(), board.state().view.filter_text()), ("kind:ArmedClash", "kind:ArmedClash"));
    // Several completions are listed above the prompt; tab goes on to the next, shift-tab back.
    let (first, board) = filter(r#"f "front:afg-" tab"#);
    let text = screen_text(&board);
    let listed = text.lines().rev().nth(1).unwrap();
    assert!(listed.contains("afg-irn") && listed.contains("afg-tjk"), "{text}");
    let (second, board) = filter(r#"f "front:afg-" tab tab"#);
    assert_ne!(first, second);
    assert_eq!(board.state().view.filter_text(), second, "the completed filter takes effect");
    assert_eq!(filter(r#"f "front:afg-" tab tab shift-tab"#).0, first);
    assert_eq!(filter(r#"f "front:afg-" tab tab backspace tab"#).0, second, "typing starts anew");
    // A name completes to its id.
    assert!(filter(r#"f "actor:National Res" tab"#).0.starts_with("actor:"));
    assert_eq!(filter(r#"f "nonsense:x" tab"#).0, "nonsense:x");
}

#[test]
fn up_and_down_recall_filters_and_searches() {
    let mut board = after(r#"f "killed>=1" enter f ctrl-u "kabul" enter f ctrl-u "dra" up"#);
    assert_eq!(board.state().view.filter_text(), "kabul");
    press(&mut board, "up");
    assert_eq!(board.state().view.filter_text(), "killed>=1");
    press(&mut board, "up down down");
    assert_eq!(board.state().view.filter_text(), "dra");
    press(&mut board, r#"esc / "border" enter / up"#);
    let Some(Overlay::Prompt(prompt)) = &board.state().overlay else { panic!("the prompt") };
    assert_eq!(prompt.field.text(), "border", "searches have a history of their own");
}

#[test]
fn victims_are_those_of_a_side_and_not_of_a_participant() {
    let found = |filter: &str| {
        let board = after(&format!("W f \"{}\" enter", filter.replace('"', "\\\"")));
        assert!(board.state().overlay.is_none(), "{filter}: a valid filter");
        board.answer().events.iter().map(|row| board.store().event(row).unwrap().clone()).collect::<Vec<_>>()
    };
    let of_side = found("victims:taliban");
    assert!(!of_side.is_empty());
    let killed_with_taliban_present = found("actor:taliban killed>=1");
    assert!(
        killed_with_taliban_present.iter().any(|event| !of_side.contains(event)),
        "others were killed where they took part"
    );
    let sample = open(settings());
    let situation = sample.store().situation();
    for event in &of_side {
        let names_the_side = event.claims.iter().any(|claim| {
            matches!(&claim.statement, Statement::Toll { victims: Victims::OfActor(actor), .. }
                if situation.actor(*actor).unwrap().id.contains("taliban"))
        });
        assert!(names_the_side, "{}", event.id);
    }
    assert!(found("victims:unattributed").is_empty(), "the sample names every side");
}

#[test]
fn the_detail_of_a_dyad_splits_its_killed_by_side() {
    let mut board = pressed(open(BoardSettings { size: (120, 100), ..settings() }), "W");
    let killed_by_militants = |row: &frontwatch::store::DyadRow| {
        let situation = board.store().situation();
        let id = |actor| situation.actor(actor).unwrap().id.as_str();
        id(row.dyad.0).contains("militants") && id(row.dyad.1).contains("chin")
            || id(row.dyad.1).contains("militants") && id(row.dyad.0).contains("chin")
    };
    let row = board.answer().dyads.iter().position(killed_by_militants).expect("the dyad");
    board.select_pane_row(PaneId::Dyads, Some(row));
    press(&mut board, "enter");
    let text = screen_text(&board);
    let line = text.lines().find(|line| line.contains("killed of ")).unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains("Chinese nat. ≥5"), "{line}");
    let (_, detail) = line.split_once("killed of").unwrap();
    assert!(!detail.contains("Militants"), "none of their dead is claimed: {line}");
}

#[test]
fn the_window_key_steps_and_lists_the_windows() {
    // The windows are 12w, 52w and all; the board opens with 52w.
    let length = |keys: &str| after(keys).state().view.window.length.to_string();
    let last_line = |keys: &str| screen_after(keys).lines().last().unwrap().to_owned();
    assert_eq!(
        (length("t").as_str(), length("t t").as_str(), length("t t t").as_str()),
        ("all", "12w", "52w")
    );
    assert_eq!(last_line("t").trim_end(), " window … 1 12w  2 52w  3 all  t next  esc close");
    assert_eq!((length("t 1").as_str(), length("t 2").as_str()), ("12w", "52w"));
    assert!(!last_line("t 1").contains("window …"), "a choice closes the list");
    // Any other key closes the list and has its usual effect.
    let board = after("t 1 u");
    assert_eq!(board.state().view.window.length.to_string(), "all", "a choice is one undo step");
    assert_eq!(after("t 6").state().focus, PaneId::Map, "there is no sixth window");
    assert_eq!(after("t j").state().events.cursor.selected(), 1);
    let closed = after("1 space t esc");
    assert!(closed.state().overlay.is_none() && closed.state().view.front_ids().count() == 1);
}

#[test]
fn help_finds_marks_and_column_heads_first() {
    for (typed, mark, meaning) in [
        ("since 31", "since 31 Dec", "the end of the month before"),
        ("vague", "vague", "dated too vaguely for the buckets"),
        ("straddle", "straddle", "cross an edge of the window"),
        ("≥", "≥", "at least:"),
        ("≈", "≈", "inferred by the calendar"),
        ("Δ52w", "Δ52w", "less those of the window before"),
        ("R", "R", "record (high)"),
    ] {
        let text = screen_after(&format!("? \"{typed}\""));
        let first = text.lines().nth(4).unwrap();
        assert!(first.starts_with(&format!("│  {mark} ")) && first.contains(meaning), "{typed}: {text}");
    }
    let text = screen_after("?");
    assert!(text.lines().nth(3).unwrap().contains("used most"), "{text}");
    let redo = screen_after(r#"? "redo""#);
    assert!(redo.contains("Redo the last undone change (cannot run now: nothing to redo)"), "{redo}");
}

#[test]
fn an_overlay_is_as_large_as_what_it_holds() {
    let rows = |keys: &str| {
        let board = pressed(open(BoardSettings { size: (200, 60), ..settings() }), keys);
        let text = screen_text(&board);
        let row_of = |corner: &str| text.lines().position(|line| line.contains(corner)).unwrap();
        let (top, bottom) = (row_of("┌"), row_of("└"));
        (top, bottom + 1 - top)
    };
    assert_eq!(rows("!").1, 5, "no problem");
    assert_eq!(rows(": \"window \"").1, 2 + 1 + 3, "three windows");
    assert!(rows("w").1 < 20);
    let (top, height) = rows(":");
    assert_eq!(height, 20);
    let (same_top, smaller) = rows(r#": "matrix""#);
    assert!(same_top == top && smaller < height, "typing moves nothing");
    assert!(rows(r#"? "straddle""#).1 < 12);
}

#[test]
fn a_name_of_two_actors_opens_neither_and_an_id_wins_over_a_name() {
    let text = r#"(
        format: 1, title: "Names", as_of: "2026-01-31",
        actors: {
            "army": (name: "Northern army", short: "army of the north", kind: StateForces),
            "north": (name: "Guards", short: "army", kind: PoliticalMilitia),
            "south": (name: "Guards", short: "southerners", kind: RebelGroup),
        },
        fronts: { "war": (name: "The war", parties: ["north", "south"], coverage_from: "2025-01-01") },
        sources: { "s": (title: "A paper") },
        events: [(id: "e", date: "2026-01-01", front: "war", kind: ArmedClash, actors: ["north", "south"],
                  summary: "A clash.", sources: ["s"])],
    )"#;
    let situation = read_text("names.ron", text).unwrap().situation;
    let opened = |keys: &str| {
        let mut board = Board::new(store(situation.clone()), Vec::new(), all_time());
        press(&mut board, keys);
        board
    };
    let ambiguous = opened(r#": "actor Guards" enter"#);
    assert!(!matches!(ambiguous.scene().detail, Some(Detail::Actor(_))));
    assert_eq!(message(&ambiguous), "“Guards” is ambiguous: north or south");
    let by_id = opened(r#": "actor army" enter"#);
    let Some(Detail::Actor(profile)) = by_id.scene().detail else { panic!("{}", message(&by_id)) };
    assert_eq!(by_id.store().situation().actor(profile.actor).unwrap().id, "army");
}
