//! Turns events into bulk data: columns, and record pages in memory.

use std::collections::HashMap;
use std::sync::Arc;

use frontwatch::assess::civilians;
use frontwatch::assess::contested::find_contests;
use frontwatch::assess::toll::{pair_tolls_of_sides, side_tolls, sum_sides};
use frontwatch::model::bulk::{id_hash, pack_date};
use frontwatch::model::{
    BulkEvents, Columns, DistinctPlace, Event, EventGroup, EventTolls, Figure, RecordPages, Situation,
    Stance, Statement, TextColumn,
};
use frontwatch::query::search_text;

/// Record pages of a few events each, held in memory.
#[derive(Debug)]
struct InMemory {
    events: Vec<Event>,
    words: Vec<String>,
}

const PER_PAGE: usize = 7;

impl RecordPages for InMemory {
    fn page_len(&self) -> usize {
        PER_PAGE
    }

    fn read_events(&self, page: usize) -> Result<Vec<Event>, String> {
        Ok(self.events.chunks(PER_PAGE).nth(page).unwrap_or_default().to_vec())
    }

    fn read_search_texts(&self, page: usize) -> Result<TextColumn, String> {
        let mut texts = TextColumn::default();
        self.words.chunks(PER_PAGE).nth(page).unwrap_or_default().iter().for_each(|text| texts.push(text));
        Ok(texts)
    }
}

fn denied(event: &Event) -> bool {
    event.claims.iter().any(|claim| match &claim.statement {
        Statement::Toll { says, .. } => *says == Figure::Denied,
        Statement::Control { says, .. } | Statement::Fact { says, .. } => *says == Stance::Denies,
        Statement::Cause { .. } | Statement::NoComment | Statement::Retraction => false,
    })
}

/// Returns the index of a name, adding it if it is new. Index 0 means that there is none.
fn encode_name(names: &mut Vec<Box<str>>, name: Option<&str>) -> u16 {
    let name = name.unwrap_or_default();
    let known = names.iter().position(|known| **known == *name);
    let index = known.unwrap_or_else(|| {
        names.push(name.into());
        names.len() - 1
    });
    u16::try_from(index).unwrap()
}

/// Converts events of a situation into bulk data.
pub(crate) fn bulk(situation: &Situation, mut events: Vec<Event>) -> BulkEvents {
    events.sort_by_key(|event| event.date.span);
    let mut columns = Columns {
        tolls: vec![EventTolls::default()],
        places: vec![DistinctPlace::default()],
        countries: vec!["".into()],
        regions: vec!["".into()],
        conflicts: vec!["".into()],
        ..Columns::default()
    };
    let mut group_ids: HashMap<EventGroup, u32> = HashMap::new();
    for event in &events {
        let span = event.date.span;
        columns.start.push(span.start.0);
        columns.length.push(span.end.days_since(span.start).cast_unsigned());
        columns.packed_date.push(pack_date(event.date));
        columns.id_hash.push(id_hash(&event.id));
        let place = event.place.as_ref();
        let group = EventGroup {
            front: event.front,
            kind: event.kind,
            status: event.status,
            actors: event.actors.clone().into(),
            country: encode_name(&mut columns.countries, place.and_then(|place| place.country.as_deref())),
            conflict: encode_name(&mut columns.conflicts, event.conflict.as_deref()),
            is_contested: !find_contests(event).is_empty(),
            is_denied: denied(event),
        };
        let next = u32::try_from(group_ids.len()).unwrap();
        let known = *group_ids.entry(group.clone()).or_insert(next);
        if known == next {
            columns.groups.push(group);
        }
        columns.group_id.push(known);
        // Equal values may occur more than once.
        columns.toll_id.push(u32::try_from(columns.tolls.len()).unwrap());
        let sides = side_tolls(event);
        let civilians = civilians::civilians_killed(situation, event.kind, &sides);
        let pairs = pair_tolls_of_sides(&event.actors, &sides);
        columns.tolls.push(EventTolls { tolls: sum_sides(sides), civilians, pairs });
        let spot = place.map(|place| {
            let region = encode_name(&mut columns.regions, place.region.as_deref());
            DistinctPlace::new(place.coordinates, Some(place.precision), region)
        });
        columns.place_id.push(u32::try_from(columns.places.len()).unwrap());
        columns.places.push(spot.unwrap_or_default());
    }
    let words = events.iter().map(|event| search_text(situation, event)).collect();
    BulkEvents::new(columns, Arc::new(InMemory { events, words }))
}
