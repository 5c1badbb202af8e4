//! The version of an event: a number made from all that is recorded of it.
//!
//! References count by id, so that neither the order of the dictionaries nor a new name for an actor changes an
//! event. A field that is not set leaves no trace, so that a field added to the model changes no event without it.

use crate::model::{Claim, Claimant, Event, Figure, Place, PlacePrecision, Situation, Statement, Victims};

/// The version of an event of this situation. Equal for equal content, in every run and on every machine.
#[must_use]
pub fn of(situation: &Situation, event: &Event) -> u64 {
    // Taken apart, so that the compiler asks about each new field.
    let Event {
        id,
        date,
        date_note,
        front,
        kind,
        actors,
        place,
        summary,
        note,
        sources,
        claims,
        same_as,
        background,
    } = event;
    let mut hash = Hash::new();
    hash.field("id", id);
    hash.days("date", &[date.span.start.0, date.span.end.0]);
    hash.field("precision", date.precision.word());
    hash.flag("inferred", date.inferred);
    hash.option("date_note", date_note.as_deref());
    hash.option("front", situation.front(*front).map(|front| front.id.as_str()));
    hash.field("kind", kind.row().id);
    for &actor in actors {
        hash.option("actor", situation.actor(actor).map(|actor| actor.id.as_str()));
    }
    if let Some(place) = place {
        hash.place(place);
    }
    hash.field("summary", summary);
    hash.option("note", note.as_deref());
    for &source in sources {
        hash.option("source", situation.source(source).map(|source| source.id.as_str()));
    }
    for claim in claims {
        hash.claim(situation, claim);
    }
    for id in same_as {
        hash.field("same_as", id);
    }
    hash.flag("background", *background);
    hash.0
}

/// FNV-1a, 64 bits: <http://www.isthe.com/chongo/tech/comp/fnv/>. Small and the same for ever, which the hash of the
/// standard library is not.
#[derive(Debug, Clone, Copy)]
pub struct Hash(u64);

impl Hash {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// The hash of some bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> u64 {
        let mut hash = Self::new();
        hash.bytes(bytes);
        hash.0
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// A name and what it holds. Neither can run into its neighbour: no byte of UTF-8 is 255.
    fn part(&mut self, name: &str, value: &[u8]) {
        self.bytes(name.as_bytes());
        self.bytes(&[0xff]);
        self.bytes(value);
        self.bytes(&[0xff]);
    }

    fn field(&mut self, name: &str, value: &str) {
        self.part(name, value.as_bytes());
    }

    fn option(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.field(name, value);
        }
    }

    fn flag(&mut self, name: &str, set: bool) {
        if set {
            self.field(name, "true");
        }
    }

    fn days(&mut self, name: &str, days: &[i32]) {
        for day in days {
            self.field(name, &day.to_string());
        }
    }

    fn place(&mut self, place: &Place) {
        let Place { name, also, native, country, at, precision } = place;
        self.field("place", name);
        for name in also {
            self.field("also", name);
        }
        self.option("native", native.as_deref());
        self.option("country", country.as_deref());
        if let Some(at) = at {
            self.field("lat", &at.lat.to_string());
            self.field("lon", &at.lon.to_string());
        }
        let word = PlacePrecision::TABLE.iter().find(|row| row.0 == *precision).map(|row| row.1);
        self.option("place_precision", word);
    }

    fn claim(&mut self, situation: &Situation, claim: &Claim) {
        let Claim { by, basis, statement, source, note } = claim;
        let claimant = match by {
            Claimant::Actor(_) => "by_actor",
            Claimant::Source(_) => "by_source",
        };
        self.field(claimant, situation.claimant_id(*by));
        self.field("basis", basis.word());
        let actor = |ix| situation.actor(ix).map(|actor| actor.id.as_str());
        match statement {
            Statement::Toll { measure, victims, says } => {
                self.field("toll", measure.word());
                if let Victims::Of(victims) = victims {
                    self.option("victims", actor(*victims));
                }
                self.figure(*says);
            }
            Statement::Control { place, holder, says } => {
                self.field("control", place);
                self.option("holder", actor(*holder));
                self.field("stance", says.word());
            }
            Statement::Cause { what } => self.field("cause", what),
            Statement::Fact { what, says } => {
                self.field("fact", what);
                self.field("stance", says.word());
            }
            Statement::NoComment => self.field("no_comment", ""),
        }
        self.option("claim_source", source.and_then(|ix| situation.source(ix)).map(|s| s.id.as_str()));
        self.option("claim_note", note.as_deref());
    }

    fn figure(&mut self, figure: Figure) {
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
        self.field("says", word);
        for number in numbers {
            self.field("n", &number.to_string());
        }
    }
}
