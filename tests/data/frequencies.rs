//! The frequency table against a slow reference that reads every record.

use std::collections::BTreeMap;
use std::sync::Arc;

use frontwatch::assess::Rules;
use frontwatch::file;
use frontwatch::model::date::{month_span, year_span};
use frontwatch::model::{Event, Situation};
use frontwatch::query::{
    Bucket, Filter, FrequencyField, FrontOrder, Question, Selection, SeriesMeasure, WeekStart, Window,
    WindowLength,
};
use frontwatch::store::{FrequencyCondition, Store};

fn question(store: &Store, filter: &str, length: WindowLength) -> Question {
    Question {
        as_of: store.situation().as_of,
        window: Window::ending_now(length),
        filter: filter.parse::<Filter>().unwrap(),
        selection: Selection::default(),
        bucket: Some(Bucket::Year),
        room: 10,
        lane_columns: 0,
        week_start: WeekStart::Monday,
        measure: SeriesMeasure::Incidents,
        sort: None,
        front_order: FrontOrder::Ranked,
        dyad_sort: None,
        compare: None,
    }
}

/// Returns the distinct values of an event in words.
fn values(situation: &Situation, event: &Event, best: Option<u32>, field: FrequencyField) -> Vec<String> {
    let actor = |ix| situation.actor(ix).unwrap().short.clone();
    let stated =
        |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned).into_iter().collect();
    let place = event.place.as_ref();
    let within = |days: frontwatch::model::Span| {
        days.covers(event.date.span).then(|| frontwatch::model::EventDate::from_span(days).to_string())
    };
    let mut values: Vec<String> = match field {
        FrequencyField::Kind => vec![event.kind.row().label.to_owned()],
        FrequencyField::Actor => event.actors.iter().map(|&ix| actor(ix)).collect(),
        FrequencyField::Dyad => event.dyads().map(|(a, b)| format!("{} – {}", actor(a), actor(b))).collect(),
        FrequencyField::Front => vec![situation.front(event.front).unwrap().short.clone()],
        FrequencyField::Country => stated(place.and_then(|place| place.country.as_deref())),
        FrequencyField::Region => place
            .and_then(|place| {
                let region = place.region.as_deref()?;
                Some(
                    place
                        .country
                        .as_ref()
                        .map_or(region.to_owned(), |country| format!("{region}, {country}")),
                )
            })
            .into_iter()
            .collect(),
        FrequencyField::Conflict => stated(event.conflict.as_deref()),
        FrequencyField::Place => stated(place.map(|place| place.name.as_str())),
        FrequencyField::Source => {
            event.sources.iter().map(|&ix| situation.source(ix).unwrap().title.clone()).collect()
        }
        FrequencyField::Claimant => {
            event.claims.iter().map(|claim| situation.claimant_name(claim.claimant).to_owned()).collect()
        }
        FrequencyField::Precision => vec![event.date.precision.name().to_owned()],
        FrequencyField::Year => within(year_span(event.date.span.start)).into_iter().collect(),
        FrequencyField::Month => within(month_span(event.date.span.start)).into_iter().collect(),
        FrequencyField::Killed => vec![
            match best {
                None => "unknown",
                Some(0) => "0",
                Some(1..=4) => "1–4",
                Some(5..=9) => "5–9",
                Some(10..=24) => "10–24",
                Some(25..=99) => "25–99",
                Some(100..=999) => "100–999",
                Some(_) => "1000 or more",
            }
            .to_owned(),
        ],
    };
    if values.is_empty() {
        values.push(match field {
            FrequencyField::Year | FrequencyField::Month => format!("not within one {}", field.name()),
            _ => format!("no {} stated", field.name()),
        });
    }
    values.sort();
    values.dedup();
    values
}

#[test]
fn every_field_equals_a_count_over_the_records_and_its_conditions_find_the_events() {
    let situation = file::load_sample().unwrap().situation;
    let store = Store::new(Arc::new(situation.clone()), Rules::default());
    for (filter, length) in [
        ("", WindowLength::All),
        ("killed>=1 or kind:Talks", WindowLength::All),
        ("", "52w".parse().unwrap()),
        ("place:nowhere-at-all", WindowLength::All),
    ] {
        let asked = question(&store, filter, length);
        let answer = store.answer(&asked).unwrap();
        for (field, name) in FrequencyField::TABLE {
            let table = store.frequencies(&answer, field);
            let mut expected: BTreeMap<String, (u32, u64)> = BTreeMap::new();
            for row in answer.events.iter() {
                let event = store.event(row).unwrap();
                let best = store.tolls(row).killed.best;
                for value in
                    values(&situation, event, best, field).into_iter().filter(|_| !event.is_announced())
                {
                    let (events, killed) = expected.entry(value).or_default();
                    *events += 1;
                    *killed += u64::from(best.unwrap_or(0));
                }
            }
            let rows: Vec<_> = (0..table.len()).map(|index| table.row(index, false).unwrap()).collect();
            let mut counted: BTreeMap<String, (u32, u64)> = BTreeMap::new();
            for row in &rows {
                // Sources and claimants may share a name.
                let (events, killed) = counted.entry(row.label.clone()).or_default();
                *events += row.events;
                *killed += u64::from(row.killed.best.unwrap_or(0));
            }
            if field != FrequencyField::Source && field != FrequencyField::Claimant {
                assert_eq!(counted, expected, "{name}, {filter:?}");
                assert_eq!(rows.len(), expected.len(), "{name}, {filter:?}");
            }
            let stated: Vec<u32> =
                rows.iter().filter(|row| row.condition.is_some()).map(|row| row.events).collect();
            assert!(stated.is_sorted_by(|a, b| a >= b), "{name}: {stated:?}");
            for row in rows {
                let mut narrowed = asked.clone();
                match &row.condition {
                    Some(FrequencyCondition::Filter(term)) => {
                        narrowed.filter =
                            format!("({filter}) {term}").trim_start_matches("() ").parse().unwrap();
                    }
                    Some(FrequencyCondition::Group(id)) => _ = narrowed.selection.groups.insert(id.clone()),
                    None => continue,
                }
                let found = store.answer(&narrowed).unwrap().shown_events;
                if field == FrequencyField::Place {
                    assert!(found >= row.events as usize, "{name} {}", row.label);
                } else {
                    assert_eq!(found, row.events as usize, "{name} {} {:?}", row.label, row.condition);
                }
            }
        }
    }
}
