//! Journeys through explanations: the “why” overlay, flags, comparisons and an earlier as-of.

use frontwatch::assess::Flag;
use frontwatch::assess::change::Change;
use frontwatch::assess::record::RecordLevel;
use frontwatch::board::{Board, BoardSettings, Effect, Overlay};
use frontwatch::file;
use frontwatch::model::Situation;
use frontwatch::query::Comparison;
use frontwatch::store::{Coverage, Detail, FrontRow};

use crate::support::{self, day, message, press, pressed, screen_text, settings, store};

/// A front recorded since 2024: 120 killed on 2025-06-10; three incidents in the last week, one of them with a new
/// actor; and one incident with only its month known.
const RIVER: &str = r#"(
    format: 1, title: "The river", as_of: "2026-01-31",
    actors: {
        "north": (name: "North", kind: StateForces),
        "south": (name: "South", kind: StateForces),
        "hill": (name: "Hill men", kind: RebelGroup),
    },
    fronts: { "river": (name: "River", parties: ["north", "south"], coverage_from: "2024-01-01") },
    sources: { "s": (title: "Diary") },
    events: [
        (id: "shelling", date: "2025-06-10", front: "river", kind: Shelling, actors: ["north", "south"],
         summary: "A town was shelled.", sources: ["s"],
         claims: [Toll(by: "south", measure: Killed, victims: "south", says: Exactly(120))]),
        (id: "vague", date: "2026-01", front: "river", kind: ArmedClash, actors: ["north", "south"],
         summary: "A clash.", sources: ["s"]),
        (id: "a", date: "2026-01-26", front: "river", kind: ArmedClash, actors: ["north", "south"],
         summary: "A clash.", sources: ["s"]),
        (id: "b", date: "2026-01-28", front: "river", kind: ArmedClash, actors: ["north", "hill"],
         summary: "A clash.", sources: ["s"]),
        (id: "c", date: "2026-01-31", front: "river", kind: ArmedClash, actors: ["north", "south"],
         summary: "A clash.", sources: ["s"]),
    ],
)"#;

fn river() -> Situation {
    let loaded = file::read_text("river.ron", RIVER).unwrap_or_else(|error| panic!("{error}"));
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    loaded.situation
}

fn open_board(situation: Situation, size: (u16, u16), as_of: Option<&str>) -> Board {
    let as_of = as_of.map(day);
    Board::new(store(situation), Vec::new(), BoardSettings { as_of, size, ..settings() })
}

fn sample(as_of: Option<&str>) -> Board {
    open_board(support::sample(), (120, 40), as_of)
}

fn front<'a>(board: &'a Board, id: &str) -> &'a FrontRow {
    let ix = board.store().situation().front_by_id(id).unwrap();
    board.answer().fronts.iter().find(|row| row.front == ix).unwrap()
}

fn flags(row: &FrontRow) -> Vec<Flag> {
    row.flags.fired()
}

/// Returns the whole text of the overlay by scrolling through it.
fn overlay_text(board: &mut Board) -> String {
    let mut said = screen_text(board);
    loop {
        press(board, "pgdn");
        let next = screen_text(board);
        if said.ends_with(&next) {
            return said;
        }
        said.push_str(&next);
    }
}

#[test]
fn why_opens_scrolls_and_closes() {
    let mut board = pressed(sample(None), "1 w");
    assert!(matches!(board.state().overlay, Some(Overlay::Why { over_detail: false, .. })));
    let first = screen_text(&board);
    assert!(first.contains("Why: Tajik border"), "{first}");
    press(&mut board, "j j");
    assert_ne!(screen_text(&board), first);
    press(&mut board, "g g");
    assert_eq!(screen_text(&board), first);
    press(&mut board, "G j j");
    let last = screen_text(&board);
    press(&mut board, "k");
    assert_ne!(screen_text(&board), last, "the overlay never scrolls past its last line");
    press(&mut board, "esc");
    assert_eq!(board.state().overlay, None);
    assert_eq!(pressed(sample(None), "1 w w").state().overlay, None, "the same key closes it");
    assert_eq!(press(&mut pressed(sample(None), "1 w"), "q"), Effect::None, "q first closes the overlay");
}

