//! Tests of the work that long texts cause, counted in graphemes.

use std::sync::Arc;

use super::*;
use crate::assess::Rules;
use crate::model::Situation;
use crate::model::limits::MAX_TEXT_CHARS;
use crate::store::Store;
use crate::view::graphemes::count_graphemes;
use crate::view::text::{fit_left_aligned, prefix, truncate, truncate_names, wrap};

/// Letters without spaces: CJK, Arabic, Hangul that would form a single cluster, joined emoji.
const LETTERS: [&str; 4] = ["字", "ا", "\u{1100}", "\u{1f469}\u{200d}"];

#[test]
fn cutting_a_text_examines_only_what_is_visible() {
    for letter in LETTERS {
        let long = letter.repeat(MAX_TEXT_CHARS);
        let count = count_graphemes(|| {
            assert!(prefix(&long, 40).len() < 2000);
            assert!(truncate(&long, 40, "…").ends_with('…'));
            assert!(fit_left_aligned(&long, 40, "…").contains('…'));
            assert!(truncate_names(&[&long, &long], " – ", 40, "…").contains(" – "));
        });
        assert!(count < 1000, "{letter}: {count}");
    }
}

#[test]
fn wrapping_takes_linear_time() {
    for letter in LETTERS {
        let [short, long] = [1000, 10_000].map(|letters| {
            let text = letter.repeat(letters);
            count_graphemes(|| assert_eq!(wrap(&text, 80).concat(), text))
        });
        assert!(long <= 11 * short, "{letter}: {short}, {long}");
    }
}

/// Draws a frame in which every name and text has this many letters. Returns the number of graphemes examined.
fn draw_long_texts(letter: &str, letters: usize, has_detail: bool) -> usize {
    let long = letter.repeat(letters);
    let mut f = fixture().with_size(120, 40);
    let mut situation = Situation::clone(f.store.situation());
    situation.title.clone_from(&long);
    for actor in &mut situation.actors {
        (actor.name, actor.short, actor.native) = (long.clone(), long.clone(), Some(long.clone()));
    }
    for front in &mut situation.fronts {
        (front.name, front.short) = (long.clone(), long.clone());
    }
    for event in &mut situation.events {
        event.summary.clone_from(&long);
        event.place.iter_mut().for_each(|place| place.name.clone_from(&long));
    }
    f.store = Store::new(Arc::new(situation), Rules::default());
    if !has_detail {
        f.detail = None;
    }
    f.state.search_text = Some(letter.to_owned());
    let mut frame = Buffer::empty(Rect::ZERO);
    let count = count_graphemes(|| frame = f.buffer());
    // No cell holds more than one short cluster.
    assert!(frame.content.iter().all(|cell| cell.symbol().chars().count() <= 16));
    count
}

#[test]
fn a_frame_costs_what_the_screen_needs_however_long_the_names_are() {
    for letter in LETTERS {
        let [short, long] = [2000, 40_000].map(|letters| draw_long_texts(letter, letters, false));
        assert!(long <= short + short / 10 && long < 100_000, "{letter}: {short}, {long}");
    }
}

#[test]
fn a_detail_of_long_texts_takes_linear_time() {
    for letter in LETTERS {
        let [short, long] = [500, 5000].map(|letters| draw_long_texts(letter, letters, true));
        assert!(long <= 11 * short, "{letter}: {short}, {long}");
    }
}
