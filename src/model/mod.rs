//! The domain model: pure types, without file formats, I/O, clock or terminal.
//!
//! # Tour
//!
//! - [`Situation`] holds all data of one situation file. It refers to actors, fronts and sources by index
//!   ([`ActorIx`], [`FrontIx`], [`SourceIx`]). An index is valid in its own situation only; anything that outlives a
//!   situation (selections, marks, saved state) stores the string id instead.
//! - [`Front`] is a line or arena of confrontation, [`Actor`] a party, [`Tie`] a curated relation of two actors.
//! - [`Event`] is a dated thing that happened. Its [`Kind`] gives its ACLED, CAMEO and GDELT codes, its [`EventDate`]
//!   and [`Place`] state how precisely they are known, and its [`Claim`]s say who claims what.
//! - [`Toll`] is a number of victims as low – best – high. [`crate::assess::toll`] computes it from claims.
//! - [`Aggregate`] is a total that a source states. It is never added to events.
//! - [`BulkEvents`] holds imported events, up to tens of millions, in dictionary-encoded columns.
//! - [`text`] sanitises text for the screen and folds it for comparison, [`parallel`] shares loops between threads.

pub mod actor;
pub mod aggregate;
pub mod area;
pub mod bulk;
pub mod claim;
pub(crate) mod country_codes;
pub mod date;
mod date_words;
pub mod diagnostic;
pub mod edit;
pub mod event;
pub mod feed;
pub mod front;
pub mod import_summary;
pub mod inbox;
pub mod kind;
pub mod known_by;
pub mod limits;
pub mod number_text;
pub mod omitted_records;
pub mod pair_tolls;
pub mod parallel;
pub mod place;
pub mod publication_date;
pub mod report_dates;
pub mod situation;
pub mod source;
pub mod spoken_date;
pub mod text;
pub mod tie;
pub mod toll;
pub mod toll_text;
pub mod unique_names;

pub use actor::{Actor, ActorIx, ActorKind, Alias};
pub use aggregate::{Aggregate, AggregateMeasure};
pub use area::Area;
pub use bulk::{BulkEvents, Columns, DistinctPlace, EventGroup, RecordPages, TextColumn};
pub use claim::{Basis, Claim, Claimant, Figure, Measure, Revision, Stance, Statement, Victims};
pub use date::{Day, EventDate, Precision, Span};
pub use diagnostic::{Diagnostic, Location, Severity};
pub use edit::{DraftRecord, DraftValue, Edit, EditTarget, RecordKind};
pub use event::{Event, EventStatus, UCDP_ID_PREFIX};
pub use feed::{Feed, FeedChange, FeedRequest, FeedService, FeedStatus, StoredFeed};
pub use front::{Front, FrontIx, RecordedDays};
pub use import_summary::{ImportSummary, SkippedRows};
pub use inbox::{InboxDecision, InboxItem};
pub use kind::{IncidentList, Kind, KindClass, QuadClass};
pub use number_text::group_thousands;
pub use omitted_records::{KnownBy, OmittedRecords};
pub use pair_tolls::{dyad_victims, pair_tolls};
pub use place::{LatLon, MapOutline, Place, PlacePrecision};
pub use publication_date::{KnowledgeState, PublicationDate};
pub use report_dates::{ReportDates, RevisionCounts};
pub use situation::{OpeningView, Situation, ViewText};
pub use source::{Source, SourceIx};
pub use spoken_date::{DateForm, SpokenDateError, parse_spoken_date};
pub use tie::{Tie, TieKind};
pub use toll::{EventTolls, PairToll, Toll, Tolls};
pub use toll_text::{TollForm, TollWidths};
pub use unique_names::number_repeated_names;
