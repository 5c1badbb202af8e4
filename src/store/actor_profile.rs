//! The profile of an actor: whom it meets, how, where and since when.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::answer::Answer;
use super::coverage::Coverage;
use super::crossfilter::RejectedBy;
use super::event_store::Store;
use super::explanation::{Explanation, weekly_incidents};
use super::query_context::period_in_view;
use crate::assess::Reason;
use crate::assess::toll::side_tolls;
use crate::model::{ActorIx, Event, EventDate, EventGroup, FrontIx, Kind, Measure, QuadClass, Toll, Victims};
use crate::query::Question;

/// The most events whose records are read for the detail of a pair or of an actor.
pub(super) const MAX_EVENTS_READ: usize = 500;

/// The most places of a profile.
const MAX_PLACES: usize = 5;

/// Numbers of events and of incidents among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProfileCount {
    /// Events.
    pub events: u32,
    /// Incidents.
    pub incidents: u32,
}

impl ProfileCount {
    fn add(&mut self, other: Self) {
        self.events = self.events.saturating_add(other.events);
        self.incidents = self.incidents.saturating_add(other.incidents);
    }
}

/// What the records of the events say. They are read only of a limited number of events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProfileRecords {
    /// The killed of the actor.
    pub killed_of_actor: Toll,
    /// The killed of its opponents, in events against it.
    pub killed_of_opponents: Toll,
    /// The killed of others, or of no stated side.
    pub killed_of_others: Toll,
    /// The places with the most events.
    pub places: Vec<(String, u32)>,
    /// Number of further places.
    pub further_places: usize,
}

/// The profile of an actor. Its figures depend on the window, the filter and every selection except that of dyads.
#[derive(Debug, Clone, PartialEq)]
pub struct ActorProfile {
    /// The actor.
    pub actor: ActorIx,
    /// How far the window is recorded on its fronts.
    pub coverage: Coverage,
    /// Its events in the window.
    pub count: ProfileCount,
    /// The actors that it meets in conflict, those with the most incidents first.
    pub opponents: Vec<(ActorIx, ProfileCount)>,
    /// The actors that it cooperates with or that are on its side of a conflict, those with the most events first.
    pub allies: Vec<(ActorIx, ProfileCount)>,
    /// The kinds of its events, the most frequent first.
    pub kinds: Vec<(Kind, u32)>,
    /// The fronts of its events as recorded, those with the most incidents first.
    pub fronts: Vec<(FrontIx, ProfileCount)>,
    /// What the records say; `None` if there are too many events to read.
    pub records: Option<ProfileRecords>,
    /// The first and the last event up to as-of that the filter lets pass, regardless of the window.
    pub first_and_last: Option<(EventDate, EventDate)>,
    /// Curated ties that do not start after as-of: indices into [`crate::model::Situation::ties`].
    pub ties: Vec<usize>,
    /// Rows of its newest shown events, at most twelve.
    pub newest: Vec<u32>,
    /// Rows of its newest announced events, at most twelve.
    pub announced: Vec<u32>,
    /// How the figures are derived.
    pub explanation: Explanation,
}

/// How two actors of an event stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Opponent,
    Ally,
}

/// Returns the other actors of an event of this kind with their relation to an actor. The dyads of an event are its first
/// actor with each other: in conflict these are opponents, and the actors that are no dyad are on the same side.
fn related_actors(kind: Kind, actors: &[ActorIx], actor: ActorIx) -> BTreeMap<ActorIx, Relation> {
    let is_conflict = matches!(kind.row().quad, QuadClass::VerbalConflict | QuadClass::MaterialConflict);
    let mut related: BTreeMap<ActorIx, Relation> =
        actors.iter().filter(|&&other| other != actor).map(|&other| (other, Relation::Ally)).collect();
    for (a, b) in Event::dyads_among(actors).filter(|_| is_conflict) {
        let other = if a == actor { b } else { a };
        if (a == actor || b == actor) && other != actor {
            related.insert(other, Relation::Opponent);
        }
    }
    related
}

