//! Events as bulk data: columns, and pages in memory.

use std::collections::HashMap;
use std::sync::Arc;

use frontwatch::assess::civilians;
use frontwatch::assess::contested::contests;
use frontwatch::assess::toll::{sides, summed};
use frontwatch::model::bulk::{id_hash, pack};
use frontwatch::model::{
    Bulk, Class, Columns, Event, Figure, Losses, Pages, Situation, Spot, Stance, Statement, Texts,
};
use frontwatch::query::haystack;

/// Pages of a few events.
#[derive(Debug)]
struct InMemory {
    events: Vec<Event>,
    words: Vec<String>,
}

const PER_PAGE: usize = 7;

impl Pages for InMemory {
    fn per_page(&self) -> usize {
        PER_PAGE
    }

    fn read(&self, page: usize) -> Result<Vec<Event>, String> {
        Ok(self.events.chunks(PER_PAGE).nth(page).unwrap_or_default().to_vec())
    }

    fn texts(&self, page: usize) -> Result<Texts, String> {
        let mut texts = Texts::default();
        self.words.chunks(PER_PAGE).nth(page).unwrap_or_default().iter().for_each(|text| texts.push(text));
        Ok(texts)
    }
}

fn denied(event: &Event) -> bool {
    event.claims.iter().any(|claim| match &claim.statement {
        Statement::Toll { says, .. } => *says == Figure::Denied,
        Statement::Control { says, .. } | Statement::Fact { says, .. } => *says == Stance::Denies,
        Statement::Cause { .. } | Statement::NoComment => false,
    })
}

/// These events of a situation as bulk data.
pub(crate) fn bulk(situation: &Situation, mut events: Vec<Event>) -> Bulk {
    events.sort_by_key(|event| event.date.span);
    let mut columns = Columns {
        tolls: vec![Losses::default()],
        spots: vec![Spot::default()],
        countries: vec!["".into()],
        ..Columns::default()
    };
    let mut classes: HashMap<Class, u32> = HashMap::new();
    for event in &events {
        let span = event.date.span;
        columns.start.push(span.start.0);
        columns.length.push(span.end.since(span.start).cast_unsigned());
        columns.date.push(pack(event.date));
        columns.id.push(id_hash(&event.id));
        let class = Class {
            front: event.front,
            kind: event.kind,
            actors: event.actors.clone().into(),
            country: 0,
            contested: !contests(event).is_empty(),
            denied: denied(event),
        };
        let next = u32::try_from(classes.len()).unwrap();
        let known = *classes.entry(class.clone()).or_insert(next);
        if known == next {
            columns.classes.push(class);
        }
        columns.class.push(known);
        // What is alike need not stand once only.
        columns.toll.push(u32::try_from(columns.tolls.len()).unwrap());
        let sides = sides(event);
        let civilians = civilians::killed(situation, event.kind, &sides);
        columns.tolls.push(Losses { tolls: summed(sides), civilians });
        let spot = event.place.as_ref().map(|place| Spot { at: place.at, precision: Some(place.precision) });
        columns.spot.push(u32::try_from(columns.spots.len()).unwrap());
        columns.spots.push(spot.unwrap_or_default());
    }
    let words = events.iter().map(|event| haystack(situation, event)).collect();
    Bulk::new(columns, Arc::new(InMemory { events, words }))
}
