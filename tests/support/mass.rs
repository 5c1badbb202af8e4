//! Generates bulk data of any size, shaped like UCDP GED: decades of events, hundreds of actors with most events on a
//! few, one in five dates vague, tolls as low, best and high. The same size gives the same data.

use std::sync::Arc;

use frontwatch::model::bulk::{id_hash, pack_date};
use frontwatch::model::text::fold;
use frontwatch::model::{
    Actor, ActorIx, ActorKind, Basis, BulkEvents, Claim, Claimant, Columns, Day, DistinctPlace, Event,
    EventDate, EventGroup, EventStatus, EventTolls, Figure, Front, FrontIx, Kind, LatLon, Measure, Place,
    PlacePrecision, RecordPages, Situation, Span, Statement, TextColumn, Toll, Tolls, Victims,
};

use super::synthetic::{AS_OF, Random};

const FRONTS: u16 = 12;
const ACTORS: u32 = 600;
/// 35 years.
const DAYS: usize = 12_784;
const PLACES: u32 = 5_000;
const PER_PAGE: usize = 1024;
const KINDS: [Kind; 6] = [
    Kind::ArmedClash,
    Kind::AttackOnCivilians,
    Kind::Shelling,
    Kind::AirStrike,
    Kind::RemoteExplosive,
    Kind::Talks,
];

/// Returns the actors and fronts of the bulk data, without events.
pub(crate) fn situation() -> Situation {
    let mut situation = Situation::empty("Mass".to_owned(), AS_OF);
    let kinds = ActorKind::TABLE;
    situation.actors = (0..ACTORS)
        .map(|ix| Actor {
            id: format!("a{ix}"),
            name: format!("The actor of number {ix}"),
            short: format!("Actor {ix}"),
            native: None,
            kind: kinds.get(ix as usize % kinds.len()).map_or(ActorKind::State, |row| row.0),
            aliases: Vec::new(),
            note: None,
        })
        .collect();
    situation.fronts = (0..FRONTS)
        .map(|ix| {
            Front::with_name(format!("f{ix}"), format!("The front of number {ix}"), format!("Front {ix}"))
        })
        .collect();
    situation
}

/// The attributes of an event, drawn from its row number.
struct Drawn {
    date: EventDate,
    pair: u32,
    kind: usize,
    contested: bool,
    killed: (u32, u32, u32),
    open: bool,
    place: u32,
}

/// The number of actor pairs; a few of them have most of the events.
const PAIRS: u32 = 2_000;

fn draw(row: usize, events: usize) -> Drawn {
    let mut random = Random::new(row as u64);
    let start = Day(AS_OF.0 - i32::try_from(DAYS - 1 - row * DAYS / events).unwrap_or(0));
    let length = match random.below(100) {
        0..79 => 0,
        79..83 => 1 + random.below(5),
        83..90 => 6,
        90..98 => 7 + random.below(24),
        98 => 31 + random.below(60),
        _ => 92 + random.below(300),
    };
    let end = Day(start.0.saturating_add_unsigned(length).min(AS_OF.0));
    // The product of two uniform draws favours the first pairs.
    let pair = random.below(PAIRS) * random.below(PAIRS) / PAIRS;
    let deaths = random.below(8) * random.below(8) * random.below(8) / 40;
    let spread = if random.percent(20) { random.below(10) } else { 0 };
    Drawn {
        date: EventDate::from_span(Span { start, end }),
        pair,
        kind: (random.below(6) * random.below(6) / 6) as usize,
        contested: random.percent(1),
        killed: (deaths.saturating_sub(spread), deaths, deaths + spread),
        open: random.percent(1),
        place: 1 + random.below(PLACES) * random.below(PLACES) / PLACES,
    }
}

fn actors(pair: u32) -> [ActorIx; 2] {
    [ActorIx(pair % (ACTORS / 2)), ActorIx(ACTORS / 2 + (pair * 7) % (ACTORS / 2))]
}

fn front(pair: u32) -> FrontIx {
    FrontIx(u16::try_from(pair % u32::from(FRONTS)).unwrap_or(0))
}

fn place_point(place: u32) -> LatLon {
    LatLon { lat: 5.0 + f64::from(place % 60) / 2.0, lon: 10.0 + f64::from(place / 60) / 2.0 }
}

/// Pages whose records are generated when they are read.
#[derive(Debug)]
struct GeneratedPages {
    events: usize,
}

fn words(row: usize) -> String {
    let place = draw(row, row + 1).place;
    format!(
        "Armed men of the one side and soldiers of the other exchanged fire near the village of Place {place}, number {row} of \
         the day; the reports of the two sides differ in what began it and in how long it went on, witnesses saw it."
    )
}

