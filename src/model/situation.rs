//! The situation: all data of one situation file.

use super::actor::{Actor, ActorIx};
use super::aggregate::Aggregate;
use super::claim::{Claim, Claimant, Statement};
use super::date::{Day, Span};
use super::event::Event;
use super::feed::Feed;
use super::front::{Front, FrontIx};
use super::import_summary::ImportSummary;
use super::inbox::InboxItem;
use super::kind::IncidentList;
use super::omitted_records::KnownBy;
use super::place::MapOutline;
use super::report_dates::RevisionCounts;
use super::source::{Source, SourceIx};
use super::tie::Tie;

/// All data of a situation file and the files it includes. Immutable after loading, and shared.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// Title.
    pub title: String,
    /// The day the data were closed (ISW: “data as of”).
    pub as_of: Day,
    /// Whether that day was inferred because no source states it. Written with a leading `≈`.
    pub is_as_of_inferred: bool,
    /// Remark for the user about the whole.
    pub note: Option<String>,
    /// Actors, in file order.
    pub actors: Vec<Actor>,
    /// Fronts, in file order.
    pub fronts: Vec<Front>,
    /// Sources, in file order.
    pub sources: Vec<Source>,
    /// Ties, in file order.
    pub ties: Vec<Tie>,
    /// Stated totals, in file order.
    pub aggregates: Vec<Aggregate>,
    /// Events, in file order.
    pub events: Vec<Event>,
    /// Events that their source has taken back, in file order. Nothing counts or lists them.
    pub withdrawn: Vec<Event>,
    /// Outlines for the map, in file order.
    pub outlines: Vec<MapOutline>,
    /// Summaries of the imports that its events come from, in file order.
    pub imports: Vec<ImportSummary>,
    /// Which kinds of event are incidents. The file does not state it; the configuration does.
    pub incidents: IncidentList,
    /// How the board opens, as far as the file states it.
    pub opening: OpeningView,
    /// The views that the file shares with its readers, in file order.
    pub views: Vec<ViewText>,
    /// The feeds that the file names, in file order.
    pub feeds: Vec<Feed>,
    /// The names of feeds that cannot be read because of an error.
    pub unreadable_feeds: Vec<String>,
    /// What the feeds have brought and nobody has turned into events yet, newest first, with the decisions made.
    pub inbox: Vec<InboxItem>,
    /// The groups that the first pane lists instead of the fronts: one for each value of another dimension, such as
    /// country. Empty in a file; a store that groups by that dimension fills it. They are numbered after the fronts.
    pub groups: Vec<Front>,
    /// The day by which the data are known, if they are not all that is known. A file does not state it;
    /// [`Situation::known_by`] does.
    pub known_by: Option<KnownBy>,
}

/// How the board opens a situation, as written in its file. The loader has checked that each part is valid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpeningView {
    /// The window, such as `5y`.
    pub window: Option<String>,
    /// The dimension that the first pane groups by, such as `region`.
    pub group: Option<String>,
    /// The order of the event list, such as `killed`.
    pub sort: Option<String>,
}

/// A named view of a situation file. The loader has checked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewText {
    /// The name.
    pub name: String,
    /// The fields in RON, such as `(filter: "killed>=1")`.
    pub fields: String,
}

impl Situation {
    /// Returns a situation without data.
    #[must_use]
    pub const fn empty(title: String, as_of: Day) -> Self {
        Self {
            title,
            as_of,
            is_as_of_inferred: false,
            note: None,
            actors: Vec::new(),
            fronts: Vec::new(),
            sources: Vec::new(),
            ties: Vec::new(),
            aggregates: Vec::new(),
            events: Vec::new(),
            withdrawn: Vec::new(),
            outlines: Vec::new(),
            imports: Vec::new(),
            incidents: IncidentList::Frontwatch,
            opening: OpeningView { window: None, group: None, sort: None },
            views: Vec::new(),
            feeds: Vec::new(),
            unreadable_feeds: Vec::new(),
            inbox: Vec::new(),
            groups: Vec::new(),
            known_by: None,
        }
    }

    /// Returns a copy without events, ties and stated totals.
    #[must_use]
    pub fn without_records(&self) -> Self {
        let Self { as_of, is_as_of_inferred, incidents, known_by, .. } = *self;
        Self {
            as_of,
            is_as_of_inferred,
            incidents,
            known_by,
            title: self.title.clone(),
            note: self.note.clone(),
            actors: self.actors.clone(),
            fronts: self.fronts.clone(),
            sources: self.sources.clone(),
            ties: Vec::new(),
            aggregates: Vec::new(),
            events: Vec::new(),
            withdrawn: Vec::new(),
            outlines: self.outlines.clone(),
            imports: self.imports.clone(),
            opening: self.opening.clone(),
            views: self.views.clone(),
            feeds: self.feeds.clone(),
            unreadable_feeds: self.unreadable_feeds.clone(),
            inbox: self.inbox.clone(),
            groups: self.groups.clone(),
        }
    }

