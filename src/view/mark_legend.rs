//! The legend of the marks, in the glyph set in use.

use super::glyphs::GlyphSet;
use super::painter::StyledLine;
use super::panes::figures::change_words;
use super::theme::Role;
use crate::assess::Flag;
use crate::assess::change::Change;
use crate::assess::trend::Trend;
use crate::board::{PaneId, Scene};

/// Returns every mark with its meaning, for the help.
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
                format!("{words}: last week against the mean of the weeks before"),
            )
        })
        .collect();
    let verdicts = [Trend::Deteriorated, Trend::Improved, Trend::TooFew, Trend::Unchanged, Trend::Unknown];
    marks.extend(glyphs.trend_signs.iter().zip(verdicts).map(|(sign, trend)| {
        ((*sign).to_owned(), format!("{}: the verdict on a front, against a month earlier", trend.label()))
    }));
    marks.extend(
        Flag::ALL
            .iter()
            .map(|flag| (flag.letter().to_owned(), format!("{}: {}", flag.label(), flag.meaning()))),
    );
    let other_marks = [
        (glyphs.contested, "contested: two claims exclude each other"),
        ("≈", "inferred by the calendar from words such as “on Thursday”, or the day of a report"),
        ("≥", "at least: not fully recorded, or a claim gives no number"),
        ("?", "unknown: not recorded"),
        (glyphs.unknown, "in a chart: none known, not fully recorded"),
        (glyphs.zero, "in a chart: none, and fully recorded"),
        (glyphs.announced, "on the map: only announced events"),
        (glyphs.at_least, "in a chart: at least so many, not fully recorded"),
    ];
    let [down, up] = glyphs.sort_arrows;
    marks.push((format!("{up}3 {down}7"), "rows hidden above and below".to_owned()));
    marks.extend(
        other_marks.map(|(mark, meaning)| (glyphs.transliterate(mark).into_owned(), meaning.to_owned())),
    );
    marks
}

/// Returns the marks of the rules that the focused list shows, with their names, for the footer.
pub(super) fn footer_marks(scene: &Scene<'_>) -> StyledLine {
    let answer = scene.answer;
    let is_shown = |flag: &Flag| match scene.state.focus {
        PaneId::Dyads => *flag == Flag::Newcomer && answer.dyads.iter().any(|row| !row.newcomers.is_empty()),
        _ => false,
    };
    let mut line = StyledLine::new();
    for flag in Flag::ALL.iter().filter(|flag| is_shown(flag)) {
        line.push((format!("  {}", flag.letter()), Role::Warning));
        line.push((format!(" {}", flag.label()), Role::Text));
    }
    line
}
