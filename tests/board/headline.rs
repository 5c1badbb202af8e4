//! The headline and the ranked fronts: what they say, in which order, and where their keys lead.

use frontwatch::assess::trend::{Trend, TrendReason};
use frontwatch::board::{ActiveFilter, Board, BoardSettings, Overlay, PaneId};
use frontwatch::file::read_text;
use frontwatch::findings::{Baseline, Findings};
use frontwatch::model::{Front, Situation};
use frontwatch::report::OutputSchema;
use frontwatch::report::brief::{brief_json, build_document};
use frontwatch::report::plain_text;
use frontwatch::store::AnsweredQuestion;
use frontwatch::view::layout::lay_out_screen;
use serde_json::Value;

use crate::support::{self, day, message, open, press, pressed, screen_text, settings, store};
use crate::synthetic::{self, Shape};

/// As-of days of the sample on which its fronts have different verdicts.
const DAYS: [&str; 7] =
    ["2021-08-31", "2022-04-30", "2022-12-31", "2024-12-31", "2025-09-15", "2025-12-07", "2026-01-31"];

/// A front with many killed in the year and few in the year before, but no incident in the last month.
const MIXED: &str = r#"(
    format: 1, title: "Mixed", as_of: "2026-01-31",
    actors: { "gov": (name: "Government", kind: StateForces), "reb": (name: "Rebels", kind: RebelGroup) },
    fronts: { "war": (name: "The war", parties: ["gov", "reb"], coverage_from: "2020-01-01") },
    sources: { "s": (title: "A paper") },
    events: [
        (id: "e1", date: "2024-06-01", front: "war", kind: ArmedClash, actors: ["gov", "reb"], summary: "One.", sources: ["s"],
         claims: [Toll(by: "gov", measure: Killed, says: Exactly(3))]),
        (id: "e2", date: "2025-12-15", front: "war", kind: ArmedClash, actors: ["gov", "reb"], summary: "Two.", sources: ["s"],
         claims: [Toll(by: "gov", measure: Killed, says: Exactly(50))]),
    ],
)"#;

fn open_board(situation: Situation, size: (u16, u16), as_of: Option<&str>) -> Board {
    Board::new(store(situation), Vec::new(), BoardSettings { as_of: as_of.map(day), size, ..settings() })
}

fn sample(size: (u16, u16), keys: &str) -> Board {
    pressed(open(BoardSettings { size, ..settings() }), keys)
}