impl Store {
    /// Returns the profile of an actor, or `None` if there is no such actor or the filter is invalid.
    pub(super) fn actor_profile(
        &self,
        question: &Question,
        answer: &Answer,
        actor: ActorIx,
    ) -> Option<ActorProfile> {
        self.situation().actor(actor)?;
        let table = &self.counted_data().table;
        let group_ids: Vec<u32> = (0_u32..)
            .zip(table.event_groups.iter())
            .filter(|(_, group)| group.actors.contains(&actor))
            .map(|(group_id, _)| group_id)
            .collect();
        let subject_rows =
            self.subject_rows(question, RejectedBy::DYADS, &self.rows_of_groups(&group_ids))?;
        let count_by_group = self.count_by_group(&subject_rows.counted);
        let mut count = ProfileCount::default();
        let (mut opponents, mut allies) = (BTreeMap::new(), BTreeMap::new());
        let (mut kinds, mut fronts) = (BTreeMap::new(), BTreeMap::new());
        for (group, group_count) in count_by_group {
            count.add(group_count);
            for (other, relation) in related_actors(group.kind, &group.actors, actor) {
                let related = if relation == Relation::Opponent { &mut opponents } else { &mut allies };
                related.entry(other).or_insert_with(ProfileCount::default).add(group_count);
            }
            *kinds.entry(group.kind).or_insert(0) += group_count.events;
            fronts.entry(group.front).or_insert_with(ProfileCount::default).add(group_count);
        }
        let situation = self.situation();
        let coverage_by_front = table.records(situation, question.as_of);
        let shown = subject_rows.rows.iter().filter(|(.., is_shown)| *is_shown);
        let shown_fronts: BTreeSet<FrontIx> =
            shown.clone().filter_map(|&(row, ..)| self.group(row).map(|group| group.front)).collect();
        let recorded: Vec<_> = shown_fronts
            .into_iter()
            .map(|front| (front, coverage_by_front.get(usize::from(front.0)).cloned().unwrap_or_default()))
            .collect();
        let days = period_in_view(answer.span, question.selection.stretch);
        let coverage =
            Coverage::combine(recorded.iter().map(|(_, recorded)| Coverage::from_days(days, recorded)));
        let date = |row: &u32| self.date(*row);
        let first_and_last =
            shown.clone().map(|(row, ..)| row).fold(None, |ends: Option<(u32, u32)>, &row| {
                Some(ends.map_or((row, row), |(first, last)| (first.min(row), last.max(row))))
            });
        let is_known_tie = |tie: &crate::model::Tie| {
            (tie.from == actor || tie.to == actor)
                && tie.since.is_none_or(|since| since.span.start <= question.as_of)
        };
        Some(ActorProfile {
            actor,
            coverage,
            count,
            opponents: ranked(opponents, |count| (count.incidents, count.events)),
            allies: ranked(allies, |count| (count.events, count.incidents)),
            kinds: ranked(kinds, |&events| events),
            fronts: ranked(fronts, |count| (count.incidents, count.events)),
            records: self.read_profile_records(actor, &subject_rows.counted),
            first_and_last: first_and_last.and_then(|(first, last)| Some((date(&first)?, date(&last)?))),
            ties: (0..).zip(&situation.ties).filter(|(_, tie)| is_known_tie(tie)).map(|(ix, _)| ix).collect(),
            explanation: Explanation {
                as_of: question.as_of,
                weeks: Some(weekly_incidents(&subject_rows, &recorded)),
                recorded: Some(recorded),
                reasons: vec![relation_reason()],
            },
            newest: subject_rows.newest,
            announced: subject_rows.announced,
        })
    }

    /// Counts rows by event group.
    fn count_by_group(&self, rows: &[u32]) -> Vec<(&EventGroup, ProfileCount)> {
        let table = &self.counted_data().table;
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        for &row in rows {
            if let Some(&group_id) = table.group_id.get(row as usize) {
                *counts.entry(group_id).or_default() += 1;
            }
        }
        let counted = counts.into_iter().filter_map(|(group_id, events)| {
            let facts = table.groups.by_id.get(group_id as usize)?;
            let incidents = if facts.is_incident { events } else { 0 };
            Some((table.event_groups.get(group_id as usize)?, ProfileCount { events, incidents }))
        });
        counted.collect()
    }

    /// Reads the records of an actor's events. `None` with more events than are read for a detail.
    fn read_profile_records(&self, actor: ActorIx, rows: &[u32]) -> Option<ProfileRecords> {
        if rows.len() > MAX_EVENTS_READ {
            return None;
        }
        let mut records = ProfileRecords::default();
        let mut places: BTreeMap<String, u32> = BTreeMap::new();
        for event in rows.iter().filter_map(|&row| self.event(row)) {
            if let Some(place) = &event.place {
                *places.entry(place.name.clone()).or_default() += 1;
            }
            let related = related_actors(event.kind, &event.actors, actor);
            for side in side_tolls(event).into_iter().filter(|side| side.measure == Measure::Killed) {
                let sum = match side.victims {
                    Victims::OfActor(victim) if victim == actor => &mut records.killed_of_actor,
                    Victims::OfActor(victim) if related.get(&victim) == Some(&Relation::Opponent) => {
                        &mut records.killed_of_opponents
                    }
                    Victims::OfActor(_) | Victims::Unattributed => &mut records.killed_of_others,
                };
                *sum = sum.plus(side.toll);
            }
        }
        let mut places = ranked(places, |&events| events);
        records.further_places = places.len().saturating_sub(MAX_PLACES);
        places.truncate(MAX_PLACES);
        records.places = places;
        Some(records)
    }
}

/// Lists counts by value, the greatest first, then in the order of the values.
fn ranked<V: Ord, C, K: Ord>(counts: BTreeMap<V, C>, key: impl Fn(&C) -> K) -> Vec<(V, C)> {
    let mut ranked: Vec<(V, C)> = counts.into_iter().collect();
    ranked.sort_by_cached_key(|(_, count)| Reverse(key(count)));
    ranked
}

/// Explains who is an opponent and who an ally.
fn relation_reason() -> Reason {
    Reason {
        verdict: "Opponents and allies".to_owned(),
        rule: "Events of conflict set the first actor against each other one; the others are on the same side. In events of \
               cooperation all are allies."
            .to_owned(),
        inputs: vec![(
            "killed".to_owned(),
            "the side that claims name for the victims; claims do not state who killed them".to_owned(),
        )],
        guard: None,
        origin: "frontwatch",
    }
}
