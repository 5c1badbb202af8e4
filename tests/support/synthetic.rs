//! Generates situations from a seed. Like real data, they have vague dates, contested tolls, actors listed twice,
//! fronts without coverage and events after as-of.

use frontwatch::model::{
    Actor, ActorIx, ActorKind, Aggregate, AggregateMeasure, Basis, Claim, Claimant, Day, Event, EventDate,
    EventStatus, Figure, Front, FrontIx, Kind, LatLon, Measure, Place, PlacePrecision, Precision, Situation,
    Source, SourceIx, Span, Stance, Statement, Tie, TieKind, Victims,
};

/// The as-of day of every generated situation: 2026-01-31.
pub(crate) const AS_OF: Day = Day(20_484);

/// A pseudo-random number generator (`SplitMix64`: Steele, Lea, Flood 2014).
pub(crate) struct Random(u64);

impl Random {
    /// Creates a generator from a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `bound`, or 0 if `bound` is 0.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.next() % u64::from(bound.max(1))).unwrap_or(0)
    }

    /// Returns true with a probability of `percent` in 100.
    pub(crate) fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    fn days(&mut self, bound: u32) -> i32 {
        self.below(bound).cast_signed()
    }

    fn pick<T: Copy>(&mut self, from: &[T], other: T) -> T {
        let at = self.below(u32::try_from(from.len()).unwrap_or(u32::MAX));
        from.get(at as usize).copied().unwrap_or(other)
    }
}

/// The size of a generated situation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// The number of events.
    pub(crate) events: usize,
    /// The number of fronts, at least 1.
    pub(crate) fronts: u16,
    /// The number of actors, at least 1.
    pub(crate) actors: u32,
    /// The number of days up to as-of over which the events are spread.
    pub(crate) days: u32,
    /// The number of places, at least 1.
    pub(crate) places: u32,
}

/// Generates the situation of a seed.
pub(crate) fn situation(seed: u64, shape: Shape) -> Situation {
    let mut random = Random::new(seed);
    let mut situation = Situation::empty("Synthetic".to_owned(), AS_OF);
    situation.actors = (0..shape.actors.max(1)).map(actor).collect();
    situation.sources = (0..3).map(source).collect();
    situation.fronts = (0..shape.fronts.max(1)).map(|ix| front(&mut random, ix, shape)).collect();
    situation.ties = (0..shape.actors / 2).map(|_| tie(&mut random, shape)).collect();
    situation.aggregates = (0..6).map(|_| aggregate(&mut random, shape)).collect();
    situation.events = (0..shape.events).map(|number| event(&mut random, number, shape)).collect();
    situation
}

fn actor(ix: u32) -> Actor {
    // Names repeat and do not follow the order of the indices, so that tests of orders meet ties.
    let letter = char::from(b'z' - u8::try_from(ix % 23).unwrap_or(0));
    let kinds = ActorKind::TABLE;
    Actor {
        id: format!("a{ix}"),
        name: format!("Actor {letter} the {ix}th"),
        short: format!("Actor {letter}"),
        native: None,
        kind: kinds.get(ix as usize % kinds.len()).map_or(ActorKind::State, |row| row.0),
        aliases: Vec::new(),
        note: None,
    }
}

fn source(ix: u32) -> Source {
    Source {
        id: format!("s{ix}"),
        title: format!("Source {ix}"),
        publisher: None,
        published: None,
        url: None,
        licence: None,
        note: None,
    }
}

/// Returns coverage gaps of up to a month, for some fronts.
fn gaps(random: &mut Random, shape: Shape) -> Vec<Span> {
    let start = AS_OF.plus_days(-random.days(shape.days));
    let gap = Span { start, end: start.plus_days(random.days(30)) };
    if random.percent(20) { vec![gap] } else { Vec::new() }
}

