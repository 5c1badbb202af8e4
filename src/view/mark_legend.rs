//! The legend of the marks, in the glyph set in use.

use super::glyphs::GlyphSet;
use super::painter::StyledLine;
use super::panes::figures::change_words;
use super::theme::Role;
use crate::assess::Flag;
use crate::assess::change::Change;
use crate::assess::trend::Trend;
use crate::board::{PaneId, Scene};

/// Marks killed that only an opponent claims, in the list of events.
pub(super) const CLAIMED_ONLY_MARK: &str = "c";

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
    marks.extend(Trend::ALL.iter().map(|&trend| {
        let sign = glyphs.trend_sign(trend).to_owned();
        (sign, format!("{}: the verdict on a front, against a month earlier", trend.label()))
    }));
    marks.extend(
        Flag::ALL
            .iter()
            .map(|flag| (flag.letter().to_owned(), format!("{}: {}", flag.label(), flag.meaning()))),
    );
    let other_marks = [
        (glyphs.contested, "contested: two claims exclude each other"),
        (CLAIMED_ONLY_MARK, "in the event list: only an opponent claims the killed of at least one side"),
        ("≈", "inferred by the calendar from words such as “on Thursday”, or the day of a report"),
        ("≥", "at least: not fully recorded, or a claim gives no number"),
        ("±", "after a number of killed: it has a range, which the detail gives"),
        (
            "k",
            "in a number: thousands; the digits left out are dropped. On the scale of a chart, k and M are rounded",
        ),
        ("?", "unknown: not recorded; as a flag: some rules lack the record they need"),
        (glyphs.unknown, "in a chart: unknown, because the bucket is not fully recorded"),
        (glyphs.zero, "in a chart: none, and fully recorded"),
        (glyphs.announced, "on the map: only announced events"),
        (glyphs.at_least, "in a chart: a lower bound, because the bucket is not fully recorded"),
    ];
    marks.extend(chart_marks(glyphs));
    let [down, up] = glyphs.sort_arrows;
    marks.push((format!("{up}3 {down}7"), "rows hidden above and below".to_owned()));
    marks.extend(
        other_marks.map(|(mark, meaning)| (glyphs.transliterate(mark).into_owned(), meaning.to_owned())),
    );
    marks.extend(HEAD_MEANINGS.map(|(head, meaning)| {
        (glyphs.transliterate(head).into_owned(), glyphs.transliterate(meaning).into_owned())
    }));
    marks
}

/// The column heads and the words in titles, each with its meaning.
const HEAD_MEANINGS: [(&str, &str); 25] = [
    (
        "verdict",
        "worse, better or the same since the end of the month before; too few to judge; or unknown. `w` gives the rule",
    ),
    (
        "since 31 Dec",
        "the verdict against that day, the end of the month before; at close: on the day the data were closed, which is more \
         than 90 days ago",
    ),
    (
        "still active",
        "an incident in the last 30 days; tense: in the last 180; quiet: longer ago; dormant: none in 3 years",
    ),
    (
        "Δ52w",
        "incidents or killed in the window, less those of the window before; ? if either is not wholly recorded",
    ),
    ("Δ", "change of incidents, as one of the signs at the top of this list"),
    ("against", "change against the compared window"),
    ("inc.", "incidents: events of political violence in the window"),
    (
        "ev.",
        "events: all events in the window, statements and talks included; among actors, a bar of conflict and cooperation",
    ),
    ("+1", "after a heat strip: incidents dated too vaguely for a bar"),
    (
        "killed",
        "best (low–high): the numbers that the claims allow; a lower bound leads with the lowest, as in ≥598 (best 603–640)",
    ),
    (
        "of each",
        "among actors: the killed of the first and of the second of a pair; – where no claim names that side",
    ),
    ("+", "after a number: or more"),
    ("±", "after a toll: the range is hidden for lack of room; the detail has it"),
    ("–", "as a toll: no claim gives a number of victims"),
    ("2≠", "two contested events"),
    ("3*", "in the grid of claims: assessed by an independent party; values without the sign are claimed"),
    ("!", "in the event list: a column for contested events; alone, the key of the problems"),
    ("by week 0–6", "incidents in each bucket of the window; the numbers are the lowest and the highest bar"),
    ("so far", "the newest bucket is not over, so its number may still rise"),
    ("drawn", "incidents in the bars of the chart; those dated too vaguely are added after a +"),
    ("vague", "events dated too vaguely for the buckets of the chart; coarser buckets (key +) hold them"),
    (
        "straddle",
        "events whose dates cross an edge of the window: they may lie outside it, so they are not counted",
    ),
    ("with a denial", "events in which a claimant denies victims, control or another fact"),
    ("announced", "announced or planned events: listed, but never counted as having happened"),
    ("claimed only", "a toll that only an opponent of the victims' side claims; nobody assessed it"),
];

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
        ("+".to_owned(), "on a bar: a lower bound, because the bucket is not fully recorded"),
        (format!("{deadly} {ten} {hundred}"), "in lanes: killed, 10 or more, 100 or more"),
        (
            format!("{incident} 2 {many_incidents}"),
            "in lanes: an incident without known killed, their number, 10 or more",
        ),
        (format!("{other} {announced}"), "in lanes: another event, such as a statement; only announced"),
        (
            format!("{} {}", glyphs.rule[0], glyphs.unknown),
            "in lanes: recorded, and no event known; not recorded",
        ),
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
