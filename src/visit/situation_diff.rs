//! What differs between two situations: records that were added, removed or changed, and the heading.
//!
//! Events, fronts, actors and sources are the same if they have the same id; ties if they connect the same actors in
//! the same way since the same time; stated totals if they have the same span, words and claimant. Events of data sets
//! are not compared.

use std::collections::BTreeMap;

use super::claim_changes::{ClaimChange, compare_claims};
use super::field_list::{FieldChange, heading_fields};
use super::situation_record::SituationRecord;
use crate::model::{Day, Event, EventStatus, RecordKind, Situation, number_repeated_names};

/// What differs between two situations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SituationDiff<'s> {
    /// The fields of the heading that differ.
    pub heading: Vec<FieldChange>,
    /// The records that differ: by kind as in [`RECORD_ORDER`], then by date, then by id.
    pub records: Vec<RecordChange<'s>>,
}

/// How a record differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordDifference {
    /// It is new.
    Added,
    /// It no longer exists.
    Removed,
    /// It is an event that its source has taken back since.
    Withdrawn,
    /// It has other fields or claims.
    Changed,
}

impl RecordDifference {
    /// Every difference, with its name.
    pub const TABLE: [(Self, &'static str); 4] = [
        (Self::Added, "added"),
        (Self::Removed, "removed"),
        (Self::Withdrawn, "withdrawn"),
        (Self::Changed, "changed"),
    ];

    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}

/// A record that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordChange<'s> {
    /// Its kind.
    pub kind: RecordKind,
    /// Its id; of ties and stated totals what identifies them.
    pub id: String,
    /// A description.
    pub name: String,
    /// How it differs.
    pub difference: RecordDifference,
    /// The fields that differ; none of a record that is new or was removed.
    pub fields: Vec<FieldChange>,
    /// The claims that differ; none of an event that is new or was removed.
    pub claims: Vec<ClaimChange>,
    /// The event before and now, of events.
    pub events: (Option<&'s Event>, Option<&'s Event>),
}

/// The kinds of records in the order in which differences are listed.
pub const RECORD_ORDER: [RecordKind; 6] = [
    RecordKind::Event,
    RecordKind::Front,
    RecordKind::Actor,
    RecordKind::Source,
    RecordKind::Tie,
    RecordKind::Aggregate,
];

/// Compares two situations.
#[must_use]
pub fn compare_situations<'s>(old: &'s Situation, new: &'s Situation) -> SituationDiff<'s> {
    let heading = heading_fields(old).compare_with(&heading_fields(new));
    let records = RECORD_ORDER.into_iter().flat_map(|kind| compare_records(kind, old, new));
    SituationDiff { heading, records: records.collect() }
}

impl SituationDiff<'_> {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heading.is_empty() && self.records.is_empty()
    }

    /// Returns the number of records of a kind that differ in one way.
    #[must_use]
    pub fn count(&self, kind: RecordKind, difference: RecordDifference) -> usize {
        self.records.iter().filter(|it| it.kind == kind && it.difference == difference).count()
    }
}

fn compare_records<'s>(kind: RecordKind, old: &'s Situation, new: &'s Situation) -> Vec<RecordChange<'s>> {
    let records = |situation| {
        let records = SituationRecord::all_of_kind(kind, situation);
        // Several ties or stated totals may share what identifies them.
        let keys = number_repeated_names(records.iter().map(|record| record.identity(situation)));
        keys.into_iter().zip(records)
    };
    let mut old_records: BTreeMap<String, SituationRecord<'s>> = records(old).collect();
    let mut changes: Vec<(Option<(Day, Day)>, RecordChange<'s>)> = Vec::new();
    for (id, record) in records(new) {
        let before = old_records.remove(&id);
        let change = match before {
            Some(before) => compare_record((old, before), (new, record)),
            None => Some((RecordDifference::Added, Vec::new(), Vec::new())),
        };
        let Some((difference, fields, claims)) = change else { continue };
        let events = (before.and_then(SituationRecord::event), record.event());
        let name = record.name(new);
        changes.push((record.days(), RecordChange { kind, id, name, difference, fields, claims, events }));
    }
    changes.extend(old_records.into_iter().map(|(id, record)| {
        let (name, events) = (record.name(old), (record.event(), None));
        let (fields, claims) = (Vec::new(), Vec::new());
        let difference = RecordDifference::Removed;
        (record.days(), RecordChange { kind, id, name, difference, fields, claims, events })
    }));
    changes.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    changes.into_iter().map(|(_, change)| change).collect()
}

/// Compares two versions of a record; `None` if nothing differs.
fn compare_record(
    (old, before): (&Situation, SituationRecord<'_>),
    (new, after): (&Situation, SituationRecord<'_>),
) -> Option<(RecordDifference, Vec<FieldChange>, Vec<ClaimChange>)> {
    let fields = before.fields(old).compare_with(&after.fields(new));
    let (old_event, new_event) = (before.event(), after.event());
    let events = old_event.zip(new_event);
    let claims = events.map(|(old_event, new_event)| compare_claims((old, old_event), (new, new_event)));
    let claims = claims.unwrap_or_default();
    if fields.is_empty() && claims.is_empty() {
        return None;
    }
    let is_withdrawn =
        |event: Option<&Event>| event.is_some_and(|event| event.status == EventStatus::Withdrawn);
    let is_taken_back = is_withdrawn(new_event) && !is_withdrawn(old_event);
    let difference = if is_taken_back { RecordDifference::Withdrawn } else { RecordDifference::Changed };
    Some((difference, fields, claims))
}
