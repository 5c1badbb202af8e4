//! Joins the rows of layouts with one row for each actor of an event.

use std::borrow::Cow;

use super::event_from_row::CIVILIANS;
use super::source_row::{RowParty, SourceRow};
use crate::model::ActorKind;

/// Returns `row` with the actors of an earlier row of the same event before its own. The killed are those of the event
/// and are not added up. The flags are those of `row`.
#[must_use]
pub(super) fn join_rows<'r>(earlier: &SourceRow<'_>, mut row: SourceRow<'r>) -> SourceRow<'r> {
    let mut parties: Vec<RowParty<'r>> = earlier
        .parties
        .iter()
        .map(|party| RowParty { name: Cow::Owned(party.name.clone().into_owned()), kind: party.kind })
        .collect();
    for party in std::mem::take(&mut row.parties) {
        if !parties.contains(&party) {
            parties.push(party);
        }
    }
    // A row that targets civilians names them only if they are its actor.
    let is_unnamed = |party: &RowParty<'_>| party.kind == ActorKind::Civilians && party.name == CIVILIANS;
    if parties.iter().any(|party| party.kind == ActorKind::Civilians && !is_unnamed(party)) {
        parties.retain(|party| !is_unnamed(party));
    }
    row.parties = parties;
    row.kind = earlier.kind;
    row.summary = join_summaries(&earlier.summary, &row.summary).into();
    if let Some(first) = earlier.killed.best {
        if let Some(second) = row.killed.best.filter(|&second| second != first) {
            row.flags
                .push(format!("the rows of its actors state different numbers of killed: {first}, {second}"));
        }
        row.killed = earlier.killed;
    }
    row
}

/// Appends the allies of the later row's actor, which are in brackets after the notes, to the earlier summary.
fn join_summaries(earlier: &str, later: &str) -> String {
    let allies = later.rfind("[beside ").and_then(|start| later.get(start..)).unwrap_or_default();
    if allies.is_empty() || earlier.contains(allies) {
        earlier.to_owned()
    } else {
        format!("{earlier} {allies}").trim_start().to_owned()
    }
}