/// Returns incompletely recorded days, for every fourth front.
fn incomplete(ix: u16, shape: Shape) -> Vec<Span> {
    let days_ago = u32::from(ix) * 37 % shape.days.max(1);
    let end = AS_OF.plus_days(-i32::try_from(days_ago).unwrap_or(0));
    if ix % 4 == 3 { vec![Span { start: end.plus_days(-40), end }] } else { Vec::new() }
}

fn front(random: &mut Random, ix: u16, shape: Shape) -> Front {
    let letter = char::from(b'z' - u8::try_from(ix % 23).unwrap_or(0));
    Front {
        id: format!("f{ix}"),
        name: format!("Front {letter}"),
        short: format!("Front {letter}"),
        native: None,
        parties: vec![some_actor(random, shape), some_actor(random, shape)],
        coverage_from: random.percent(65).then(|| AS_OF.plus_days(-random.days(shape.days))),
        coverage_until: random.percent(25).then(|| AS_OF.plus_days(-random.days(shape.days))),
        coverage_gaps: gaps(random, shape),
        coverage_incomplete: incomplete(ix, shape),
        line: Vec::new(),
        takes: None,
        note: None,
    }
}

fn some_actor(random: &mut Random, shape: Shape) -> ActorIx {
    ActorIx(random.below(shape.actors))
}

fn some_front(random: &mut Random, shape: Shape) -> FrontIx {
    FrontIx(u16::try_from(random.below(u32::from(shape.fronts))).unwrap_or(0))
}

fn some_source(random: &mut Random) -> SourceIx {
    SourceIx(random.below(3))
}

fn tie(random: &mut Random, shape: Shape) -> Tie {
    Tie {
        from: some_actor(random, shape),
        to: some_actor(random, shape),
        kind: TieKind::Hostility,
        mutual: random.percent(50),
        alleged_by: Vec::new(),
        denied_by: Vec::new(),
        tier: 1,
        since: random.percent(60).then(|| EventDate::from_day(AS_OF.plus_days(-random.days(150)))),
        until: None,
        note: None,
        sources: Vec::new(),
    }
}

fn aggregate(random: &mut Random, shape: Shape) -> Aggregate {
    let start = AS_OF.plus_days(-random.days(shape.days));
    let counts = [
        AggregateMeasure::Incidents,
        AggregateMeasure::Events,
        AggregateMeasure::Victims(Measure::Killed),
        AggregateMeasure::Victims(Measure::Wounded),
        AggregateMeasure::Other,
    ];
    Aggregate {
        span: EventDate::from_span(Span { start, end: start.plus_days(random.days(400)) }),
        what: "what somebody counted".to_owned(),
        measure: random.pick(&counts, AggregateMeasure::Other),
        figure: figure(random, 60),
        unit: None,
        claimant: Claimant::Source(some_source(random)),
        basis: Basis::Claimed,
        front: random.percent(40).then(|| some_front(random, shape)),
        actor: random.percent(30).then(|| some_actor(random, shape)),
        victims: random.percent(30).then(|| some_actor(random, shape)),
        note: None,
        sources: Vec::new(),
    }
}

fn event(random: &mut Random, number: usize, shape: Shape) -> Event {
    let actors =
        (0..random.pick(&[0, 1, 2, 2, 2, 2, 3, 3, 4], 2)).map(|_| some_actor(random, shape)).collect();
    let date = EventDate { inferred: random.percent(5), ..date(random, shape.days) };
    Event {
        id: format!("e{number}"),
        date,
        date_note: None,
        front: some_front(random, shape),
        kind: kind(random),
        actors,
        conflict: (!number.is_multiple_of(4)).then(|| format!("Conflict {}", number % 4)),
        place: random.percent(70).then(|| place(random, shape)),
        summary: format!("Something happened, number {}.", random.below(50)),
        note: None,
        sources: (0..random.below(3)).map(SourceIx).collect(),
        claims: (0..random.pick(&[0, 1, 1, 2, 3], 0)).map(|_| claim(random, shape)).collect(),
        same_as: Vec::new(),
        background: random.percent(2),
        reported: None,
        status: if random.percent(4) { EventStatus::Announced } else { EventStatus::Happened },
    }
}

