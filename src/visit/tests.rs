use super::*;
use crate::model::{
    Actor, ActorIx, ActorKind, Basis, Claim, Claimant, Figure, Front, FrontIx, Kind, LatLon, Measure, Place,
    PlacePrecision, Source, SourceIx, Span, Stance, Statement, Victims,
};
use proptest::prelude::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn event(id: &str, date: &str) -> Event {
    Event {
        id: id.into(),
        date: date.parse().unwrap(),
        date_note: None,
        front: FrontIx(0),
        kind: Kind::ArmedClash,
        actors: vec![ActorIx(0), ActorIx(1)],
        place: None,
        summary: format!("what happened in {id}"),
        note: None,
        sources: vec![SourceIx(0)],
        claims: Vec::new(),
        same_as: Vec::new(),
        background: false,
    }
}

fn situation(events: Vec<Event>) -> Situation {
    let actor = |id: &str| Actor {
        id: id.into(),
        name: id.into(),
        short: id.into(),
        native: None,
        kind: ActorKind::StateForces,
        aliases: Vec::new(),
        note: None,
    };
    let mut situation = Situation::empty("Two shores".into(), day("2026-01-31"));
    situation.actors = vec![actor("north"), actor("south")];
    situation.fronts = vec![Front::with_name("strait".into(), "The strait".into(), "Strait".into())];
    let source = |id: &str| Source {
        id: id.into(),
        title: id.into(),
        publisher: None,
        published: None,
        url: None,
        licence: None,
        note: None,
    };
    situation.sources = vec![source("paper"), source("radio")];
    situation.events = events;
    situation
}

fn abc() -> Vec<Event> {
    vec![event("a", "2025-12-01"), event("b", "2026-01"), event("c", "2026-01-20")]
}

fn data<'a>(situation: &'a Situation, versions: &'a [u64]) -> VisitData<'a> {
    VisitData { situation, versions, as_of: day("2026-01-31"), is_complete: true }
}

/// What is remembered after one visit to these events.
fn visited(events: Vec<Event>) -> VisitRecord {
    let situation = situation(events);
    let versions = event_versions(&situation);
    VisitRecord::default().record_visit(
        data(&situation, &versions),
        at("2026-01-12T08:00:00"),
        at("2026-01-12T08:10:00"),
    )
}

fn compared(seen: &VisitRecord, events: Vec<Event>) -> VisitMarks {
    let situation = situation(events);
    seen.compare_with(data(&situation, &event_versions(&situation)))
}

fn ids(set: &BTreeSet<String>) -> Vec<&str> {
    set.iter().map(String::as_str).collect()
}

#[test]
fn a_first_visit_marks_nothing() {
    let marks = compared(&VisitRecord::default(), abc());
    assert_eq!(marks, VisitMarks::default());
}

#[test]
fn nothing_changed_is_nothing_marked() {
    let marks = compared(&visited(abc()), abc());
    assert!(marks.is_empty());
    assert_eq!(marks.last_visit, Some(at("2026-01-12T08:10:00")));
    let mut backwards = abc();
    backwards.reverse();
    assert!(compared(&visited(abc()), backwards).is_empty(), "the order in the file means nothing");
}

#[test]
fn new_changed_and_deleted_are_told_apart() {
    let seen = visited(abc());
    let mut now = abc();
    now.remove(0);
    now[0].summary.push_str(", it is said");
    now.push(event("d", "2026-01-25"));
    now.push(event("e", "1998"));
    let marks = compared(&seen, now);
    assert_eq!((ids(&marks.new), ids(&marks.changed)), (vec!["d", "e"], vec!["b"]));
    let deleted =
        DeletedEvent { id: "a".into(), description: "2025-12-01  Strait  what happened in a".into() };
    assert_eq!((marks.deleted.as_slice(), marks.missing), ([deleted].as_slice(), 0));
    assert_eq!(marks.summary(), "2 new, 1 changed, 1 deleted");
    assert_eq!(
        (marks.mark("d"), marks.mark("b"), marks.mark("c")),
        (Some(VisitMark::New), Some(VisitMark::Changed), None)
    );
    assert_eq!(marks.marked_count(), 3);
}

