//! A record of any kind: what identifies it, its name, its days and its fields.

use super::description::event_description;
use super::field_list::{self, FieldList};
use crate::model::{Actor, Aggregate, Day, Event, Front, RecordKind, Situation, Source, Span, Tie};

/// A record of a situation.
#[derive(Debug, Clone, Copy)]
pub(super) enum SituationRecord<'s> {
    Actor(&'s Actor),
    Front(&'s Front),
    Source(&'s Source),
    Tie(&'s Tie),
    Aggregate(&'s Aggregate),
    Event(&'s Event),
}

impl<'s> SituationRecord<'s> {
    /// Returns the records of a kind, in file order; events that were taken back follow the others.
    pub(super) fn all_of_kind(kind: RecordKind, situation: &'s Situation) -> Vec<Self> {
        match kind {
            RecordKind::Actor => situation.actors.iter().map(Self::Actor).collect(),
            RecordKind::Front => situation.fronts.iter().map(Self::Front).collect(),
            RecordKind::Source => situation.sources.iter().map(Self::Source).collect(),
            RecordKind::Tie => situation.ties.iter().map(Self::Tie).collect(),
            RecordKind::Aggregate => situation.aggregates.iter().map(Self::Aggregate).collect(),
            RecordKind::Event => {
                situation.events.iter().chain(&situation.withdrawn).map(Self::Event).collect()
            }
        }
    }

    /// Returns the id; of ties and stated totals what identifies them, which several may share.
    pub(super) fn identity(self, situation: &Situation) -> String {
        match self {
            Self::Actor(actor) => actor.id.clone(),
            Self::Front(front) => front.id.clone(),
            Self::Source(source) => source.id.clone(),
            Self::Event(event) => event.id.clone(),
            Self::Tie(tie) => {
                let [from, to] = [tie.from, tie.to].map(|ix| field_list::actor_text(situation, ix).code);
                format!("{from} {} {to}{}", tie.kind.name(), since_words(tie))
            }
            Self::Aggregate(total) => {
                format!("{} {} {}", total.span, total.what, situation.claimant_id(total.claimant))
            }
        }
    }

    /// Returns what it is, in words.
    pub(super) fn name(self, situation: &Situation) -> String {
        match self {
            Self::Actor(actor) => actor.name.clone(),
            Self::Front(front) => front.name.clone(),
            Self::Source(source) => source.title.clone(),
            Self::Event(event) => event_description(situation, event),
            Self::Tie(tie) => {
                let [from, to] = [tie.from, tie.to].map(|ix| field_list::actor_text(situation, ix).words);
                format!("{from} – {to}: {}{}", tie.kind.name(), since_words(tie))
            }
            Self::Aggregate(total) => {
                format!("{} ({}), by {}", total.what, total.span, situation.claimant_name(total.claimant))
            }
        }
    }

    /// Returns its first and last day; `None` if it has no date.
    pub(super) fn days(self) -> Option<(Day, Day)> {
        let ends = |span: Span| (span.start, span.end);
        match self {
            Self::Actor(_) | Self::Front(_) => None,
            Self::Source(source) => {
                source.publication_date().map(|date| (date.earliest, date.latest.unwrap_or(date.earliest)))
            }
            Self::Tie(tie) => tie.since.map(|date| ends(date.span)),
            Self::Aggregate(total) => Some(ends(total.span.span)),
            Self::Event(event) => Some(ends(event.date.span)),
        }
    }

    /// Returns its fields; of events without claims.
    pub(super) fn fields(self, situation: &Situation) -> FieldList {
        match self {
            Self::Actor(actor) => field_list::actor_fields(actor),
            Self::Front(front) => field_list::front_fields(situation, front),
            Self::Source(source) => field_list::source_fields(source),
            Self::Tie(tie) => field_list::tie_fields(situation, tie),
            Self::Aggregate(total) => field_list::aggregate_fields(situation, total),
            Self::Event(event) => field_list::event_fields(situation, event),
        }
    }

    /// Returns the event if it is one.
    pub(super) const fn event(self) -> Option<&'s Event> {
        if let Self::Event(event) = self { Some(event) } else { None }
    }
}

fn since_words(tie: &Tie) -> String {
    tie.since.map(|date| format!(" since {date}")).unwrap_or_default()
}
