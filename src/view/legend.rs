//! What the marks mean, in the glyphs of the look.

use super::glyphs::GlyphSet;
use super::panes::change_words;
use super::pen::Row;
use super::theme::Role;
use crate::assess::change::Change;
use crate::board::{PaneId, Scene};
use crate::store::Flag;

/// Every mark with its meaning, for help.
pub(super) fn marks(glyphs: &GlyphSet) -> Vec<(String, String)> {
    let changes = [
        Change::LargeIncrease,
        Change::ModerateIncrease,
        Change::Limited,
        Change::LargeDecrease,
        Change::Unknown,
    ];
    let mut marks: Vec<(String, String)> = changes
        .into_iter()
        .map(|change| {
            let (sign, words) = change_words(change);
            (
                glyphs.changes[sign].to_owned(),
                format!("{words}: the week against the mean of the weeks before"),
            )
        })
        .collect();
    marks.extend(
        Flag::ALL.into_iter().map(|flag| {
            (flag_mark(glyphs, flag).to_owned(), format!("{}: {}", flag.words(), flag.meaning()))
        }),
    );
    let others = [
        (glyphs.contested, "contested: two claims exclude each other"),
        ("≈", "the date is inferred by the calendar from words such as “on Thursday”"),
        ("≥", "at least: recorded in part, or a number is left out"),
        ("?", "unknown: not recorded"),
        (glyphs.unknown, "in a chart: not recorded"),
        (glyphs.zero, "in a chart: none"),
        (glyphs.hollow, "in a chart: a chance find where nothing is recorded as a rule"),
    ];
    marks.extend(others.map(|(mark, meaning)| (glyphs.spell(mark).into_owned(), meaning.to_owned())));
    marks
}

/// The mark of a rule that fires.
pub(super) fn flag_mark(glyphs: &GlyphSet, flag: Flag) -> &'static str {
    glyphs.flags[flag as usize]
}

/// The marks of rules that the focused list shows, with their words, for the footer.
pub(super) fn footer(scene: &Scene<'_>, glyphs: &GlyphSet) -> Row {
    let answer = scene.answer;
    let shown = |flag: &Flag| match scene.state.focus {
        PaneId::Fronts => answer.fronts.iter().any(|row| row.flags.fired().any(|fired| fired == *flag)),
        PaneId::Dyads => *flag == Flag::Newcomer && answer.dyads.iter().any(|row| !row.newcomers.is_empty()),
        _ => false,
    };
    let mut row = Row::new();
    for flag in Flag::ALL.into_iter().filter(shown) {
        row.push((format!("  {}", flag_mark(glyphs, flag)), Role::Warning));
        row.push((format!(" {}", flag.words()), Role::Text));
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Glyphs;

    #[test]
    fn every_mark_has_one_meaning_in_either_set() {
        for set in [Glyphs::Unicode, Glyphs::Ascii].map(GlyphSet::of) {
            let marks: Vec<String> = Flag::ALL.iter().map(|&flag| flag_mark(set, flag).to_owned()).collect();
            let mut distinct = marks.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!(distinct.len(), marks.len());
            assert!(marks.iter().all(|mark| super::super::text::width(mark) == 1));
        }
        for (i, flag) in Flag::ALL.into_iter().enumerate() {
            assert_eq!(flag as usize, i);
        }
    }
}
