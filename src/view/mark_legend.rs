//! The legend of the marks, in the glyph set in use.

use super::glyphs::GlyphSet;
use super::painter::StyledLine;
use super::panes::figures::change_words;
use super::theme::Role;
use crate::assess::Flag;
use crate::assess::change::Change;
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
    marks.extend(
        Flag::ALL
            .iter()
            .map(|flag| (flag.letter().to_owned(), format!("{}: {}", flag.label(), flag.meaning()))),
    );
    let other_marks = [
        (glyphs.contested, "contested: two claims exclude each other"),
        ("≈", "inferred by the calendar from words such as “on Thursday”, or the day of a report"),
        ("≥", "at least: not fully recorded, or a claim gives no number"),
        ("?", "unknown: not recorded; as a flag: some rules lack the record they need"),
        (glyphs.unknown, "in a chart: none known, not fully recorded"),
        (glyphs.zero, "in a chart: none, and fully recorded"),
        (glyphs.announced, "on the map: only announced events"),
        (glyphs.at_least, "in a small chart: at least so many, not fully recorded"),
    ];
    marks.extend(chart_marks(glyphs));
    let [down, up] = glyphs.sort_arrows;
    marks.push((format!("{up}3 {down}7"), "rows hidden above and below".to_owned()));
    marks.extend(
        other_marks.map(|(mark, meaning)| (glyphs.transliterate(mark).into_owned(), meaning.to_owned())),
    );
    marks
}

/// Returns the signs of bars and lanes with their meaning.
fn chart_marks(glyphs: &GlyphSet) -> Vec<(String, String)> {
    let [fighting, civilians, other_kinds] = glyphs.kind_classes;
    let [deadly, ten, hundred] = glyphs.deadly_marks;
    let [incident, many_incidents, other, announced] = glyphs.lane_marks;
    let [_, _, incident_span, deadly_span] = glyphs.vague_spans.map(|signs| signs.concat());
    let marks = [
        (
            format!("{fighting} {civilians} {other_kinds}"),
            "in bars: fighting, violence against civilians, other kinds of event",
        ),
        (glyphs.range_cap.to_owned(), "in bars: from the best to the highest number of killed"),
        ("+".to_owned(), "on a bar: at least so many, not fully recorded"),
        (format!("{deadly} {ten} {hundred}"), "in lanes: killed, 10 or more, 100 or more"),
        (
            format!("{incident} 2 {many_incidents}"),
            "in lanes: an incident without known killed, their number, 10 or more",
        ),
        (format!("{other} {announced}"), "in lanes: another event, such as a statement; only announced"),
        (
            format!("{incident_span} {deadly_span}"),
            "in lanes: a vague date, as long as it is; the second with people killed",
        ),
    ];
    marks.map(|(mark, meaning)| (mark, meaning.to_owned())).into()
}

/// Returns the marks of the rules that the focused list shows, with their names, for the footer.
pub(super) fn footer_marks(scene: &Scene<'_>) -> StyledLine {
    let answer = scene.answer;
    let is_shown = |flag: &Flag| match scene.state.focus {
        PaneId::Fronts => answer.fronts.iter().any(|row| row.flags.fired().contains(flag)),
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
