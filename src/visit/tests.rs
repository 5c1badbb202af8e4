use super::*;
use crate::model::{
    Actor, ActorIx, ActorKind, Basis, Claim, Claimant, EventStatus, Figure, Front, FrontIx, Kind, LatLon,
    Measure, Place, PlacePrecision, Source, SourceIx, Span, Stance, Statement, Victims,
};
use proptest::prelude::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn time_at(text: &str) -> NaiveDateTime {
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
        conflict: None,
        place: None,
        summary: format!("what happened in {id}"),
        note: None,
        sources: vec![SourceIx(0)],
        claims: Vec::new(),
        same_as: Vec::new(),
        background: false,
        reported: None,
        status: EventStatus::Happened,
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

/// Returns the record of a single visit to these events.
fn visited(events: Vec<Event>) -> VisitRecord {
    let situation = situation(events);
    let versions = event_versions(&situation);
    VisitRecord::default().record_visit(
        data(&situation, &versions),
        time_at("2026-01-12T08:00:00"),
        time_at("2026-01-12T08:10:00"),
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
fn first_visit_marks_nothing() {
    let marks = compared(&VisitRecord::default(), abc());
    assert_eq!(marks, VisitMarks::default());
}

#[test]
fn unchanged_events_are_not_marked() {
    let marks = compared(&visited(abc()), abc());
    assert!(marks.is_empty());
    assert_eq!(marks.last_visit, Some(time_at("2026-01-12T08:10:00")));
    let mut backwards = abc();
    backwards.reverse();
    assert!(compared(&visited(abc()), backwards).is_empty(), "the order in the file does not matter");
}

#[test]
fn new_changed_and_deleted_events_are_distinguished() {
    let record = visited(abc());
    let mut now = abc();
    now.remove(0);
    now[0].summary.push_str(", it is said");
    now.push(event("d", "2026-01-25"));
    now.push(event("e", "1998"));
    let marks = compared(&record, now);
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
fn possibly_unreadable_events_are_not_reported_as_deleted() {
    let record = visited(abc());
    let partly = situation(abc().split_off(1));
    let versions = event_versions(&partly);
    let data = VisitData { is_complete: false, ..data(&partly, &versions) };
    let marks = record.compare_with(data);
    assert_eq!((marks.deleted.len(), marks.missing), (0, 1));
    let after = record.record_visit(data, time_at("2026-01-13T08:00:00"), time_at("2026-01-13T08:00:00"));
    assert_eq!(after.events, record.events, "and it is not forgotten");
    assert!(compared(&after, abc()).is_empty());
}

#[test]
fn hidden_events_are_not_recorded_as_seen() {
    let situation = situation(abc());
    let versions = event_versions(&situation);
    // As of mid-January, an event dated to January may be later.
    let early = VisitData { as_of: day("2026-01-15"), ..data(&situation, &versions) };
    let record = VisitRecord::default().record_visit(
        early,
        time_at("2026-01-12T08:00:00"),
        time_at("2026-01-12T08:10:00"),
    );
    assert_eq!(record.events.keys().collect::<Vec<_>>(), ["a"]);
    assert!(record.compare_with(early).is_empty(), "nor is it marked");
    let marks = record.compare_with(data(&situation, &versions));
    assert_eq!(ids(&marks.new), ["b", "c"]);
    // A visit with an earlier as-of day forgets nothing.
    let all = record.record_visit(
        data(&situation, &versions),
        time_at("2026-01-12T09:00:00"),
        time_at("2026-01-12T09:00:00"),
    );
    let back = all.record_visit(early, time_at("2026-01-12T10:00:00"), time_at("2026-01-12T10:00:00"));
    assert_eq!(back.events, all.events);
}

#[test]
fn deleted_event_is_new_when_it_returns() {
    let without = situation(abc().split_off(1));
    let versions = event_versions(&without);
    let time = time_at("2026-01-13T08:00:00");
    let record = visited(abc()).record_visit(data(&without, &versions), time, time);
    assert_eq!(ids(&compared(&record, abc()).new), ["a"]);
}

#[test]
fn merge_combines_what_two_boards_saw() {
    let record = |read: &str, events: &[(&str, u64)]| VisitRecord {
        visited_at: Some(time_at(read)),
        read_at: Some(time_at(read)),
        as_of: Some(time_at(read).date().into()),
        events: events
            .iter()
            .map(|&(id, version)| (id.to_owned(), SeenEvent { version, description: String::new() }))
            .collect(),
    };
    let base = record("2026-01-01T00:00:00", &[("a", 1), ("b", 1), ("c", 1), ("d", 1)]);
    let early = record("2026-01-02T00:00:00", &[("a", 2), ("b", 2), ("c", 1), ("d", 1), ("f", 1)]);
    let late = record("2026-01-03T00:00:00", &[("a", 1), ("b", 3), ("c", 1), ("e", 1)]);
    for (mine, theirs) in [(&early, &late), (&late, &early)] {
        let merged = VisitRecord::merge(&base, mine.clone(), theirs.clone());
        let versions: Vec<_> = merged.events.iter().map(|(id, seen)| (id.as_str(), seen.version)).collect();
        // Only one board saw `a` change; both saw `b` change and the later version wins; the later board saw `d`
        // deleted.
        assert_eq!(versions, [("a", 2), ("b", 3), ("c", 1), ("e", 1), ("f", 1)]);
        assert_eq!((merged.visited_at, merged.read_at), (late.visited_at, late.read_at));
    }
}

#[test]
fn times_include_the_year_only_if_it_differs() {
    let time = |today| super::format_time(time_at("2026-01-12T08:10:59"), day(today));
    assert_eq!(time("2026-02-10"), "12 Jan 08:10");
    assert_eq!(time("2027-02-10"), "12 Jan 2026 08:10");
}

#[test]
fn long_summaries_are_cut_at_a_character_boundary() {
    let long = Event { summary: "ж".repeat(500), ..event("a", "2025-12-01") };
    let words = event_description(&situation(Vec::new()), &long);
    assert_eq!(words.chars().count(), 141);
    assert!(words.ends_with("ж…"));
}

type Change = fn(&mut Event);

/// Changes to every part of an event. Each must produce another version.
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
        ("announced", |e| e.status = EventStatus::Announced),
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
        region: None,
        coordinates: None,
        precision: PlacePrecision::Near,
        note: None,
    });
    event.claims = vec![Claim::new(
        Claimant::Actor(ActorIx(1)),
        Basis::Claimed,
        Statement::Toll {
            measure: Measure::Killed,
            victims: Victims::OfActor(ActorIx(0)),
            says: Figure::AtLeast(3),
        },
    )];
    event
}

#[test]
fn every_change_gives_another_version() {
    let situation = situation(Vec::new());
    let mut versions = BTreeMap::from([(version::event_version(&situation, &full()), "as it was")]);
    for (label, change) in changes() {
        let mut event = full();
        change(&mut event);
        let collision = versions.insert(version::event_version(&situation, &event), label);
        assert_eq!(collision, None, "{label}");
    }
}

/// Versions are stored on disk and must not change between releases, except with the file format.
#[test]
fn versions_never_change() {
    // The published FNV-1a test vector for "foobar".
    assert_eq!(version::VersionHash::hash_bytes(b"foobar"), 0x8594_4171_f739_67e8);
    assert_eq!(version::event_version(&situation(Vec::new()), &full()), 15_302_092_573_195_134_157);
}

#[test]
fn renaming_or_reordering_actors_changes_no_version() {
    let mut changed = situation(Vec::new());
    let version = version::event_version(&changed, &full());
    changed.actors[0].name = "Another name".into();
    assert_eq!(version::event_version(&changed, &full()), version);
    changed.actors.reverse();
    let mut event = full();
    event.actors = vec![ActorIx(1), ActorIx(0)];
    event.claims[0].claimant = Claimant::Actor(ActorIx(0));
    event.claims[0].statement = Statement::Toll {
        measure: Measure::Killed,
        victims: Victims::OfActor(ActorIx(1)),
        says: Figure::AtLeast(3),
    };
    assert_eq!(version::event_version(&changed, &event), version);
}

fn any_record() -> impl Strategy<Value = VisitRecord> {
    let event = ("[a-e]", 0..3_u64);
    (prop::collection::btree_map(event.0, event.1, 0..5), 0..4_u32).prop_map(|(events, hour)| {
        let time = day("2026-01-01").date().and_hms_opt(hour, 0, 0);
        let events =
            events.into_iter().map(|(id, version)| (id, SeenEvent { version, description: String::new() }));
        VisitRecord { visited_at: time, read_at: time, as_of: None, events: events.collect() }
    })
}

proptest! {
    /// Every merged version comes from one of the boards, agreement stays, and a change by one board wins.
    #[test]
    fn merge_loses_nothing(base in any_record(), mine in any_record(), theirs in any_record()) {
        let merged = VisitRecord::merge(&base, mine.clone(), theirs.clone());
        for id in ["a", "b", "c", "d", "e"] {
            let version_in = |seen: &VisitRecord| seen.events.get(id).map(|seen| seen.version);
            let (base_version, merged_version) = (version_in(&base), version_in(&merged));
            let (my_version, their_version) = (version_in(&mine), version_in(&theirs));
            prop_assert!(merged_version == my_version || merged_version == their_version);
            if my_version == base_version {
                prop_assert_eq!(merged_version, their_version);
            } else if their_version == base_version {
                prop_assert_eq!(merged_version, my_version);
            }
        }
        if mine.read_at != theirs.read_at {
            prop_assert_eq!(VisitRecord::merge(&base, theirs, mine), merged, "the order of writing does not matter");
        }
    }

    /// After a visit nothing is marked, regardless of what was seen before.
    #[test]
    fn visit_clears_all_marks(before in any_record(), keep in prop::collection::vec(any::<bool>(), 3)) {
        let events = abc().into_iter().zip(keep).filter_map(|(event, keep)| keep.then_some(event));
        let situation = situation(events.collect());
        let versions = event_versions(&situation);
        let data = data(&situation, &versions);
        let time = time_at("2026-02-01T08:00:00");
        let marks = before.record_visit(data, time, time).compare_with(data);
        prop_assert_eq!(marks, VisitMarks { last_visit: Some(time), ..VisitMarks::default() });
    }
}

#[test]
fn latest_as_of_day_is_kept() {
    let (current, versions) = (situation(abc()), vec![1, 1, 1]);
    let data_as_of = |day: &str| VisitData { as_of: day.parse().unwrap(), ..data(&current, &versions) };
    let time = time_at("2026-02-01T00:00:00");
    let first = VisitRecord::default().record_visit(data_as_of("2026-01-31"), time, time);
    assert_eq!(first.as_of, Some("2026-01-31".parse().unwrap()));
    assert_eq!(
        first.record_visit(data_as_of("2025-06-30"), time, time).as_of,
        first.as_of,
        "looking back forgets nothing"
    );
}

#[test]
fn short_time_is_the_day_or_the_hour_if_today() {
    let short = |today: &str| format_short_time(time_at("2026-01-12T08:10:00"), today.parse().unwrap());
    assert_eq!(
        [short("2026-01-12"), short("2026-01-13"), short("2027-01-01")],
        ["08:10", "12 Jan", "12 Jan 2026"]
    );
}
