//! 3 Actors: the pairs that deal with each other, by fighting or otherwise.

use ratatui::layout::Rect;

use super::empty::nothing_matches;
use super::figures::{change, compared, counted, harm, level};
use super::list::list_width;
use crate::assess::Flag;
use crate::board::{PaneId, Scene};
use crate::model::{Tie, TieKind};
use crate::query::Dyad;
use crate::store::DyadRow;
use crate::view::columns::{Column, Slot, lay};
use crate::view::glyphs::GlyphSet;
use crate::view::layout::{below, heads};
use crate::view::names;
use crate::view::pen::{Content, Emphasis, Pen, Row};
use crate::view::text::u16_of;
use crate::view::theme::Role;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Pair,
    Incidents,
    Then,
    Against,
    Events,
    Quads,
    Killed,
    First,
    Last,
    Change,
    Tie,
}

fn columns(scene: &Scene<'_>, width: u16) -> Vec<Slot<Field>> {
    let col = |key, head, width, rank, right| Column { key, head, width, rank, right };
    let answer = scene.answer;
    // Sums may be longer than any toll they are made of, and mostly are not.
    let toll = if width < 50 { 5 } else { u16_of(scene.store.longest_toll()).clamp(5, 9) };
    let mut columns = vec![col(Field::Pair, ("actors", "actors"), (22, 36), 0, false)];
    columns.push(col(Field::Incidents, ("incidents", "inc."), (4, 4), 1, true));
    if answer.compared.is_some() {
        columns.push(col(Field::Then, ("then", "then"), (4, 4), 1, true));
        columns.push(col(Field::Against, ("against", "±"), (2, 2), 1, false));
    }
    columns.extend([
        col(Field::Events, ("all", "all"), (3, 3), 8, true),
        col(Field::Quads, ("events", "ev."), (4, 12), 2, false),
        col(Field::Killed, ("killed", "kill."), (toll, 16), 3, true),
        col(Field::First, ("first", "first"), (11, 12), 9, false),
        col(Field::Last, ("last", "last"), (11, 12), 5, false),
        col(Field::Change, ("change", "±"), (2, 2), 6, false),
        col(Field::Tie, ("tie", "tie"), (14, 100), 7, false),
    ]);
    lay(&columns, width)
}

/// In which order the bar stacks the quad classes (indices of [`crate::model::QuadClass::ALL`]): what they do
/// against each other first, the gravest at the base.
const STACK: [usize; 4] = [3, 2, 0, 1];

/// The legend of the bar.
pub(in crate::view) fn said(scene: &Scene<'_>, width: u16) -> Row {
    let [talk, help, blame, act] = GlyphSet::of(scene.state.look.glyphs).quads;
    if width < 42 {
        return Row::new();
    }
    vec![
        (format!("{act}{blame}"), Role::Conflict),
        (" conflict ".to_owned(), Role::Dim),
        (format!("{talk}{help}"), Role::Cooperation),
        (" cooperation".to_owned(), Role::Dim),
    ]
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect) {
    let rows = &scene.answer.dyads;
    if rows.is_empty() {
        let lines = nothing_matches(scene);
        pen.nothing(area, &lines.iter().map(String::as_str).collect::<Vec<_>>());
        return;
    }
    let slots = columns(scene, list_width(scene, area));
    let heads = heads(PaneId::Dyads, area);
    pen.heads(Rect { height: heads, ..area }, &slots);
    let list = below(area, heads);
    let most = rows.iter().map(|row| row.events).max().unwrap_or(0);
    let cursor = scene.state.dyads.cursor;
    let focused = scene.state.focus == PaneId::Dyads;
    for (y, (i, row)) in (list.top()..list.bottom()).zip(rows.iter().enumerate().skip(cursor.offset())) {
        let emphasis = match (i == cursor.selected(), focused) {
            (false, _) => Emphasis::None,
            (true, true) => Emphasis::Focused,
            (true, false) => Emphasis::Unfocused,
        };
        let glyphs = pen.glyphs;
        // Beside the rows, so that no column comes and goes with a newcomer in sight.
        let newcomer = (!row.newcomers.is_empty()).then_some((Flag::Newcomer.letter(), Role::Warning));
        let chosen = row.selected.then_some((glyphs.chosen, Role::Chosen));
        pen.list_row(list, y, chosen.or(newcomer), &slots, emphasis, |key| {
            let wide = slots.iter().find(|slot| slot.key == key).map_or(0, |slot| slot.width);
            cell(scene, glyphs, row, key, wide, most)
        });
        if let (Some(_), Some((sign, role))) = (chosen, newcomer) {
            pen.second_mark(list, y, sign, role, emphasis);
        }
    }
}