/// Returns boards on the sample as of several days and on generated situations, each with and without a filter.
fn boards() -> Vec<Board> {
    let shape = Shape { events: 90, fronts: 4, actors: 4, days: 700, places: 10 };
    let samples = DAYS.map(|day| open_board(support::sample(), (200, 60), Some(day)));
    let generated = (0..8).map(|seed| open_board(synthetic::situation(seed, shape), (200, 60), None));
    let mixed = open_board(read_text("mixed.ron", MIXED).unwrap().situation, (200, 60), None);
    let keys = ["", r#"f "killed>=1" enter"#, "t"];
    std::iter::once(mixed)
        .chain(samples)
        .chain(generated)
        .zip(keys.into_iter().cycle())
        .map(|(b, k)| pressed(b, k))
        .collect()
}

/// Returns the brief that answers the question of the board, as JSON and as text without line breaks.
fn brief(board: &Board) -> (Value, String) {
    let (store, question) = (&**board.store(), board.question().unwrap());
    let answer = store.answer(question).unwrap();
    let input = AnsweredQuestion { store, question, answer: &answer };
    let findings = Findings::new(input, store, Baseline::default_before(question.as_of)).unwrap();
    let mut json = Vec::new();
    brief_json::write_brief(&mut json, &findings, board.state().today, OutputSchema::V3).unwrap();
    let mut text = Vec::new();
    plain_text::write_document(&mut text, &build_document(&findings, board.state().today, false)).unwrap();
    let text = String::from_utf8(text).unwrap();
    (serde_json::from_slice(&json).unwrap(), text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Returns the text of the verdict of each visible front, from the column of its header on.
fn drawn_verdicts(board: &Board) -> Vec<String> {
    let rows = lay_out_screen(&board.scene()).pane_rows(PaneId::Fronts);
    let screen = screen_text(board);
    let lines: Vec<&str> = screen.lines().collect();
    let header: Vec<char> = lines[usize::from(rows.y) - 1].chars().collect();
    let column = header.windows(6).position(|word| word.iter().collect::<String>() == "since ").unwrap();
    let cell = |y: u16| lines[usize::from(y)].chars().skip(column).collect::<String>();
    (rows.top()..rows.bottom()).map(cell).collect()
}

fn front_at(board: &Board, index: usize) -> &Front {
    board.store().situation().front(board.answer().fronts[index].front).unwrap()
}

/// The word on the row of a front is that of the brief, in JSON and in text.
#[test]
fn board_and_brief_give_one_verdict() {
    let mut seen = Vec::new();
    for board in boards() {
        let (json, text) = brief(&board);
        let verdicts = drawn_verdicts(&board);
        let mut listed = 0;
        for (index, (row, drawn)) in board.answer().fronts.iter().zip(&verdicts).enumerate() {
            let front = front_at(&board, index);
            let trend = board.scene().headline.verdict(row.front).unwrap().trend.trend;
            let in_json =
                json["fronts"].as_array().unwrap().iter().find(|other| other["id"] == front.id.as_str());
            assert_eq!(in_json.unwrap()["trend"], trend.json_name(), "{}", front.id);
            let start = format!("- {}: ", front.name);
            if let Some((_, sentence)) = text.split_once(&start) {
                listed += 1;
                assert!(sentence.to_lowercase().starts_with(trend.label()), "{}: {sentence}", front.id);
            }
            let (sign, words) = match trend {
                Trend::Deteriorated => ("▲ ", "worse"),
                Trend::Mixed => ("~ ", "mixed"),
                Trend::Improved => ("▼ ", "better"),
                Trend::TooFew => ("~ ", "few"),
                Trend::Unchanged => ("= ", "same"),
                // The reason stands for the word: since when, or why.
                Trend::Unknown if drawn.contains("? to ") => ("? ", "to "),
                Trend::Unknown => ("? ", "record"),
            };
            let cell = drawn.get(..40).unwrap_or(drawn);
            assert!(
                drawn.starts_with(sign) && cell.contains(words),
                "{}: {trend:?} is not in {drawn}",
                front.id
            );
            seen.push(trend);
        }
        assert!(listed > 0, "{text}");
    }
    for trend in Trend::ALL {
        assert!(seen.contains(&trend), "no example of {trend:?}");
    }
}

/// The headline lists what the brief lists under “What matters”.
#[test]
fn the_headline_has_the_highlights_of_the_brief() {
    let mut count = 0;
    for board in boards() {
        let situation = board.store().situation();
        let expected = brief(&board).0["matters"].as_array().unwrap().clone();
        let event_ids = |rows: &[u32]| -> Vec<String> {
            rows.iter().map(|&row| board.store().event(row).unwrap().id.clone()).collect()
        };
        let found = board.scene().headline.highlights.iter().map(|highlight| {
            let fronts = highlight.fronts.iter().map(|&front| &situation.front(front).unwrap().id);
            serde_json::json!({
                "fronts": fronts.collect::<Vec<_>>(), "what": highlight.headline, "reason": highlight.reason,
                "new": highlight.is_new, "events": event_ids(&highlight.rows),
            })
        });
        let found: Vec<Value> = found.collect();
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            for (key, value) in found.as_object().unwrap() {
                assert_eq!(value, &expected[key], "{expected:#}");
            }
        }
        count += found.len();
    }
    assert!(count > 20, "{count} highlights");
}

#[test]
fn fronts_are_ranked_by_record_verdict_and_killed() {
    let mut orders = 0;
    for board in boards() {
        let headline = board.scene().headline;
        let rows = &board.answer().fronts;
        let order: Vec<_> = headline.verdicts.iter().map(|verdict| verdict.front).collect();
        assert_eq!(rows.iter().map(|row| row.front).collect::<Vec<_>>(), order);
        for (a, b) in rows.iter().zip(rows.iter().skip(1)) {
            let verdicts = [a, b].map(|row| headline.verdict(row.front).unwrap());
            let [a_out, b_out] = verdicts
                .map(|verdict| (verdict.is_out_of_record, verdict.trend.reason == TrendReason::NotRecorded));
            assert!(a_out <= b_out, "{verdicts:#?}");
            let [a_calm, b_calm] =
                verdicts.map(|verdict| !matches!(verdict.trend.trend, Trend::Deteriorated | Trend::Mixed));
            let [a_fires, b_fires] = [a, b].map(|row| !row.flags.fired().is_empty());
            if a_out == b_out {
                assert!(a_calm <= b_calm, "{verdicts:#?}");
                if a_calm == b_calm && (a_calm || a_fires == b_fires) {
                    let weight =
                        |row: &frontwatch::store::FrontRow| (row.tolls.killed.best_to_show(), row.incidents);
                    assert!(weight(a) >= weight(b), "{:?} {:?}", weight(a), weight(b));
                    orders += usize::from(weight(a) > weight(b));
                }
            }
        }
    }
    assert!(orders > 5, "{orders} pairs differ");
}

#[test]
fn enter_unfolds_the_fronts_outside_the_record() {
    for key in ["enter", "space"] {
        let mut board = sample((80, 24), "1 G");
        let folded = screen_text(&board);
        assert!(folded.contains("+ 3 not recorded now: Iran border, Insurgency, 2001–21 war"), "{folded}");
        let (id, view, undo) =
            (board.state().fronts.id.clone(), board.state().view.clone(), board.state().undo.clone());
        assert_eq!(id.as_deref(), Some("afg-irn"), "the first front of the line");
        press(&mut board, key);
        let unfolded = screen_text(&board);
        let row = "Iran border  ? to Feb 2023";
        assert!(unfolded.contains(row) && !unfolded.contains("+ 3"), "{unfolded}");
        assert_eq!((&board.state().view, &board.state().undo), (&view, &undo), "the view is the same");
        assert_eq!((&board.state().fronts.id, &board.state().overlay), (&id, &None));
        assert_eq!(front_at(&board, board.state().fronts.cursor.selected()).id, "afg-irn");
        press(&mut board, "G");
        assert_eq!(board.state().fronts.id.as_deref(), Some("war-2001"));
        press(&mut board, r#"f "killed>=1" enter"#);
        assert_eq!(board.state().fronts.id.as_deref(), Some("war-2001"), "the cursor stays on its front");
        press(&mut board, "u u");
        assert_eq!(
            (message(&board), board.state().fronts.id.as_deref()),
            ("Nothing to undo", Some("war-2001"))
        );
    }
    // More room unfolds them too, and the cursor stays on its front.
    let mut board = sample((80, 24), "1 G");
    board.resize(120, 40);
    assert!(!screen_text(&board).contains("not recorded now"));
    assert_eq!(board.state().fronts.id.as_deref(), Some("afg-irn"));
    assert_eq!(front_at(&board, board.state().fronts.cursor.selected()).id, "afg-irn");
}

#[test]
fn a_filter_or_a_stretch_folds_no_other_fronts() {
    let folded = |keys: &str| {
        let board = sample((80, 24), keys);
        let verdicts = &board.scene().headline.verdicts;
        verdicts
            .iter()
            .filter(|verdict| verdict.is_out_of_record)
            .map(|verdict| verdict.front)
            .collect::<Vec<_>>()
    };
    for window in ["", "t esc "] {
        let all = folded(window);
        for keys in [r#"f "front:afg-tjk" enter"#, "4 space", r#"f "date:2026" enter"#, "1 space"] {
            assert_eq!(folded(&format!("{window}{keys}")), all, "{window}{keys}");
        }
    }
    assert_eq!((folded("").len(), folded("t").len()), (3, 0));
}

#[test]
fn enter_on_a_highlight_goes_to_its_event_or_front() {
    let board = sample((120, 40), "0 enter");
    assert_eq!(
        (board.state().focus, board.state().events.id.as_deref()),
        (PaneId::Events, Some("2026-01-militants"))
    );
    let board = sample((120, 40), "0 j enter");
    assert_eq!((board.state().focus, board.state().fronts.id.as_deref()), (PaneId::Fronts, Some("afg-pak")));
    let board = sample((120, 40), r#": "window 7d" enter 0 enter"#);
    assert_eq!((board.state().focus, message(&board)), (PaneId::Headline, "The event is outside the window"));
}

#[test]
fn space_on_a_highlight_chooses_its_front() {
    let before = sample((120, 40), "");
    let mut board = sample((120, 40), "0 space");
    assert_eq!(board.state().view.filters, [ActiveFilter::Front("afg-tjk".into())]);
    assert!(board.answer().shown_events < before.answer().shown_events);
    let front = board.store().situation().front_by_id("afg-tjk").unwrap();
    assert!(board.answer().events.iter().all(|row| board.store().event(row).unwrap().front == front));
    press(&mut board, "space");
    assert_eq!((&board.state().view, board.answer()), (&before.state().view, before.answer()));
}

#[test]
fn w_explains_a_highlight() {
    let event = screen_text(&sample((120, 40), "0 w"));
    assert!(event.contains("killed, Militants: 4"), "{event}");
    let board = sample((120, 40), "0 j w");
    assert!(matches!(board.state().overlay, Some(Overlay::Why { .. })));
    assert!(screen_text(&board).contains("Why: Pak. border"), "{}", screen_text(&board));
}
