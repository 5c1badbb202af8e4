//! No number or date is cut in any frame, at any size, in any theme, with the sample and with large tolls.

use std::sync::Arc;

use frontwatch::board::{Appearance, Board, BoardSettings, Glyphs, ThemeId};
use frontwatch::model::{Figure, Situation, Statement};
use frontwatch::store::Store;
use frontwatch::terminal::{ColorDepth, frame_to_text};
use proptest::prelude::*;

use crate::support::{all_time, draw, press, sample_store, screen_text, store};
use crate::synthetic::{self, Random, Shape};

/// Returns a generated situation in which many tolls have four to ten digits.
fn large_tolls(seed: u64) -> Arc<Store> {
    let shape = Shape { events: 120, fronts: 5, actors: 9, days: 1500, places: 12 };
    let mut situation: Situation = synthetic::situation(seed, shape);
    let mut random = Random::new(seed);
    let mut scale = |n: u32| n.saturating_mul(10_u32.saturating_pow(random.below(9)));
    for claim in situation.events.iter_mut().flat_map(|event| &mut event.claims) {
        if let Statement::Toll { says, .. } = &mut claim.statement {
            *says = match *says {
                Figure::Exactly(n) => Figure::Exactly(scale(n)),
                Figure::AtLeast(n) => Figure::AtLeast(scale(n)),
                Figure::AtMost(n) => Figure::AtMost(scale(n)),
                Figure::Between(a, b) => Figure::Between(a, b.max(scale(b))),
                Figure::Estimate { low, best, high } => {
                    Figure::Estimate { low, best: best.max(scale(low)), high: high.max(scale(high)) }
                }
                other => other,
            };
        }
    }
    store(situation)
}

/// Returns the first row in which a digit is next to the sign of a cut.
fn cut_number(text: &str, ellipsis: char) -> Option<&str> {
    let is_cut = |line: &str| {
        let chars: Vec<char> = line.chars().collect();
        chars.windows(2).any(|pair| match *pair {
            // In ASCII the sign also begins an inferred date.
            [before, after] => {
                before.is_ascii_digit() && after == ellipsis
                    || ellipsis == '…' && before == ellipsis && after.is_ascii_digit()
            }
            _ => false,
        })
    };
    text.lines().find(|line| is_cut(line))
}

const KEYS: [&str; 14] =
    ["", "enter", "1 enter", "3 enter", "3 v", "w", "2 z", "3 z", "3 v z", "1 z", "5 z", "6 z", "?", "1 w"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_number_is_cut_in_any_frame(
        seed in 0u64..40,
        is_sample in prop::bool::weighted(0.3),
        sizes in prop::collection::vec((20u16..230, 5u16..62), 4),
        theme in prop::sample::select(ThemeId::TABLE.map(|(theme, _)| theme).to_vec()),
        is_ascii in prop::bool::weighted(0.25),
        keys in prop::sample::select(KEYS.to_vec()),
    ) {
        let glyphs = if is_ascii { Glyphs::Ascii } else { Glyphs::Unicode };
        let appearance = Appearance { theme, glyphs, has_colour: true, ..Appearance::default() };
        let store = if is_sample { sample_store() } else { large_tolls(seed) };
        let mut board = Board::new(store, Vec::new(), BoardSettings { appearance, ..all_time() });
        press(&mut board, keys);
        for (columns, rows) in sizes {
            board.resize(columns, rows);
            let text = frame_to_text(&draw(&board), ColorDepth::None);
            let cut = cut_number(&text, if is_ascii { '~' } else { '…' });
            prop_assert_eq!(cut, None, "{}x{} {:?}\n{}", columns, rows, keys, text);
        }
    }
}

/// Returns the killed of the rows of the zoomed event list, as drawn.
fn drawn_killed(board: &Board) -> Option<Vec<String>> {
    let text = screen_text(board);
    let header = text.lines().find(|line| line.contains("date▾"))?;
    let end = header.find("killed").map(|at| header[..at].chars().count() + "killed".len())?;
    let mut killed = Vec::new();
    for line in text.lines().skip_while(|line| !line.contains("date▾")).skip(1) {
        let cells: Vec<char> = line.chars().collect();
        let around = cells.get(end.saturating_sub(14)..).unwrap_or_default();
        killed.push(around.iter().collect());
    }
    Some(killed)
}

#[test]
fn every_width_shows_the_killed_of_every_event_in_a_form_of_its_toll() {
    use frontwatch::model::TollForm;
    for seed in 0..4 {
        let store = large_tolls(seed);
        let mut board = Board::new(Arc::clone(&store), Vec::new(), all_time());
        press(&mut board, "2 z");
        for columns in (60..=220).step_by(3) {
            board.resize(columns, 30);
            let Some(killed) = drawn_killed(&board) else { panic!("{columns}: no killed") };
            let rows = board.answer().events.iter();
            for (row, drawn) in rows.zip(&killed).take(24) {
                let toll = store.tolls(row).killed;
                let is_whole = TollForm::ALL.iter().any(|form| drawn.contains(&toll.form_text(*form)));
                assert!(is_whole, "{columns}: {toll} is drawn as {drawn}");
            }
        }
    }
}
