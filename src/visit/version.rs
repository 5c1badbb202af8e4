//! The version of an event: a hash of everything that is recorded about it.
//!
//! References are hashed by id, so neither the order of the dictionaries nor a renamed actor changes an event. An
//! unset field adds nothing to the hash, so a new field of the model leaves events without it unchanged.

use crate::model::{
    Claim, Claimant, Event, EventStatus, Figure, Place, PlacePrecision, PublicationDate, Situation,
    Statement, Victims,
};

/// Returns the version of an event. Equal content gives the same version in every run and on every machine.
#[must_use]
pub fn event_version(situation: &Situation, event: &Event) -> u64 {
    // Destructured, so that the compiler asks about each new field.
    let Event {
        id,
        date,
        date_note,
        front,
        kind,
        status,
        actors,
        conflict: _,
        place,
        summary,
        note,
        sources,
        claims,
        same_as,
        background,
        reported,
    } = event;
    let mut hash = VersionHash::new();
    hash.add_field("id", id);
    hash.add_days("date", &[date.span.start.0, date.span.end.0]);
    hash.add_field("precision", date.precision.name());
    hash.add_flag("inferred", date.inferred);
    hash.add_optional("date_note", date_note.as_deref());
    hash.add_optional("front", situation.front(*front).map(|front| front.id.as_str()));
    hash.add_field("kind", kind.row().id);
    for &actor in actors {
        hash.add_optional("actor", situation.actor(actor).map(|actor| actor.id.as_str()));
    }
    if let Some(place) = place {
        hash.add_place(place);
    }
    hash.add_field("summary", summary);
    hash.add_optional("note", note.as_deref());
    for &source in sources {
        hash.add_optional("source", situation.source(source).map(|source| source.id.as_str()));
    }
    for claim in claims {
        hash.add_claim(situation, claim);
    }
    for id in same_as {
        hash.add_field("same_as", id);
    }
    hash.add_flag("background", *background);
    hash.add_optional("reported", reported.map(PublicationDate::to_ron_text).as_deref());
    hash.add_flag("announced", *status == EventStatus::Announced);
    hash.add_flag("withdrawn", *status == EventStatus::Withdrawn);
    hash.0
}

/// The 64-bit FNV-1a hash: <http://www.isthe.com/chongo/tech/comp/fnv/>. It is small and never changes, unlike the
/// hash of the standard library.
#[derive(Debug, Clone, Copy)]
pub struct VersionHash(u64);

impl VersionHash {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Returns the hash of `bytes`.
    #[must_use]
    pub fn hash_bytes(bytes: &[u8]) -> u64 {
        let mut hash = Self::new();
        hash.add_bytes(bytes);
        hash.0
    }

    fn add_bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Adds a name and a value. The separator 255 does not occur in UTF-8, so neither can run into its neighbour.
    fn add_part(&mut self, name: &str, value: &[u8]) {
        self.add_bytes(name.as_bytes());
        self.add_bytes(&[0xff]);
        self.add_bytes(value);
        self.add_bytes(&[0xff]);
    }

    fn add_field(&mut self, name: &str, value: &str) {
        self.add_part(name, value.as_bytes());
    }

    fn add_optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.add_field(name, value);
        }
    }

    fn add_flag(&mut self, name: &str, is_set: bool) {
        if is_set {
            self.add_field(name, "true");
        }
    }

    fn add_days(&mut self, name: &str, days: &[i32]) {
        for day in days {
            self.add_field(name, &day.to_string());
        }
    }

    fn add_place(&mut self, place: &Place) {
        let Place { name, other_names, native, country, region: _, coordinates: point, precision, note } =
            place;
        self.add_field("place", name);
        for name in other_names {
            self.add_field("also", name);
        }
        self.add_optional("native", native.as_deref());
        self.add_optional("country", country.as_deref());
        if let Some(point) = point {
            self.add_field("lat", &point.lat.to_string());
            self.add_field("lon", &point.lon.to_string());
        }
        let word = PlacePrecision::TABLE.iter().find(|row| row.0 == *precision).map(|row| row.1);
        self.add_optional("place_precision", word);
        self.add_optional("place_note", note.as_deref());
    }

    fn add_claim(&mut self, situation: &Situation, claim: &Claim) {
        let Claim { claimant, basis, statement, source, said, revises, note } = claim;
        let kind = match claimant {
            Claimant::Actor(_) => "by_actor",
            Claimant::Source(_) => "by_source",
        };
        self.add_field(kind, situation.claimant_id(*claimant));
        self.add_field("basis", basis.name());
        let actor = |ix| situation.actor(ix).map(|actor| actor.id.as_str());
        match statement {
            Statement::Toll { measure, victims, says } => {
                self.add_field("toll", measure.name());
                if let Victims::OfActor(victims) = victims {
                    self.add_optional("victims", actor(*victims));
                }
                self.add_figure(*says);
            }
            Statement::Control { place, holder, says } => {
                self.add_field("control", place);
                self.add_optional("holder", actor(*holder));
                self.add_field("stance", says.name());
            }
            Statement::Cause { what } => self.add_field("cause", what),
            Statement::Fact { what, says } => {
                self.add_field("fact", what);
                self.add_field("stance", says.name());
            }
            Statement::NoComment => self.add_field("no_comment", ""),
            Statement::Retraction => self.add_field("retraction", ""),
        }
        self.add_optional("claim_source", source.and_then(|ix| situation.source(ix)).map(|s| s.id.as_str()));
        self.add_optional("said", said.map(PublicationDate::to_ron_text).as_deref());
        self.add_optional("revises", revises.map(|revision| revision.target().to_string()).as_deref());
        self.add_optional("claim_note", note.as_deref());
    }

    fn add_figure(&mut self, figure: Figure) {
        let (word, numbers): (_, &[u32]) = match &figure {
            Figure::Exactly(n) => ("exactly", &[*n]),
            Figure::AtLeast(n) => ("at_least", &[*n]),
            Figure::AtMost(n) => ("at_most", &[*n]),
            Figure::Between(a, b) => ("between", &[*a, *b]),
            Figure::Estimate { low, best, high } => ("estimate", &[*low, *best, *high]),
            Figure::Unspecified => ("unspecified", &[]),
            Figure::Denied => ("denied", &[]),
            Figure::NoComment => ("no_comment", &[]),
        };
        self.add_field("says", word);
        for number in numbers {
            self.add_field("n", &number.to_string());
        }
    }
}
