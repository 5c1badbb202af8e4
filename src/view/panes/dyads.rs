//! 3 Actors: the pairs that deal with each other, by fighting or otherwise.

use ratatui::layout::Rect;

use super::empty_pane::nothing_matches;
use super::figures::{change, compared, counted, killed, level};
use super::list_rows::{draw_heads, list_width, rows_in_sight};
use crate::assess::Flag;
use crate::board::{PaneId, Scene};
use crate::model::{EventDate, Tie, TieKind};
use crate::query::Dyad;
use crate::store::DyadRow;
use crate::view::columns::{Column, Slot, lay};
use crate::view::glyphs::GlyphSet;
use crate::view::names;
use crate::view::pen::{Content, Pen, Row};
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
    let answer = scene.answer;
    // Sums may be longer than any toll they are made of, and mostly are not.
    let toll = if width < 50 { 5 } else { u16_of(scene.store.longest_toll()).clamp(5, 9) };
    let compared = answer.compared.is_some();
    let columns = [
        Some(Column::text(Field::Pair, ("actors", "actors"), (22, 36), 0)),
        Some(Column::figures(Field::Incidents, ("incidents", "inc."), (4, 4), 1)),
        compared.then(|| Column::figures(Field::Then, ("then", "then"), (4, 4), 1)),
        compared.then(|| Column::text(Field::Against, ("against", "±"), (2, 2), 1)),
        Some(Column::figures(Field::Events, ("all", "all"), (3, 3), 8)),
        Some(Column::text(Field::Quads, ("events", "ev."), (4, 12), 2)),
        Some(Column::figures(Field::Killed, ("killed", "kill."), (toll, 16), 3)),
        Some(Column::text(Field::First, ("first", "first"), (11, 12), 9)),
        Some(Column::text(Field::Last, ("last", "last"), (11, 12), 5)),
        Some(Column::text(Field::Change, ("change", "±"), (2, 2), 6)),
        Some(Column::text(Field::Tie, ("tie", "tie"), (14, 100), 7)),
    ];
    lay(&columns.into_iter().flatten().collect::<Vec<_>>(), width)
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
        pen.nothing(area, &nothing_matches(scene));
        return;
    }
    let slots = columns(scene, list_width(scene, area));
    let list = draw_heads(pen, PaneId::Dyads, area, &slots);
    let most = rows.iter().map(|row| row.events).max().unwrap_or(0);
    let cursor = scene.state.dyads.cursor;
    let in_sight = rows_in_sight(scene, PaneId::Dyads, list, cursor).zip(rows.iter().skip(cursor.offset()));
    for ((y, emphasis), row) in in_sight {
        let glyphs = pen.glyphs;
        // Beside the rows, so that no column comes and goes with a newcomer in sight.
        let newcomer = (!row.newcomers.is_empty()).then_some((Flag::Newcomer.letter(), Role::Warning));
        let chosen = row.selected.then_some((glyphs.chosen, Role::Chosen));
        pen.list_row(list, y, [chosen, newcomer], &slots, emphasis, |slot| {
            cell(scene, glyphs, row, slot, most)
        });
    }
}

fn cell(scene: &Scene<'_>, glyphs: &GlyphSet, row: &DyadRow, slot: &Slot<Field>, most: u32) -> Content {
    let date = |date: Option<EventDate>| date.map_or(Content::EMPTY, |date| Content::Date(date, Role::Text));
    match slot.key {
        Field::Pair => Content::Names(names::parties(scene, &[row.dyad.0, row.dyad.1]), Role::Text),
        Field::Incidents => Content::Figure(counted(row.incidents, row.coverage)),
        Field::Events => Content::Figure(counted(row.events, row.coverage)),
        Field::Then => compared(glyphs, row.compared, true, slot.width),
        Field::Against => compared(glyphs, row.compared, false, slot.width),
        Field::Quads => Content::Picture(quads(glyphs, row.quad, usize::from(slot.width), most)),
        Field::Killed => Content::Figure(killed(row.tolls.killed)),
        Field::First => date(row.first),
        Field::Last => date(row.last),
        Field::Change => Content::Text(change(glyphs, row.change.word, slot.width)),
        Field::Tie => Content::plain(ties(scene, glyphs, row)),
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
