//! What differs between the claims of two versions of an event.

use std::collections::{BTreeMap, BTreeSet};

use super::field_list::{FieldChange, FieldList, actor_text, source_text};
use crate::model::{Claim, Event, Situation, Statement, Victims};

/// A claim that was added, removed or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimChange {
    /// Its position before; `None`: it is new.
    pub before: Option<usize>,
    /// Its position now; `None`: it was removed.
    pub after: Option<usize>,
    /// The fields that differ, besides what it says; none if it is new or was removed.
    pub fields: Vec<FieldChange>,
}

/// Returns the claims that differ, in the order of the new version; removed ones follow. Claims are matched by who
/// says what about what; of several alike, equal ones first and then the others in order.
pub(super) fn compare_claims(
    (old_situation, old): (&Situation, &Event),
    (new_situation, new): (&Situation, &Event),
) -> Vec<ClaimChange> {
    let old_texts: Vec<_> =
        (0..old.claims.len()).map(|index| claim_text(old_situation, old, index)).collect();
    let new_texts: Vec<_> =
        (0..new.claims.len()).map(|index| claim_text(new_situation, new, index)).collect();
    // By subject: the old claims that have no match yet.
    let mut open: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (index, (subject, _)) in old_texts.iter().enumerate() {
        open.entry(subject).or_default().insert(index);
    }
    let matches: Vec<Option<usize>> = new_texts
        .iter()
        .map(|(subject, content)| {
            let indices = open.get_mut(subject.as_str())?;
            let equal = |index: &usize| old_texts.get(*index).is_some_and(|text| text.1 == *content);
            let index = indices.iter().copied().find(equal)?;
            indices.remove(&index);
            Some(index)
        })
        .collect();
    let mut changes = Vec::new();
    for (after, ((subject, _), matched)) in new_texts.iter().zip(&matches).enumerate() {
        if matched.is_none() {
            let before = open.get_mut(subject.as_str()).and_then(BTreeSet::pop_first);
            let fields = |(situation, event): (&Situation, &Event), index: usize| {
                event.claims.get(index).map(|claim| claim_fields(situation, event, claim))
            };
            let old_fields = before.and_then(|index| fields((old_situation, old), index));
            let new_fields = fields((new_situation, new), after);
            let both = old_fields.zip(new_fields);
            let fields = both.map(|(old, new)| old.compare_with(&new)).unwrap_or_default();
            changes.push(ClaimChange { before, after: Some(after), fields });
        }
    }
    let removed: BTreeSet<usize> = open.into_values().flatten().collect();
    changes.extend(removed.into_iter().map(|before| ClaimChange {
        before: Some(before),
        after: None,
        fields: Vec::new(),
    }));
    changes
}

/// Returns what a claim is about with its claimant, and its whole content, with ids for references.
fn claim_text(situation: &Situation, event: &Event, index: usize) -> (String, String) {
    let Some(claim) = event.claims.get(index) else { return Default::default() };
    let (about, says) = statement_text(situation, &claim.statement);
    let fields = claim_fields(situation, event, claim);
    (format!("{} {about}", situation.claimant_id(claim.claimant)), format!("{says} {:?}", fields.codes()))
}

/// Returns what a statement is about, and what it says, with ids for references.
fn statement_text(situation: &Situation, statement: &Statement) -> (String, String) {
    let actor = |ix| actor_text(situation, ix).code;
    match statement {
        Statement::Toll { measure, victims, says } => {
            let victims = match victims {
                Victims::OfActor(ix) => actor(*ix),
                Victims::Unattributed => String::new(),
            };
            (format!("{} {victims}", measure.name()), says.to_string())
        }
        Statement::Control { place, holder, says } => {
            (format!("control {place} {}", actor(*holder)), says.name().to_owned())
        }
        Statement::Cause { what } => ("cause".to_owned(), what.clone()),
        Statement::Fact { what, says } => (format!("fact {what}"), says.name().to_owned()),
        Statement::NoComment => ("no comment".to_owned(), String::new()),
        Statement::Retraction => ("retraction".to_owned(), String::new()),
    }
}

/// Returns the fields of a claim other than its statement. The claim that it revises is described by its content, because
/// its position may change.
pub(super) fn claim_fields(situation: &Situation, event: &Event, claim: &Claim) -> FieldList {
    let revised = claim.revises.and_then(|revision| event.claims.get(revision.target()));
    let revised = revised.map(|target| statement_text(situation, &target.statement));
    let source = claim.source.map(|ix| source_text(situation, ix));
    FieldList::default()
        .add_text("basis", claim.basis.name())
        .add_value("source", source)
        .add_optional("said", claim.said.map(|date| date.to_string()).as_deref())
        .add_optional("revises", revised.map(|(about, says)| format!("{about}: {says}")).as_deref())
        .add_optional("note", claim.note.as_deref())
}