#[test]
fn what_may_only_be_unreadable_is_not_called_deleted() {
    let seen = visited(abc());
    let partly = situation(abc().split_off(1));
    let versions = event_versions(&partly);
    let data = VisitData { is_complete: false, ..data(&partly, &versions) };
    let marks = seen.compare_with(data);
    assert_eq!((marks.deleted.len(), marks.missing), (0, 1));
    let after = seen.record_visit(data, at("2026-01-13T08:00:00"), at("2026-01-13T08:00:00"));
    assert_eq!(after.events, seen.events, "and it is not forgotten");
    assert!(compared(&after, abc()).is_empty());
}

#[test]
fn what_is_not_shown_is_not_seen() {
    let situation = situation(abc());
    let versions = event_versions(&situation);
    // Looking from the middle of January: what happened in January may be later.
    let early = VisitData { as_of: day("2026-01-15"), ..data(&situation, &versions) };
    let seen =
        VisitRecord::default().record_visit(early, at("2026-01-12T08:00:00"), at("2026-01-12T08:10:00"));
    assert_eq!(seen.events.keys().collect::<Vec<_>>(), ["a"]);
    assert!(seen.compare_with(early).is_empty(), "nor is it marked");
    let marks = seen.compare_with(data(&situation, &versions));
    assert_eq!(ids(&marks.new), ["b", "c"]);
    // And a look from an earlier day forgets nothing.
    let all =
        seen.record_visit(data(&situation, &versions), at("2026-01-12T09:00:00"), at("2026-01-12T09:00:00"));
    let back = all.record_visit(early, at("2026-01-12T10:00:00"), at("2026-01-12T10:00:00"));
    assert_eq!(back.events, all.events);
}

#[test]
fn an_event_that_was_deleted_and_told_is_new_when_it_comes_back() {
    let without = situation(abc().split_off(1));
    let versions = event_versions(&without);
    let time = at("2026-01-13T08:00:00");
    let seen = visited(abc()).record_visit(data(&without, &versions), time, time);
    assert_eq!(ids(&compared(&seen, abc()).new), ["a"]);
}

#[test]
fn what_two_boards_saw_is_put_together() {
    let seen = |read: &str, events: &[(&str, u64)]| VisitRecord {
        visited_at: Some(at(read)),
        read_at: Some(at(read)),
        as_of: Some(at(read).date().into()),
        events: events
            .iter()
            .map(|&(id, version)| (id.to_owned(), SeenEvent { version, description: String::new() }))
            .collect(),
    };
    let base = seen("2026-01-01T00:00:00", &[("a", 1), ("b", 1), ("c", 1), ("d", 1)]);
    let early = seen("2026-01-02T00:00:00", &[("a", 2), ("b", 2), ("c", 1), ("d", 1), ("f", 1)]);
    let late = seen("2026-01-03T00:00:00", &[("a", 1), ("b", 3), ("c", 1), ("e", 1)]);
    for (mine, theirs) in [(&early, &late), (&late, &early)] {
        let both = VisitRecord::merge(&base, mine.clone(), theirs.clone());
        let versions: Vec<_> = both.events.iter().map(|(id, seen)| (id.as_str(), seen.version)).collect();
        // Only one saw a; both saw b, the later version holds; the late one saw d deleted.
        assert_eq!(versions, [("a", 2), ("b", 3), ("c", 1), ("e", 1), ("f", 1)]);
        assert_eq!((both.visited_at, both.read_at), (late.visited_at, late.read_at));
    }
}

#[test]
fn times_name_the_year_only_where_it_is_another() {
    let time = |today| super::format_time(at("2026-01-12T08:10:59"), day(today));
    assert_eq!(time("2026-02-10"), "12 Jan 08:10");
    assert_eq!(time("2027-02-10"), "12 Jan 2026 08:10");
}

#[test]
fn long_summaries_are_cut_between_letters() {
    let long = Event { summary: "ж".repeat(500), ..event("a", "2025-12-01") };
    let words = event_description(&situation(Vec::new()), &long);
    assert_eq!(words.chars().count(), 141);
    assert!(words.ends_with("ж…"));
}

type Change = fn(&mut Event);