impl RecordPages for GeneratedPages {
    fn page_len(&self) -> usize {
        PER_PAGE
    }

    fn read_events(&self, page: usize) -> Result<Vec<Event>, String> {
        let rows = page * PER_PAGE..self.events.min((page + 1) * PER_PAGE);
        let made = rows.map(|row| {
            let drawn = draw(row, self.events);
            let (low, best, high) = drawn.killed;
            let says = if drawn.open { Figure::AtLeast(low) } else { Figure::Estimate { low, best, high } };
            Event {
                id: format!("m{row}"),
                date: drawn.date,
                date_note: None,
                front: front(drawn.pair),
                kind: KINDS[drawn.kind],
                actors: actors(drawn.pair).to_vec(),
                conflict: None,
                place: Some(Place {
                    name: format!("Place {}", drawn.place),
                    other_names: Vec::new(),
                    native: None,
                    coordinates: Some(place_point(drawn.place)),
                    precision: PlacePrecision::Exact,
                    note: None,
                    country: None,
                    region: None,
                }),
                summary: words(row),
                note: None,
                sources: Vec::new(),
                claims: vec![Claim::new(
                    Claimant::Actor(actors(drawn.pair)[0]),
                    Basis::Assessed,
                    Statement::Toll { measure: Measure::Killed, victims: Victims::Unattributed, says },
                )],
                same_as: Vec::new(),
                background: false,
                reported: None,
                status: EventStatus::Happened,
            }
        });
        Ok(made.collect())
    }

    fn read_search_texts(&self, page: usize) -> Result<TextColumn, String> {
        let mut texts = TextColumn::default();
        (page * PER_PAGE..self.events.min((page + 1) * PER_PAGE))
            .for_each(|row| texts.push(&fold(&words(row))));
        Ok(texts)
    }
}

/// Generates `events` bulk events.
pub(crate) fn bulk(events: usize) -> BulkEvents {
    let mut columns = Columns {
        tolls: vec![EventTolls::default()],
        places: vec![DistinctPlace::default()],
        countries: vec!["".into()],
        regions: vec!["".into()],
        conflicts: vec!["".into()],
        ..Columns::default()
    };
    let mut group_ids = std::collections::HashMap::new();
    let mut toll_ids = std::collections::HashMap::new();
    let place = |place| DistinctPlace::new(Some(place_point(place)), Some(PlacePrecision::Exact), 0);
    columns.places.extend((1..=PLACES).map(place));
    let mut rows: Vec<(Span, u32)> =
        (0_u32..).take(events).map(|row| (draw(row as usize, events).date.span, row)).collect();
    rows.sort_unstable();
    for (_, row) in rows {
        let drawn = draw(row as usize, events);
        let Span { start, end } = drawn.date.span;
        columns.start.push(start.0);
        columns.length.push(end.days_since(start).cast_unsigned());
        columns.packed_date.push(pack_date(drawn.date));
        columns.id_hash.push(id_hash(&format!("m{row}")));
        let next = u32::try_from(columns.groups.len()).unwrap_or(u32::MAX);
        let group = *group_ids.entry((drawn.pair, drawn.kind, drawn.contested)).or_insert_with(|| {
            columns.groups.push(EventGroup {
                front: front(drawn.pair),
                kind: KINDS[drawn.kind],
                status: EventStatus::Happened,
                actors: actors(drawn.pair).into(),
                country: 0,
                conflict: 0,
                is_contested: drawn.contested,
                is_denied: false,
            });
            next
        });
        columns.group_id.push(group);
        let (low, best, high) = drawn.killed;
        let killed = Toll {
            low: Some(low),
            best: Some(best),
            high: Some(high),
            is_open: drawn.open,
            is_contested: drawn.contested,
            ..Toll::NONE
        };
        let civilians = if KINDS[drawn.kind] == Kind::AttackOnCivilians { killed } else { Toll::NONE };
        // The victims are of no stated side, so they count for the only dyad.
        let toll = EventTolls { tolls: Tolls { killed, ..Tolls::default() }, civilians, pairs: None };
        let next = u32::try_from(columns.tolls.len()).unwrap_or(u32::MAX);
        let known = *toll_ids.entry(toll.clone()).or_insert_with(|| {
            columns.tolls.push(toll);
            next
        });
        columns.toll_id.push(known);
        columns.place_id.push(drawn.place);
    }
    BulkEvents::new(columns, Arc::new(GeneratedPages { events }))
}
