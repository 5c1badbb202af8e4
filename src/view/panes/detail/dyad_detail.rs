//! The detail of a dyad: the ties between the two actors with their evidence, and the events of the dyad.

use super::page::DetailPage;
use crate::board::Scene;
use crate::model::{ActorIx, Measure, QuadClass, Tie, Toll};
use crate::store::{DyadDetail, KilledBySide};
use crate::view::display_names;
use crate::view::panes::dyad_list::tie_words;
use crate::view::panes::figures::known_killed_text;
use crate::view::text::{limited_width, width};
use crate::view::theme::Role;

/// Columns for the labels.
const LABEL_WIDTH: usize = 20;

pub(super) fn write_dyad(scene: &Scene<'_>, page: &mut DetailPage, detail: &DyadDetail) {
    let row = &detail.row;
    for actor in [row.dyad.0, row.dyad.1] {
        page.add_text(&display_names::actor_full_name(scene, actor), Role::Strong, 0);
        if let Some(actor) = scene.store.situation().actor(actor) {
            page.add_text(actor.kind.label(), Role::Dim, 2);
        }
    }
    page.add_heading("Ties");
    let ties: Vec<&Tie> = row.ties.iter().filter_map(|&i| scene.store.situation().ties.get(i)).collect();
    write_ties(scene, page, &ties);
    page.add_heading("Events in the window");
    let previous = row.previous_incidents.map(|n| row.previous_coverage.count_phrase(n));
    let previous = previous.map(|n| format!(" ({n} in the previous window)")).unwrap_or_default();
    let incidents = format!("{}{previous}", row.coverage.count_phrase(row.incidents));
    page.add_labelled("incidents", LABEL_WIDTH, &incidents, Role::Text);
    for class in QuadClass::ALL {
        let n = row.events_by_quad_class[class.index()];
        let role = match (n, class) {
            (0, _) => Role::Dim,
            (_, QuadClass::VerbalConflict | QuadClass::MaterialConflict) => Role::Conflict,
            _ => Role::Cooperation,
        };
        page.add_labelled(class.label(), LABEL_WIDTH, &row.coverage.count_phrase(n), role);
    }
    page.add_tolls(LABEL_WIDTH, &row.coverage.known_tolls(row.tolls), &Measure::ALL);
    if let Some(words) = detail.killed_by_side.and_then(|killed| side_words(scene, detail, killed)) {
        page.add_labelled("killed of", LABEL_WIDTH, &words, Role::Text);
    }
    if row.others_killed.has_claims() {
        let (others, role) = known_killed_text(row.others_killed, row.coverage);
        page.add_labelled("others killed", LABEL_WIDTH, &others, role);
    }
    if let (Some(first), Some(last)) = (row.first, row.last) {
        page.add_labelled("first and last", LABEL_WIDTH, &format!("{first} and {last}"), Role::Text);
    }
    page.add_reasons(&detail.reasons);
    page.add_events(scene, "Newest events", &detail.newest);
    page.add_events(scene, "Announced", &detail.announced);
}

/// Writes ties with their evidence.
pub(super) fn write_ties(scene: &Scene<'_>, page: &mut DetailPage, ties: &[&Tie]) {
    if ties.is_empty() {
        page.add_text("None recorded", Role::Dim, 0);
    }
    for (i, tie) in ties.iter().enumerate() {
        if i > 0 {
            page.add_gap();
        }
        write_tie(scene, page, tie);
    }
}

/// Returns the killed of each side that a claim mentions; `None` if no claim names a side.
fn side_words(scene: &Scene<'_>, detail: &DyadDetail, killed: KilledBySide) -> Option<String> {
    let (first, second) = detail.row.dyad;
    let side = |name: String, toll: Toll| {
        let is_mentioned = toll.has_claims();
        is_mentioned.then(|| format!("{name} {}", known_killed_text(toll, detail.row.coverage).0))
    };
    let sides: Vec<String> = [(first, killed.first), (second, killed.second)]
        .into_iter()
        .filter_map(|(actor, toll)| side(display_names::actor_name(scene, actor), toll))
        .collect();
    let unattributed = side("side not stated".to_owned(), killed.unattributed);
    (!sides.is_empty()).then(|| sides.into_iter().chain(unattributed).collect::<Vec<_>>().join("; "))
}

/// Returns the evidence for a tie in words.
const fn tier_words(tier: u8) -> &'static str {
    match tier {
        3 => "central to what is known",
        2 => "well documented",
        _ => "reported",
    }
}

fn write_tie(scene: &Scene<'_>, page: &mut DetailPage, tie: &Tie) {
    // The arrow goes between the names, the kind after them.
    let words = tie_words(page.glyphs, tie, (tie.from, tie.to));
    let (arrow, kind) = words.split_once(' ').unwrap_or_default();
    let pair = format!(
        "{} {arrow} {}",
        display_names::actor_name(scene, tie.from),
        display_names::actor_name(scene, tie.to)
    );
    let pair = page.glyphs.transliterate(&pair).into_owned();
    if limited_width(&pair, page.width + 1) + width(kind) + 2 <= page.width {
        page.lines.push(vec![(pair, Role::Strong), (format!("  {kind}"), Role::Text)]);
    } else {
        page.add_text(&pair, Role::Strong, 0);
        page.add_text(kind, Role::Text, 2);
    }
    let joined_names = |actors: &[ActorIx]| display_names::actor_names(scene, actors).join(", ");
    page.add_indented("evidence", 10, tier_words(tie.tier), Role::Text);
    if !tie.alleged_by.is_empty() {
        page.add_indented("alleged by", 10, &joined_names(&tie.alleged_by), Role::Text);
    }
    if !tie.denied_by.is_empty() {
        page.add_indented("denied by", 10, &joined_names(&tie.denied_by), Role::Contested);
    }
    match (tie.since, tie.until) {
        (Some(since), Some(until)) => {
            page.add_indented("from", 10, &format!("{since} to {until}"), Role::Text);
        }
        (Some(since), None) => page.add_indented("since", 10, &since.to_string(), Role::Text),
        (None, Some(until)) => page.add_indented("until", 10, &until.to_string(), Role::Text),
        (None, None) => {}
    }
    if let Some(note) = &tie.note {
        page.add_text(note, Role::Text, 2);
    }
    let sources: Vec<&str> = tie
        .sources
        .iter()
        .filter_map(|&ix| scene.store.situation().source(ix))
        .map(|source| source.publisher.as_deref().unwrap_or(&source.title))
        .collect();
    if !sources.is_empty() {
        page.add_indented("in", 10, &sources.join("; "), Role::Dim);
    }
}