/// One change of everything an event says. Each has to give another version.
fn changes() -> Vec<(&'static str, Change)> {
    fn place(event: &mut Event) -> &mut Place {
        event.place.as_mut().unwrap()
    }
    fn says(event: &mut Event, says: Figure) {
        event.claims[0].statement =
            Statement::Toll { measure: Measure::Killed, victims: Victims::OfActor(ActorIx(0)), says };
    }
    vec![
        ("id", |e| e.id.push('2')),
        ("start", |e| e.date.span.start = e.date.span.start.plus_days(-1)),
        ("end", |e| e.date.span = Span { end: e.date.span.end.plus_days(1), ..e.date.span }),
        ("precision", |e| e.date.precision = crate::model::Precision::Year),
        ("inferred", |e| e.date.inferred = true),
        ("date note", |e| e.date_note = Some("Thursday".into())),
        ("front", |e| e.front = FrontIx(9)),
        ("kind", |e| e.kind = Kind::Shelling),
        ("actor", |e| e.actors.truncate(1)),
        ("order of actors", |e| e.actors.reverse()),
        ("no place", |e| e.place = None),
        ("place", |e| place(e).name.push('2')),
        ("other name", |e| place(e).other_names.push("Pier".into())),
        ("native name", |e| place(e).native = Some("Pier".into())),
        ("point", |e| place(e).coordinates = Some(LatLon { lat: 1.0, lon: 2.5 })),
        ("place precision", |e| place(e).precision = PlacePrecision::Country),
        ("summary", |e| e.summary.push('.')),
        ("note", |e| e.note = Some("note".into())),
        ("source", |e| e.sources.push(SourceIx(1))),
        ("background", |e| e.background = true),
        ("claims", |e| e.claims.clear()),
        ("claimant", |e| e.claims[0].claimant = Claimant::Source(SourceIx(0))),
        ("basis", |e| e.claims[0].basis = Basis::Assessed),
        ("claim source", |e| e.claims[0].source = Some(SourceIx(0))),
        ("claim note", |e| e.claims[0].note = Some("note".into())),
        ("exactly", |e| says(e, Figure::Exactly(3))),
        ("another number", |e| says(e, Figure::Exactly(4))),
        ("at most", |e| says(e, Figure::AtMost(3))),
        ("between", |e| says(e, Figure::Between(3, 33))),
        ("between others", |e| says(e, Figure::Between(33, 3))),
        ("estimate", |e| says(e, Figure::Estimate { low: 3, best: 3, high: 3 })),
        ("unspecified", |e| says(e, Figure::Unspecified)),
        ("denied", |e| says(e, Figure::Denied)),
        ("no number", |e| says(e, Figure::NoComment)),
        ("control", |e| {
            e.claims[0].statement =
                Statement::Control { place: "Pier".into(), holder: ActorIx(0), says: Stance::Affirms };
        }),
        ("no control", |e| {
            e.claims[0].statement =
                Statement::Control { place: "Pier".into(), holder: ActorIx(0), says: Stance::Denies };
        }),
        ("cause", |e| e.claims[0].statement = Statement::Cause { what: "Pier".into() }),
        ("fact", |e| {
            e.claims[0].statement = Statement::Fact { what: "Pier".into(), says: Stance::Affirms };
        }),
        ("no comment", |e| e.claims[0].statement = Statement::NoComment),
    ]
}

fn full() -> Event {
    let mut event = event("a", "2025-12-01");
    event.place = Some(Place {
        name: "Low Pier".into(),
        other_names: Vec::new(),
        native: None,
        country: None,
        coordinates: None,
        precision: PlacePrecision::Near,
    });
    event.claims = vec![Claim {
        claimant: Claimant::Actor(ActorIx(1)),
        basis: Basis::Claimed,
        statement: Statement::Toll {
            measure: Measure::Killed,
            victims: Victims::OfActor(ActorIx(0)),
            says: Figure::AtLeast(3),
        },
        source: None,
        note: None,
    }];
    event
}

#[test]
fn every_change_is_another_version() {
    let situation = situation(Vec::new());
    let mut found = BTreeMap::from([(version::event_version(&situation, &full()), "as it was")]);
    for (what, change) in changes() {
        let mut event = full();
        change(&mut event);
        let same = found.insert(version::event_version(&situation, &event), what);
        assert_eq!(same, None, "{what}");
    }
}