fn cell(scene: &Scene<'_>, glyphs: &GlyphSet, row: &DyadRow, key: Field, wide: u16, most: u32) -> Content {
    let date = |date: Option<crate::model::EventDate>| {
        date.map_or_else(|| Content::Text(String::new(), Role::Text), |date| Content::Date(date, Role::Text))
    };
    match key {
        Field::Pair => Content::Names(names::parties(scene, &[row.dyad.0, row.dyad.1]), Role::Text),
        Field::Incidents | Field::Events => {
            let n = if key == Field::Incidents { row.incidents } else { row.events };
            let (said, role) = counted(n, row.coverage);
            Content::Figure(said, role)
        }
        Field::Then | Field::Against => compared(glyphs, row.compared, key == Field::Then, wide),
        Field::Quads => Content::Picture(quads(glyphs, row.quad, usize::from(wide), most)),
        Field::Killed => Content::Figure(row.tolls.killed.to_string(), harm(row.tolls.killed)),
        Field::First => date(row.first),
        Field::Last => date(row.last),
        Field::Change => {
            let (said, role) = change(glyphs, row.change.word, wide);
            Content::Text(said, role)
        }
        Field::Tie => Content::Text(ties(scene, glyphs, row), Role::Text),
    }
}

/// A bar of the quad classes: as long as the pair has events against the pair with `most`, split by class. A
/// class with an event has at least one column, as far as there are columns.
fn quads(glyphs: &GlyphSet, counts: [u32; 4], columns: usize, most: u32) -> Row {
    let total = counts.iter().fold(0u32, |sum, n| sum.saturating_add(*n));
    if total == 0 || columns == 0 {
        return Row::new();
    }
    let classes = counts.iter().filter(|n| **n > 0).count();
    let length = level(total, most, columns).max(classes.min(columns));
    let mut lengths = counts.map(|n| usize::from(n > 0));
    // The rest goes, column by column, to the class that has most events for each column it has.
    for _ in lengths.iter().sum::<usize>()..length {
        let share = |i: usize| f64::from(counts[i]) / lengths[i].max(1) as f64;
        let next = STACK.into_iter().max_by(|&a, &b| share(a).total_cmp(&share(b)));
        if let Some(next) = next {
            lengths[next] += 1;
        }
    }
    STACK
        .into_iter()
        .filter(|&i| lengths[i] > 0)
        .map(|i| {
            let role = if i >= 2 { Role::Conflict } else { Role::Cooperation };
            (glyphs.quads[i].repeat(lengths[i]), role)
        })
        .collect()
}

/// The curated ties of a pair in words.
fn ties(scene: &Scene<'_>, glyphs: &GlyphSet, row: &DyadRow) -> String {
    let all = &scene.store.situation().ties;
    let words = row.ties.iter().filter_map(|&i| all.get(i)).map(|tie| tie_words(glyphs, tie, row.dyad));
    words.collect::<Vec<_>>().join("; ")
}

/// A tie seen from the first of the pair: `→ shelter (alleged)`.
pub(super) fn tie_words(glyphs: &GlyphSet, tie: &Tie, dyad: Dyad) -> String {
    let [there, back, both] = glyphs.arrows;
    let both_ways = tie.mutual || matches!(tie.kind, TieKind::Hostility | TieKind::Trade | TieKind::Talks);
    let arrow = if both_ways {
        both
    } else if tie.from == dyad.0 {
        there
    } else {
        back
    };
    let doubt = match (tie.alleged_by.is_empty(), tie.denied_by.is_empty()) {
        (true, true) => "",
        (false, true) => " (alleged)",
        (true, false) => " (denied)",
        (false, false) => " (alleged, denied)",
    };
    format!("{arrow} {}{doubt}", tie.kind.word())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Glyphs;

    fn drawn(counts: [u32; 4], columns: usize, most: u32) -> String {
        quads(GlyphSet::of(Glyphs::Unicode), counts, columns, most).into_iter().map(|(t, _)| t).collect()
    }

    #[test]
    fn bars_are_as_long_as_their_events_and_show_every_class() {
        assert_eq!(drawn([2, 0, 0, 6], 8, 8), "██████░░");
        assert_eq!(drawn([0, 0, 0, 4], 8, 8), "████");
        assert_eq!(drawn([1, 1, 1, 97], 8, 100), "█████▓░▒");
        assert_eq!(drawn([0, 0, 0, 0], 8, 8), "");
        assert_eq!(drawn([1, 0, 0, 0], 8, 1000), "░");
    }
}
