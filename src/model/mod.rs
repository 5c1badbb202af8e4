//! What the world is: pure types, no file format, no clock, no terminal.
//!
//! Everything refers to actors, fronts and sources by a dictionary index ([`ActorIx`], [`FrontIx`],
//! [`SourceIx`]) into the [`Situation`] that holds them; an index never outlives its situation.
//! Whatever lives longer (selections, marks, saved state) keeps the string id instead.

pub mod actor;
pub mod aggregate;
pub mod area;
pub mod bulk;
pub mod claim;
pub mod date;
pub mod diagnostic;
pub mod event;
pub mod front;
pub mod kind;
pub mod parallel;
pub mod place;
pub mod situation;
pub mod source;
pub mod text;
pub mod tie;
pub mod toll;

pub use actor::{Actor, ActorIx, ActorKind, Alias};
pub use aggregate::{Aggregate, AggregateMeasure};
pub use area::Area;
pub use bulk::{BulkEvents, Columns, DistinctPlace, EventGroup, RecordPages, TextColumn};
pub use claim::{Basis, Claim, Claimant, Figure, Measure, Stance, Statement, Victims};
pub use date::{Day, EventDate, Precision, Span};
pub use diagnostic::{Diagnostic, Location, Severity};
pub use event::Event;
pub use front::{Front, FrontIx, RecordedDays};
pub use kind::{Kind, QuadClass};
pub use place::{LatLon, MapOutline, Place, PlacePrecision};
pub use situation::Situation;
pub use source::{Source, SourceIx};
pub use tie::{Tie, TieKind};
pub use toll::{EventTolls, Toll, Tolls};
