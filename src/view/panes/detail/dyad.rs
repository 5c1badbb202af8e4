//! The detail of a pair of actors: what ties them, by whose word, and what they did.

use super::page::Page;
use crate::board::Scene;
use crate::model::{ActorIx, Measure, QuadClass, Tie};
use crate::store::DyadDetail;
use crate::view::names;
use crate::view::panes::dyads::tie_words;
use crate::view::panes::figures::counted;
use crate::view::text::width;
use crate::view::theme::Role;

/// Columns of the labels.
const LABELS: usize = 20;

pub(super) fn write(scene: &Scene<'_>, page: &mut Page, detail: &DyadDetail) {
    let row = &detail.row;
    for actor in [row.dyad.0, row.dyad.1] {
        page.text(&names::actor_full(scene, actor), Role::Strong, 0);
        if let Some(actor) = scene.store.situation().actor(actor) {
            page.text(actor.kind.words(), Role::Dim, 2);
        }
    }
    page.head("Ties");
    let ties: Vec<&Tie> = row.ties.iter().filter_map(|&i| scene.store.situation().ties.get(i)).collect();
    if ties.is_empty() {
        page.text("None recorded by hand", Role::Dim, 0);
    }
    for (i, tie) in ties.into_iter().enumerate() {
        if i > 0 {
            page.gap();
        }
        write_tie(scene, page, tie);
    }
    page.head("Events in the window");
    let before = row.before.map(|n| format!(" ({n} in the window before)")).unwrap_or_default();
    page.labelled(
        "incidents",
        LABELS,
        &format!("{}{before}", counted(row.incidents, row.coverage).0),
        Role::Text,
    );
    for class in QuadClass::ALL {
        let n = row.quad[class.index()];
        let role = match (n, class) {
            (0, _) => Role::Dim,
            (_, QuadClass::VerbalConflict | QuadClass::MaterialConflict) => Role::Conflict,
            _ => Role::Cooperation,
        };
        page.labelled(class.words(), LABELS, &n.to_string(), role);
    }
    page.tolls(LABELS, &row.tolls, &Measure::ALL);
    if let (Some(first), Some(last)) = (row.first, row.last) {
        page.labelled("first and last", LABELS, &format!("{first} and {last}"), Role::Text);
    }
    page.reasons(&detail.reasons);
    page.newest_events(scene, &detail.newest);
}

/// The evidence in words.
const fn tier_words(tier: u8) -> &'static str {
    match tier {
        3 => "central to what is known",
        2 => "well documented",
        _ => "reported",
    }
}

fn write_tie(scene: &Scene<'_>, page: &mut Page, tie: &Tie) {
    // The arrow belongs between the names, the words behind them.
    let words = tie_words(page.glyphs, tie, (tie.from, tie.to));
    let (arrow, kind) = words.split_once(' ').unwrap_or_default();
    let pair = format!("{} {arrow} {}", names::actor(scene, tie.from), names::actor(scene, tie.to));
    let pair = page.glyphs.spell(&pair).into_owned();
    if width(&pair) + width(kind) + 2 <= page.width {
        page.lines.push(vec![(pair, Role::Strong), (format!("  {kind}"), Role::Text)]);
    } else {
        page.text(&pair, Role::Strong, 0);
        page.text(kind, Role::Text, 2);
    }
    let who = |actors: &[ActorIx]| names::parties(scene, actors).join(", ");
    page.indented("evidence", 10, tier_words(tie.tier), Role::Text);
    if !tie.alleged_by.is_empty() {
        page.indented("alleged by", 10, &who(&tie.alleged_by), Role::Text);
    }
    if !tie.denied_by.is_empty() {
        page.indented("denied by", 10, &who(&tie.denied_by), Role::Contested);
    }
    match (tie.since, tie.until) {
        (Some(since), Some(until)) => {
            page.indented("from", 10, &format!("{since} to {until}"), Role::Text);
        }
        (Some(since), None) => page.indented("since", 10, &since.to_string(), Role::Text),
        (None, Some(until)) => page.indented("until", 10, &until.to_string(), Role::Text),
        (None, None) => {}
    }
    if let Some(note) = &tie.note {
        page.text(note, Role::Text, 2);
    }
    let sources: Vec<&str> = tie
        .sources
        .iter()
        .filter_map(|&ix| scene.store.situation().source(ix))
        .map(|source| source.publisher.as_deref().unwrap_or(&source.title))
        .collect();
    if !sources.is_empty() {
        page.indented("in", 10, &sources.join("; "), Role::Dim);
    }
}
