//! What differs between two situations: records that were added, removed or changed, and the heading.
//!
//! Events, fronts, actors and sources are the same if they have the same id; ties if they connect the same actors in
//! the same way since the same time; stated totals if they have the same span, words and claimant. Events of data sets
//! are not compared.

use std::collections::{BTreeMap, BTreeSet};

use super::claim_changes::{ClaimChange, compare_claims};
use super::description::event_description;
use super::field_list::{self, FieldChange, FieldList};
use crate::model::{Day, Event, EventStatus, RecordKind, Situation};

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
    /// What it is, in words.
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

/// A record in a form that can be compared.
struct RecordView<'s> {
    key: String,
    name: String,
    days: Option<(Day, Day)>,
    fields: FieldList,
    event: Option<&'s Event>,
}

/// Compares two situations.
#[must_use]
pub fn compare_situations<'s>(old: &'s Situation, new: &'s Situation) -> SituationDiff<'s> {
    let heading = field_list::heading_fields(old).compare_with(&field_list::heading_fields(new));
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
    let mut old_views: BTreeMap<String, RecordView<'s>> =
        views(kind, old).into_iter().map(|view| (view.key.clone(), view)).collect();
    let mut changes: Vec<(Option<(Day, Day)>, RecordChange<'s>)> = Vec::new();
    for view in views(kind, new) {
        let before = old_views.remove(&view.key);
        changes.extend(compare_views(kind, (old, before), (new, Some(view))));
    }
    for (_, view) in old_views {
        changes.extend(compare_views(kind, (old, Some(view)), (new, None)));
    }
    changes.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    changes.into_iter().map(|(_, change)| change).collect()
}

fn compare_views<'s>(
    kind: RecordKind,
    (old, before): (&'s Situation, Option<RecordView<'s>>),
    (new, after): (&'s Situation, Option<RecordView<'s>>),
) -> Option<(Option<(Day, Day)>, RecordChange<'s>)> {
    let events = (before.as_ref().and_then(|view| view.event), after.as_ref().and_then(|view| view.event));
    let (mut fields, mut claims) = (Vec::new(), Vec::new());
    let difference = match (&before, &after) {
        (None, _) => RecordDifference::Added,
        (_, None) => RecordDifference::Removed,
        (Some(before), Some(after)) => {
            fields = before.fields.compare_with(&after.fields);
            if let (Some(old_event), Some(new_event)) = events {
                claims = compare_claims((old, old_event), (new, new_event));
            }
            if fields.is_empty() && claims.is_empty() {
                return None;
            }
            let is_withdrawn =
                |event: Option<&Event>| event.is_some_and(|event| event.status == EventStatus::Withdrawn);
            if is_withdrawn(events.1) && !is_withdrawn(events.0) {
                RecordDifference::Withdrawn
            } else {
                RecordDifference::Changed
            }
        }
    };
    let RecordView { key, name, days, .. } = after.or(before)?;
    Some((days, RecordChange { kind, id: key, name, difference, fields, claims, events }))
}

/// Returns the records of a kind. Keys are unique: the second record with a key and those after it are numbered.
fn views(kind: RecordKind, situation: &Situation) -> Vec<RecordView<'_>> {
    let mut views = match kind {
        RecordKind::Actor => situation
            .actors
            .iter()
            .map(|actor| RecordView::new(&actor.id, &actor.name, None, field_list::actor_fields(actor)))
            .collect(),
        RecordKind::Front => situation
            .fronts
            .iter()
            .map(|front| {
                RecordView::new(&front.id, &front.name, None, field_list::front_fields(situation, front))
            })
            .collect(),
        RecordKind::Source => situation
            .sources
            .iter()
            .map(|source| {
                let published = source.publication_date();
                let days = published.map(|date| (date.earliest, date.latest.unwrap_or(date.earliest)));
                RecordView::new(&source.id, &source.title, days, field_list::source_fields(source))
            })
            .collect(),
        RecordKind::Tie => tie_views(situation),
        RecordKind::Aggregate => aggregate_views(situation),
        RecordKind::Event => situation
            .events
            .iter()
            .chain(&situation.withdrawn)
            .map(|event| RecordView {
                event: Some(event),
                ..RecordView::new(
                    &event.id,
                    &event_description(situation, event),
                    Some((event.date.span.start, event.date.span.end)),
                    field_list::event_fields(situation, event),
                )
            })
            .collect::<Vec<_>>(),
    };
    let mut used: BTreeSet<String> = BTreeSet::new();
    for view in &mut views {
        let (stem, mut number) = (view.key.clone(), 1);
        while !used.insert(view.key.clone()) {
            number += 1;
            view.key = format!("{stem} ({number})");
        }
    }
    views
}

impl<'s> RecordView<'s> {
    fn new(key: &str, name: &str, days: Option<(Day, Day)>, fields: FieldList) -> Self {
        Self { key: key.to_owned(), name: name.to_owned(), days, fields, event: None }
    }
}

fn tie_views(situation: &Situation) -> Vec<RecordView<'_>> {
    let view = |tie: &crate::model::Tie| {
        let actor = |ix| field_list::actor_text(situation, ix);
        let (from, to, kind) = (actor(tie.from), actor(tie.to), tie.kind.name());
        let since = tie.since.map(|date| format!(" since {date}")).unwrap_or_default();
        let key = format!("{} {kind} {}{since}", from.code, to.code);
        let name = format!("{} – {}: {kind}{since}", from.words, to.words);
        let days = tie.since.map(|date| (date.span.start, date.span.end));
        RecordView::new(&key, &name, days, field_list::tie_fields(situation, tie))
    };
    situation.ties.iter().map(view).collect()
}

fn aggregate_views(situation: &Situation) -> Vec<RecordView<'_>> {
    let view = |total: &crate::model::Aggregate| {
        let key = format!("{} {} {}", total.span, total.what, situation.claimant_id(total.claimant));
        let name = format!("{} ({}), by {}", total.what, total.span, situation.claimant_name(total.claimant));
        let days = Some((total.span.span.start, total.span.span.end));
        RecordView::new(&key, &name, days, field_list::aggregate_fields(situation, total))
    };
    situation.aggregates.iter().map(view).collect()
}
