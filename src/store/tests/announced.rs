//! Announced events.

use super::*;

#[test]
fn announced_events_are_listed_and_counted_beside_but_change_no_figure() {
    let place = |lat: f64| Place {
        name: "Pier".into(),
        other_names: Vec::new(),
        native: None,
        country: None,
        region: None,
        coordinates: Some(LatLon { lat, lon: 20.0 }),
        precision: PlacePrecision::District,
        note: None,
    };
    let announced = |id: &str, date: &str, front| {
        let killed = [Figure::Exactly(9)];
        let event = event(id, date, front, Kind::ArmedClash, &[ALPHA, GAMMA], &killed);
        Event { status: EventStatus::Announced, place: Some(place(10.0)), ..event }
    };
    let mut situation = (*store().data.situation).clone();
    let without = Store::new(Arc::new(situation.clone()), Rules::default());
    // On a front without a stated record and without other events, the record does not begin with an announcement.
    situation.events.push(announced("threat", "2026-01-28", NORTH));
    situation.events.push(announced("plan", "2026-01-29", WEST));
    let store = Store::new(Arc::new(situation), Rules::default());
    for question in [january(), all()] {
        let (with, without) = (store.answer(&question).unwrap(), without.answer(&question).unwrap());
        assert_eq!((with.announced, without.announced), (2, 0));
        assert_eq!(ids(&store, with.events.iter().take(2)), ["plan", "threat"]);
        assert_eq!((with.events.len(), with.shown_events), (without.events.len() + 2, without.shown_events));
        let happened = |answer: &Answer| Answer {
            announced: 0,
            events: ResultRows::default(),
            places: LazyPlaces::default(),
            ..answer.clone()
        };
        assert_eq!(happened(&with), happened(&without));
        let drawn = &with.places.rows[0];
        assert_eq!((with.places.rows.len(), drawn.events, drawn.announced), (1, 0, 2));
        assert_eq!(ids(&store, [drawn.newest]), ["plan"]);
    }
    let only = |filter: &str| {
        let answer = store.answer(&Question { filter: filter.parse().unwrap(), ..january() }).unwrap();
        (answer.shown_events, answer.announced)
    };
    assert_eq!(only("status:announced"), (0, 2));
    assert_eq!((only("status:happened").1, only("incident:yes").1, only("kind:ArmedClash").1), (0, 0, 2));
    let answer = store.answer(&january()).unwrap();
    let Some(Detail::Front(front)) = store.detail(&january(), &answer, &Subject::Front(NORTH)) else {
        panic!()
    };
    assert_eq!(ids(&store, front.announced.iter().copied()), ["threat"]);
    assert!(!front.newest.contains(&front.announced[0]));
    let sum = store.totals(answer.events.iter());
    assert_eq!((sum.announced.len(), sum.rows.len()), (2, answer.shown_events));
}
