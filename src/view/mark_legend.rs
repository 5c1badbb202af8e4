//! What the marks mean, in the glyphs of the look.

use super::glyphs::GlyphSet;
use super::painter::StyledLine;
use super::panes::figures::change_words;
use super::theme::Role;
use crate::assess::Flag;
use crate::assess::change::Change;
use crate::board::{PaneId, Scene};

/// Every mark with its meaning, for help.
pub(super) fn mark_meanings(glyphs: &GlyphSet) -> Vec<(String, String)> {
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
                glyphs.change_signs[sign].to_owned(),
                format!("{words}: the week against the mean of the weeks before"),
            )
        })
        .collect();
    marks.extend(
        Flag::ALL
            .iter()
            .map(|flag| (flag.letter().to_owned(), format!("{}: {}", flag.label(), flag.meaning()))),
    );
    let others = [
        (glyphs.contested, "contested: two claims exclude each other"),
        ("≈", "the date is inferred by the calendar from words such as “on Thursday”"),
        ("≥", "at least: recorded in part, or a number is left out"),
        ("?", "unknown: not recorded"),
        (glyphs.unknown, "in a chart: not recorded"),
        (glyphs.zero, "in a chart: none"),
        (glyphs.outside_coverage, "in a chart: a chance find where nothing is recorded as a rule"),
    ];
    let [down, up] = glyphs.sort_arrows;
    marks.push((format!("{up}3 {down}7"), "rows of a list out of sight above and below".to_owned()));
    marks.extend(others.map(|(mark, meaning)| (glyphs.transliterate(mark).into_owned(), meaning.to_owned())));
    marks
}

/// The marks of rules that the focused list shows, with their words, for the footer.
pub(super) fn footer_marks(scene: &Scene<'_>) -> StyledLine {
    let answer = scene.answer;
    let shown = |flag: &Flag| match scene.state.focus {
        PaneId::Fronts => answer.fronts.iter().any(|row| row.flags.fired().contains(flag)),
        PaneId::Dyads => *flag == Flag::Newcomer && answer.dyads.iter().any(|row| !row.newcomers.is_empty()),
        _ => false,
    };
    let mut row = StyledLine::new();
    for flag in Flag::ALL.iter().filter(|flag| shown(flag)) {
        row.push((format!("  {}", flag.letter()), Role::Warning));
        row.push((format!(" {}", flag.label()), Role::Text));
    }
    row
}