#[test]
fn why_returns_to_the_detail_it_was_opened_from() {
    let mut board = open_board(support::sample(), (80, 24), None);
    press(&mut board, "enter w");
    assert!(matches!(board.state().overlay, Some(Overlay::Why { over_detail: true, .. })));
    press(&mut board, "esc");
    assert_eq!(board.state().overlay, Some(Overlay::Detail));
}

#[test]
fn why_explains_every_verdict_of_a_front() {
    let mut board = pressed(open_board(river(), (120, 40), None), "1 w");
    let said = overlay_text(&mut board);
    for line in [
        "As of 2026-01-31. Recorded from 2024-01-01 on",
        // Three in the week, none in the four before, one in the week of 10 June; the vague one is counted
        // separately.
        "2026-01-31  3",
        "2025-06-14  1",
        "1 incident of these weeks is dated too vaguely for a single week and is not counted.",
        "last week           3",
        "4 weeks before it   0 + 0 + 0 + 0 = 0 in 4 known weeks, mean 0",
        "52 weeks before it  1 in 52 known weeks, mean <0.1",
        "limited change: 3 in the week, mean 0",
        "no percentage on a mean below 1 a week",
        "rule: ACLED Trendfinder",
        "no surge: 3 in the week, mean 0",
        "the mean is below 1: too few to compare",
        "no threat: mean 0.8 in the last 4 weeks, <0.1 in the year",
        "no record: 0 killed in 30 days",
        "2025-06-10 (medium), 120 killed",
        // The quiet began after the shelling; the span of the vague incident begins on 1 January.
        "broken quiet: an incident on 2026-01 after 205 days without one",
        "new actor: Hill men",
        "1 incident recently, 0 incidents before",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
}

#[test]
fn why_explains_the_toll_of_an_event() {
    let mut board = pressed(sample(None), "w");
    let said = overlay_text(&mut board);
    assert!(said.contains("killed, Militants: 4"), "{said}");
    assert!(said.contains("4: the smallest assessed number"));
    assert!(said.contains("ACLED (the conservative number)"));
    let empty =
        pressed(open_board(Situation::empty("Nothing".into(), day("2026-01-31")), (80, 24), None), "w");
    assert_eq!((empty.state().overlay.clone(), message(&empty)), (None, "No row here"));
}

#[test]
fn why_explains_the_control_of_a_place() {
    let mut board = pressed(sample(None), r#"t f "place:\"Islam Qala\"" enter G w"#);
    let said = overlay_text(&mut board);
    assert!(said.contains("Islam Qala: contested"), "{said}");
    assert!(said.contains("rule: ISW"), "{said}");
}

#[test]
fn flags_are_drawn_in_words_or_with_a_legend_and_explained_in_help() {
    let board = open_board(river(), (120, 40), None);
    assert_eq!(flags(front(&board, "river")), [Flag::Quiet, Flag::Newcomer]);
    // A front names the most severe, or all of them where there is room.
    let drawn_fronts = screen_text(&board);
    assert!(drawn_fronts.contains("▲ worse: broken quiet "), "{drawn_fronts}");
    let narrow = screen_text(&open_board(river(), (80, 24), None));
    assert!(narrow.contains("▲ worse"), "{narrow}");
    let wide = screen_text(&pressed(open_board(river(), (160, 40), None), "1 z"));
    assert!(wide.contains("▲ worse, active: broken quiet, new actor "), "{wide}");
    let hill = pressed(open_board(river(), (120, 40), None), "3");
    let drawn_actors = screen_text(&hill);
    assert!(drawn_actors.contains(" N North – Hill men"), "{drawn_actors}");
    assert!(drawn_actors.contains("  N new actor"), "{drawn_actors}");
    let newcomers: Vec<usize> = hill.answer().dyads.iter().map(|row| row.newcomers.len()).collect();
    assert_eq!(newcomers, [0, 1], "north – south, then north – hill men");
    let help = screen_text(&pressed(sample(None), r#"? "broken quiet""#));
    assert!(help.contains("Q             broken quiet: an incident after a long time without one"), "{help}");
    // In June the shelling is a record, and the series marks it from then on.
    let june = open_board(river(), (120, 40), Some("2025-06-20"));
    assert_eq!(flags(front(&june, "river"))[0], Flag::RecordMedium);
    let records = |board: &Board| {
        let buckets = &board.answer().series.buckets;
        buckets
            .iter()
            .filter_map(|b| b.record.map(|r| (b.span.contains(day("2025-06-10")), r)))
            .collect::<Vec<_>>()
    };
    assert_eq!(records(&june), [(true, RecordLevel::Medium)]);
    let now = open_board(river(), (120, 40), None);
    assert_eq!(records(&now), [(true, RecordLevel::Medium)]);
    let screen = screen_text(&now);
    assert!(screen.contains("R, r a record month"), "{screen}");
    let axis = screen.lines().rev().nth(1).unwrap();
    assert!(axis.split('│').next_back().unwrap().contains('r'), "{axis}");
}

/// The status of a front does not depend on the filter. A filter selects what is counted and what may fire; it makes
/// no front quieter and no actor newer than it is.
#[test]
fn a_filter_never_makes_a_front_look_quieter() {
    let whole = open_board(river(), (120, 40), None);
    let status = front(&whole, "river").status;
    for filter in ["summary:nowhere", "kind:Shelling", "actor:hill"] {
        let board = pressed(open_board(river(), (120, 40), None), &format!("f {filter:?} enter"));
        assert_eq!(front(&board, "river").status, status, "{filter}");
        assert_eq!(front(&board, "river").last_event, front(&whole, "river").last_event, "{filter}");
    }
    let nothing = pressed(open_board(river(), (120, 40), None), r#"f "summary:nowhere" enter"#);
    assert_eq!((front(&nothing, "river").incidents, nothing.answer().shown_events), (0, 0));
    assert!(flags(front(&nothing, "river")).is_empty(), "a hidden event makes no rule fire");
    let drawn = screen_text(&nothing);
    assert!(drawn.contains("active") && !drawn.contains("none known"), "{drawn}");
    // The first incident of the hill men broke no quiet: the quiet had ended at least two days before. They are new
    // with and without a filter.
    let hill = pressed(open_board(river(), (120, 40), None), r#"f "actor:hill" enter"#);
    assert_eq!(flags(front(&hill, "river")), [Flag::Newcomer]);
    // An actor seen in a shelling of the year before is not new in clashes.
    let known = RIVER.replacen(
        r#"kind: Shelling, actors: ["north", "south"]"#,
        r#"kind: Shelling, actors: ["north", "hill"]"#,
        1,
    );
    let known = file::read_text("river.ron", &known).unwrap_or_else(|error| panic!("{error}")).situation;
    let clashes = pressed(open_board(known, (120, 40), None), r#"f "kind:ArmedClash" enter"#);
    assert!(!flags(front(&clashes, "river")).contains(&Flag::Newcomer));
}

#[test]
fn the_sample_broke_its_quiet_in_august_2025() {
    let board = sample(Some("2025-09-10"));
    assert_eq!(flags(front(&board, "afg-tjk")), [Flag::Quiet]);
    let board = sample(Some("2025-12-10"));
    assert!(
        flags(front(&board, "afg-tjk")).contains(&Flag::Newcomer),
        "fire from the Afghan side in November"
    );
}

#[test]
fn the_series_shows_its_mean_and_the_events_it_leaves_out() {
    // 1 + 2 in the 52 whole weeks up to 30 January 2026; the third incident is in the unfinished week.
    let board = open_board(river(), (120, 40), None);
    let series = &board.answer().series;
    let mean = series.mean.unwrap();
    let whole: Vec<u32> = series
        .buckets
        .iter()
        .filter(|bucket| bucket.coverage == Coverage::Full && !bucket.is_open && !bucket.is_cut)
        .map(|bucket| bucket.value)
        .collect();
    assert_eq!((mean.sum, mean.buckets as usize), (3, whole.len()));
    let screen = screen_text(&board);
    assert!(screen.contains("4 drawn · mean 0.1 a week"), "{screen}");
    assert!(screen.contains("+1 dated only to the month"), "{screen}");
}

#[test]
fn c_cycles_through_the_previous_window_the_year_before_and_no_comparison() {
    let mut board = pressed(open_board(river(), (120, 40), None), "t esc 1 c");
    // The window “all” has no window before it.
    assert_eq!(
        (board.state().view.compare, board.answer().comparison_span),
        (Some(Comparison::PreviousWindow), None)
    );
    assert!(screen_text(&board).contains("[nothing to compare with]"));
    // The clashes of January against none in the twelve weeks before the window.
    press(&mut board, "t");
    let compared = front(&board, "river").comparison.unwrap();
    let before = board.answer().comparison_span.unwrap();
    assert_eq!((before.start, before.end), (day("2025-08-17"), day("2025-11-08")));
    assert_eq!(
        (compared.incidents, compared.coverage, compared.change),
        (0, Coverage::Full, Change::Limited)
    );
    let screen = screen_text(&board);
    assert!(
        screen.contains("[against the window before]") && screen.contains("then: 2025-08-17–11-08"),
        "{screen}"
    );
    let words: Vec<&str> = screen.split_whitespace().collect();
    assert!(words.windows(3).any(|words| words == ["then", "killed", "then"]), "{screen}");
    press(&mut board, "c");
    let year = board.answer().comparison_span.unwrap();
    assert_eq!((year.start, year.end), (day("2024-11-09"), day("2025-01-31")));
    // The year before begins before the record, so its count is unknown.
    press(&mut board, "t , , , ,");
    assert_eq!(front(&board, "river").comparison.unwrap().coverage, Coverage::Partial);
    assert_eq!(front(&board, "river").comparison.unwrap().change, Change::Unknown);
    press(&mut board, "c");
    assert_eq!((board.state().view.compare, board.answer().comparison_span), (None, None));
    assert!(!screen_text(&board).contains("then: ") && !screen_text(&board).contains("then ±"));
    press(&mut board, "u");
    assert_eq!(board.state().view.compare, Some(Comparison::YearBefore), "undo restores it");
    let typed = pressed(sample(None), r#": "compare year" enter"#);
    assert_eq!(typed.state().view.compare, Some(Comparison::YearBefore));
    let wrong = pressed(sample(None), r#": "compare never" enter"#);
    assert!(wrong.state().message.as_ref().unwrap().is_error);
}

#[test]
fn why_explains_the_comparison() {
    let mut board = pressed(open_board(river(), (120, 40), None), "1 c w");
    let said = overlay_text(&mut board);
    assert!(said.contains("limited change: 5 now, 0 then"), "{said}");
    assert!(said.contains("at most 2 then and 5 now: too few to compare"), "{said}");
}

#[test]
fn as_of_steps_back_and_forward_by_a_week() {
    let mut board = sample(None);
    let newest = board.answer().known_events;
    press(&mut board, "<");
    assert_eq!(board.answer().as_of, day("2026-01-24"));
    assert!(board.state().is_as_of_changed && board.answer().known_events < newest);
    let known = |board: &Board| {
        let as_of = board.answer().as_of;
        board.answer().events.iter().all(|row| board.store().event(row).unwrap().date.span.end <= as_of)
    };
    assert!(known(&board));
    assert!(screen_text(&board).lines().next().unwrap().contains("HAPPENED BY 2026-01-24"));
    press(&mut board, "< <");
    assert_eq!(board.answer().as_of, day("2026-01-10"));
    press(&mut board, "> > >");
    assert_eq!((board.answer().as_of, board.state().is_as_of_changed), (day("2026-01-31"), false));
    assert_eq!(board.answer().known_events, newest);
    press(&mut board, ">");
    assert_eq!(board.answer().as_of, day("2026-01-31"), "nothing later is known");
    assert!(message(&board).contains("nothing later"));
    press(&mut board, "u");
    assert_eq!(board.answer().as_of, day("2026-01-24"), "a step can be undone");
    press(&mut board, "R");
    assert_eq!((board.answer().as_of, board.state().is_as_of_changed), (day("2026-01-31"), false));
}

#[test]
fn as_of_can_be_typed() {
    let mut board = pressed(sample(None), r#": "as-of 2025-09-10" enter"#);
    assert_eq!(board.answer().as_of, day("2025-09-10"));
    press(&mut board, r#": "as-of 2026-02-01" enter"#);
    assert_eq!(board.answer().as_of, day("2025-09-10"));
    assert!(board.state().message.as_ref().unwrap().is_error && message(&board).contains("nothing later"));
    press(&mut board, r#"esc : "as-of soon" enter"#);
    assert!(message(&board).contains("is not a day"));
    // Less than a week before the newest day, a step ends at that day.
    press(&mut board, r#"esc : "as-of 2026-01-29" enter >"#);
    assert_eq!((board.answer().as_of, board.state().view.as_of), (day("2026-01-31"), None));
    // Without a day the palette prompts for one.
    press(&mut board, r#": "as-of" enter"#);
    let Some(Overlay::Palette { input, .. }) = &board.state().overlay else { panic!("the palette is open") };
    assert_eq!(input.text(), "as-of ");
    press(&mut board, r#""2025-12-31" enter"#);
    assert_eq!(board.answer().as_of, day("2025-12-31"));
    let far = pressed(sample(Some("1900-01-01")), "<");
    assert_eq!(
        (far.answer().as_of, far.answer().known_events),
        (day("1900-01-01"), 0),
        "nothing is known before"
    );
}

#[test]
fn a_reset_restores_the_as_of_the_board_opened_with() {
    let board = pressed(sample(Some("2025-12-01")), "> > R");
    assert_eq!((board.answer().as_of, board.state().is_as_of_changed), (day("2025-12-01"), true));
}

#[test]
fn as_of_follows_newer_data_unless_it_was_chosen() {
    let newer = || {
        let situation = Situation { as_of: day("2026-02-28"), ..support::sample() };
        store(situation)
    };
    let mut follows = pressed(sample(None), "< >");
    follows.replace_store(newer(), Vec::new());
    assert_eq!((follows.answer().as_of, follows.state().is_as_of_changed), (day("2026-02-28"), false));
    let mut stays = pressed(sample(None), "<");
    stays.replace_store(newer(), Vec::new());
    assert_eq!((stays.answer().as_of, stays.state().is_as_of_changed), (day("2026-01-24"), true));
}

#[test]
fn the_detail_follows_as_of() {
    // An event of July 2021 claims the fall of Islam Qala; no event of the month before does.
    let places = |as_of: &str| {
        let mut board = pressed(sample(Some(as_of)), "1");
        while board.state().fronts.id.as_deref() != Some("war-2001") {
            press(&mut board, "j");
        }
        let Some(Detail::Front(front)) = board.scene().detail else { panic!("a front") };
        front.control.iter().map(|place| place.place.clone()).collect::<Vec<_>>()
    };
    assert!(places("2021-08-31").contains(&"Islam Qala".to_owned()));
    assert!(!places("2021-06-30").contains(&"Islam Qala".to_owned()));
}