/// Returns a kind. Half of the events have one of the first four kinds, so that a filter on one of these matches.
fn kind(random: &mut Random) -> Kind {
    let bound = if random.percent(50) { 4 } else { Kind::TABLE.len() };
    let at = random.below(u32::try_from(bound).unwrap_or(1));
    Kind::TABLE.get(at as usize).map_or(Kind::Other, |row| row.kind)
}

/// Returns a date. Three of four are exact, the others vague to various degrees; a few lie after as-of.
fn date(random: &mut Random, days: u32) -> EventDate {
    let start = AS_OF.plus_days(5 - random.days(days));
    let day = EventDate::from_day(start);
    let spanning = |days: i32| EventDate::from_span(Span { start, end: start.plus_days(days) });
    match random.below(32) {
        0 => day.coarsened(Precision::Month),
        1 => day.coarsened(Precision::Quarter),
        2 => day.coarsened(Precision::Year),
        3 => spanning(400 + random.days(900)),
        4 | 5 => spanning(1 + random.days(5)),
        6 => spanning(6),
        7 => spanning(7 + random.days(60)),
        _ => day,
    }
}

fn place(random: &mut Random, shape: Shape) -> Place {
    let number = random.below(shape.places);
    // The first forty form a line to the north-east; further places fill the land around them.
    let (along_line, more) = (f64::from(number % 40) / 4.0, number / 40);
    let (north, east) = (f64::from(more % 12) * 0.0208, f64::from(more / 12) * 0.0208);
    let at = LatLon { lat: 30.0 + along_line + north, lon: 60.0 + along_line + east };
    Place {
        name: format!("Place {number}"),
        other_names: Vec::new(),
        native: None,
        country: (!number.is_multiple_of(3)).then(|| format!("Country {}", number % 3)),
        region: (!number.is_multiple_of(5)).then(|| format!("Region {}", number % 5)),
        coordinates: random.percent(90).then_some(at),
        precision: random.pick(&PlacePrecision::TABLE.map(|row| row.0), PlacePrecision::District),
        note: None,
    }
}

fn figure(random: &mut Random, bound: u32) -> Figure {
    let (a, b, c) = (random.below(bound), random.below(bound), random.below(bound));
    let figures = [
        Figure::Exactly(a),
        Figure::Exactly(a),
        Figure::AtLeast(a),
        Figure::AtMost(a),
        Figure::Between(a.min(b), a.max(b)),
        Figure::Estimate { low: a, best: b, high: c },
        Figure::Unspecified,
        Figure::Denied,
        Figure::NoComment,
    ];
    random.pick(&figures, Figure::NoComment)
}

fn claim(random: &mut Random, shape: Shape) -> Claim {
    let stance = random.pick(&[Stance::Affirms, Stance::Denies, Stance::Unconfirmed], Stance::Affirms);
    let statement = match random.below(10) {
        0 => Statement::Control {
            place: format!("Place {}", random.below(5)),
            holder: some_actor(random, shape),
            says: stance,
        },
        1 => Statement::Fact { what: "who began it".to_owned(), says: stance },
        2 => Statement::NoComment,
        _ => Statement::Toll {
            measure: random.pick(&Measure::ALL, Measure::Killed),
            victims: if random.percent(50) {
                Victims::OfActor(some_actor(random, shape))
            } else {
                Victims::Unattributed
            },
            says: figure(random, 9),
        },
    };
    Claim::new(
        if random.percent(60) {
            Claimant::Actor(some_actor(random, shape))
        } else {
            Claimant::Source(some_source(random))
        },
        if random.percent(25) { Basis::Assessed } else { Basis::Claimed },
        statement,
    )
}