    /// Returns the events with a corrected or retracted claim.
    pub fn corrected_events(&self) -> impl Iterator<Item = &Event> {
        let is_revision = |claim: &Claim| claim.revises.is_some() || claim.statement == Statement::Retraction;
        self.events.iter().filter(move |event| event.claims.iter().any(is_revision))
    }

    /// Returns how many events were corrected and how many were withdrawn.
    #[must_use]
    pub fn revision_counts(&self) -> RevisionCounts {
        RevisionCounts { corrected: self.corrected_events().count(), withdrawn: self.withdrawn.len() }
    }

    /// Whether rows that an import could not read may belong to these days.
    #[must_use]
    pub fn lacks_rows_in(&self, days: Span) -> bool {
        self.imports.iter().any(|import| import.lacks_rows_in(days))
    }

    /// Whether the rows of an import are a sample.
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.imports.iter().any(|import| import.is_sample)
    }

    /// Returns an as-of day in words, with the mark of an inferred date if it is the day the data were closed and was
    /// inferred: `≈2026-01-31`.
    #[must_use]
    pub fn as_of_text(&self, as_of: Day) -> String {
        let mark = if self.is_as_of_inferred && as_of == self.as_of { "≈" } else { "" };
        format!("{mark}{as_of}")
    }

    /// Returns the actor with this index.
    #[must_use]
    pub fn actor(&self, ix: ActorIx) -> Option<&Actor> {
        self.actors.get(ix.0 as usize)
    }

    /// Returns the front or group with this index.
    #[must_use]
    pub fn front(&self, ix: FrontIx) -> Option<&Front> {
        let index = usize::from(ix.0);
        self.fronts.get(index).or_else(|| self.groups.get(index.checked_sub(self.fronts.len())?))
    }

    /// Returns the number of fronts and groups.
    #[must_use]
    pub const fn front_count(&self) -> usize {
        self.fronts.len().saturating_add(self.groups.len())
    }

    /// Returns the indices of the rows that the first pane lists: the groups, or the fronts if there are no groups.
    pub fn listed_fronts(&self) -> impl Iterator<Item = FrontIx> + use<> {
        let first = if self.groups.is_empty() { 0 } else { self.fronts.len() };
        (0..=u16::MAX).take(self.front_count()).skip(first).map(FrontIx)
    }

    /// Returns the source with this index.
    #[must_use]
    pub fn source(&self, ix: SourceIx) -> Option<&Source> {
        self.sources.get(ix.0 as usize)
    }

    /// Returns the index of the source with this id.
    #[must_use]
    pub fn source_by_id(&self, id: &str) -> Option<SourceIx> {
        self.sources.iter().position(|s| s.id == id).and_then(|i| u32::try_from(i).ok()).map(SourceIx)
    }

    /// Returns the index of the actor with this id.
    #[must_use]
    pub fn actor_by_id(&self, id: &str) -> Option<ActorIx> {
        self.actors.iter().position(|a| a.id == id).and_then(|i| u32::try_from(i).ok()).map(ActorIx)
    }

    /// Returns the actor or, failing that, the source with this id.
    #[must_use]
    pub fn claimant_by_id(&self, id: &str) -> Option<Claimant> {
        let source = || self.sources.iter().position(|source| source.id == id);
        let source_ix = || source().and_then(|i| u32::try_from(i).ok()).map(SourceIx);
        self.actor_by_id(id).map(Claimant::Actor).or_else(|| source_ix().map(Claimant::Source))
    }

    /// Returns the index of the front or group with this id.
    #[must_use]
    pub fn front_by_id(&self, id: &str) -> Option<FrontIx> {
        self.fronts
            .iter()
            .chain(&self.groups)
            .position(|f| f.id == id)
            .and_then(|i| u16::try_from(i).ok())
            .map(FrontIx)
    }

    /// Returns the short name of a claimant: an actor's short name, or a source's publisher or else its title.
    #[must_use]
    pub fn claimant_name(&self, by: Claimant) -> &str {
        match by {
            Claimant::Actor(ix) => self.actor(ix).map_or("?", |a| &a.short),
            Claimant::Source(ix) => {
                self.source(ix).map_or("?", |s| s.publisher.as_deref().unwrap_or(&s.title))
            }
        }
    }

    /// Returns the id of a claimant.
    #[must_use]
    pub fn claimant_id(&self, by: Claimant) -> &str {
        match by {
            Claimant::Actor(ix) => self.actor(ix).map_or("", |a| &a.id),
            Claimant::Source(ix) => self.source(ix).map_or("", |s| &s.id),
        }
    }
}