/// Remembered on disk, so it has to be the same in every program: change it only with the format of the file.
#[test]
fn versions_are_the_same_for_ever() {
    // The test value of FNV-1a for "foobar".
    assert_eq!(version::VersionHash::hash_bytes(b"foobar"), 0x8594_4171_f739_67e8);
    assert_eq!(version::event_version(&situation(Vec::new()), &full()), 15_302_092_573_195_134_157);
}

#[test]
fn a_new_name_for_an_actor_or_another_order_of_actors_changes_no_event() {
    let mut other = situation(Vec::new());
    let before = version::event_version(&other, &full());
    other.actors[0].name = "Another name".into();
    assert_eq!(version::event_version(&other, &full()), before);
    other.actors.reverse();
    let mut event = full();
    event.actors = vec![ActorIx(1), ActorIx(0)];
    event.claims[0].claimant = Claimant::Actor(ActorIx(0));
    event.claims[0].statement = Statement::Toll {
        measure: Measure::Killed,
        victims: Victims::OfActor(ActorIx(1)),
        says: Figure::AtLeast(3),
    };
    assert_eq!(version::event_version(&other, &event), before);
}

fn any_seen() -> impl Strategy<Value = VisitRecord> {
    let event = ("[a-e]", 0..3_u64);
    (prop::collection::btree_map(event.0, event.1, 0..5), 0..4_u32).prop_map(|(events, hour)| {
        let time = day("2026-01-01").date().and_hms_opt(hour, 0, 0);
        let events =
            events.into_iter().map(|(id, version)| (id, SeenEvent { version, description: String::new() }));
        VisitRecord { visited_at: time, read_at: time, as_of: None, events: events.collect() }
    })
}

proptest! {
    /// Nothing comes from nowhere, what both agree on stays, and what one board alone saw differently holds.
    #[test]
    fn merging_loses_nothing(base in any_seen(), mine in any_seen(), theirs in any_seen()) {
        let both = VisitRecord::merge(&base, mine.clone(), theirs.clone());
        for id in ["a", "b", "c", "d", "e"] {
            let of = |seen: &VisitRecord| seen.events.get(id).map(|seen| seen.version);
            let (before, here, there, now) = (of(&base), of(&mine), of(&theirs), of(&both));
            prop_assert!(now == here || now == there);
            if here == before {
                prop_assert_eq!(now, there);
            } else if there == before {
                prop_assert_eq!(now, here);
            }
        }
        if mine.read_at != theirs.read_at {
            prop_assert_eq!(VisitRecord::merge(&base, theirs, mine), both, "whoever writes last");
        }
    }

    /// After a visit nothing is marked any more, whatever was seen before.
    #[test]
    fn after_a_visit_nothing_is_marked(before in any_seen(), keep in prop::collection::vec(any::<bool>(), 3)) {
        let events = abc().into_iter().zip(keep).filter_map(|(event, keep)| keep.then_some(event));
        let situation = situation(events.collect());
        let versions = event_versions(&situation);
        let data = data(&situation, &versions);
        let time = at("2026-02-01T08:00:00");
        let marks = before.record_visit(data, time, time).compare_with(data);
        prop_assert_eq!(marks, VisitMarks { last_visit: Some(time), ..VisitMarks::default() });
    }
}

#[test]
fn the_latest_day_looked_from_is_kept() {
    let (now, versions) = (situation(abc()), vec![1, 1, 1]);
    let from = |day: &str| VisitData { as_of: day.parse().unwrap(), ..data(&now, &versions) };
    let time = at("2026-02-01T00:00:00");
    let first = VisitRecord::default().record_visit(from("2026-01-31"), time, time);
    assert_eq!(first.as_of, Some("2026-01-31".parse().unwrap()));
    assert_eq!(
        first.record_visit(from("2025-06-30"), time, time).as_of,
        first.as_of,
        "looking back forgets nothing"
    );
}

#[test]
fn a_short_time_says_the_day_or_of_today_the_hour() {
    let short = |today: &str| format_short_time(at("2026-01-12T08:10:00"), today.parse().unwrap());
    assert_eq!(
        [short("2026-01-12"), short("2026-01-13"), short("2027-01-01")],
        ["08:10", "12 Jan", "12 Jan 2026"]
    );
}
