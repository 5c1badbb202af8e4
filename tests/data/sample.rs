//! The sample is faithful to its documents: everything has a source, every inferred date a reason, every total a
//! claim, and disputed facts have the claims of both sides.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use frontwatch::assess::Rules;
use frontwatch::assess::toll::{BestBy, side_tolls};
use frontwatch::file;
use frontwatch::model::{
    Aggregate, Basis, Claim, Claimant, Day, Event, Figure, Kind, Measure, PlacePrecision, Precision,
    QuadClass, Severity, Situation, Stance, Statement, Victims,
};
use frontwatch::store::Store;
use serde_json::Value;

use crate::program::Workdir;

static SAMPLE: LazyLock<file::LoadedSituation> = LazyLock::new(|| file::load_sample().unwrap());

fn sample() -> &'static Situation {
    &SAMPLE.situation
}

fn event(id: &str) -> &'static Event {
    sample().events.iter().find(|event| event.id == id).unwrap_or_else(|| panic!("no event {id}"))
}

fn has_claim(event: &Event, by: &str, matches_statement: impl Fn(&Statement) -> bool) -> bool {
    event.claims.iter().any(|claim| claimant(claim) == by && matches_statement(&claim.statement))
}

fn claimant(claim: &Claim) -> &'static str {
    sample().claimant_id(claim.claimant)
}

fn actor(id: &str) -> frontwatch::model::ActorIx {
    sample().actor_by_id(id).unwrap_or_else(|| panic!("no actor {id}"))
}

#[test]
fn the_sample_has_no_errors_and_no_warnings() {
    let problems = SAMPLE.diagnostics.iter().filter(|found| found.severity != Severity::Note);
    assert_eq!(problems.map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn every_record_cites_a_source() {
    for event in &sample().events {
        assert!(!event.sources.is_empty(), "{}", event.id);
        for source in event.claims.iter().filter_map(|claim| claim.source) {
            assert!(
                event.sources.contains(&source),
                "{}: a claim from a document it does not cite",
                event.id
            );
        }
    }
    assert!(sample().ties.iter().all(|tie| !tie.sources.is_empty()));
    assert!(sample().aggregates.iter().all(|aggregate| !aggregate.sources.is_empty()));
    assert_eq!(sample().sources.len(), 5, "five documents");
    let used: HashSet<_> = sample().events.iter().flat_map(|event| &event.sources).collect();
    assert_eq!(used.len(), 5, "each document is the source of an event");
}

#[test]
fn every_inferred_date_has_a_note() {
    let inferred: Vec<&Event> = sample().events.iter().filter(|event| event.date.inferred).collect();
    assert!(inferred.len() > 10);
    for event in inferred {
        assert!(event.date_note.as_ref().is_some_and(|note| note.len() > 10), "{}", event.id);
    }
}

#[test]
fn the_precision_of_a_date_matches_its_span() {
    for event in &sample().events {
        let days = event.date.span.days();
        let fits = match event.date.precision {
            Precision::Day => days == 1,
            Precision::Days => (2..=6).contains(&days),
            Precision::Week => days == 7,
            Precision::Month => (8..=31).contains(&days),
            Precision::Quarter => (28..=92).contains(&days),
            Precision::Year => (93..=366).contains(&days),
            Precision::Years => days > 366,
        };
        assert!(fits, "{}: {days} days known to the {}", event.id, event.date.precision.name());
        assert!(event.date.span.start <= sample().as_of, "{} lies after as-of", event.id);
    }
}

/// Vague dates of the documents that an editor might wrongly make exact.
#[test]
fn vague_dates_and_places_stay_vague() {
    for (id, precision) in [
        ("2026-01-militants", Precision::Month),
        ("2022-04-qala", Precision::Month),
        ("2022-07-nimroz", Precision::Month),
        ("1996-diplomats", Precision::Years),
        ("2021-07-islam-qala", Precision::Month),
        ("2021-12-01-dahraes", Precision::Day),
        ("2025-08-24-shamsiddin", Precision::Day),
    ] {
        assert_eq!(event(id).date.precision, precision, "{id}");
    }
    // A point for a whole country would be drawn like an exact place.
    for event in &sample().events {
        let Some(place) = &event.place else { continue };
        if place.precision >= PlacePrecision::Region {
            assert_eq!(place.coordinates, None, "{}: {} has a point", event.id, place.name);
        }
    }
}

#[test]
fn every_known_toll_traces_to_a_claim() {
    let store = Store::new(Arc::new(sample().clone()), Rules::default());
    let mut known = 0;
    for event in &sample().events {
        let tolls = store.tolls(store.row_by_id(&event.id).unwrap());
        let sides = side_tolls(event);
        for measure in Measure::ALL {
            let toll = tolls.for_measure(measure);
            let sides_of_measure = || sides.iter().filter(|side| side.measure == measure);
            let best: Vec<u32> = sides_of_measure().filter_map(|side| side.toll.best).collect();
            assert_eq!(toll.best, (!best.is_empty()).then(|| best.iter().sum()), "{} {measure:?}", event.id);
            for side in sides_of_measure() {
                let Some(best) = side.toll.best else {
                    assert_eq!(side.best_by, BestBy::Unknown);
                    continue;
                };
                known += 1;
                let said = side.inputs.iter().any(|&ix| match event.claims[ix].statement {
                    Statement::Toll { says: Figure::Exactly(n) | Figure::AtLeast(n), .. } => n == best,
                    _ => false,
                });
                assert!(said, "{} {measure:?}: no claim states {best}", event.id);
            }
        }
    }
    assert!(known >= 12, "{known}");
    // An unspecified number against a denial gives no best number, not 0.
    let tolls = store.tolls(store.row_by_id("2021-12-01-dahraes").unwrap());
    assert_eq!((tolls.killed.best, tolls.killed.low, tolls.killed.high), (None, Some(0), None));
    assert!(tolls.killed.is_open && tolls.killed.is_contested);
}

#[test]
fn every_front_has_enough_events() {
    let count = |id: &str| {
        let front = sample().front_by_id(id).unwrap_or_else(|| panic!("no front {id}"));
        sample().events.iter().filter(|event| event.front == front).count()
    };
    for (id, least) in [("afg-irn", 8), ("afg-tjk", 12), ("afg-pak", 2), ("insurgency", 1), ("diplomacy", 8)]
    {
        assert!(count(id) >= least, "{id}: {} events", count(id));
    }
    assert!((45..=90).contains(&sample().events.len()), "{}", sample().events.len());
    for id in ["afg-irn", "afg-tjk", "afg-pak"] {
        let front = sample().front(sample().front_by_id(id).unwrap()).unwrap();
        assert!(front.line.len() >= 5, "the border of {id} has no line");
        assert!(front.coverage_from.is_some(), "{id} has no start of coverage");
    }
    let named = sample().actors.iter().filter(|actor| actor.native.is_some()).count();
    assert!(named >= 15, "{named} actors with native names");
}

#[test]
fn the_clash_of_december_2021_has_two_documents_and_four_causes() {
    let clash = event("2021-12-01-dahraes");
    let sources: Vec<&str> =
        clash.sources.iter().map(|&ix| sample().source(ix).unwrap().id.as_str()).collect();
    assert_eq!(sources, ["wp-irn-2021", "diplomat"]);
    let place = clash.place.as_ref().unwrap();
    assert!(
        place.name.contains("Dahraes") && place.other_names.iter().any(|name| name.contains("Shangalak"))
    );
    assert!(place.other_names.iter().any(|name| name.contains("Hirmand")));
    for by in ["tasnim", "taliban", "iran", "fars"] {
        assert!(has_claim(clash, by, |said| matches!(said, Statement::Cause { .. })), "no cause by {by}");
    }
    for (side, denies) in [("taliban", "taliban"), ("iran", "iran")] {
        let victims = Victims::OfActor(actor(side));
        let toll = |says| {
            move |said: &Statement| *said == Statement::Toll { measure: Measure::Killed, victims, says }
        };
        assert!(has_claim(clash, "media", toll(Figure::Unspecified)), "an unspecified number among {side}");
        assert!(has_claim(clash, denies, toll(Figure::Denied)), "denied by {denies}");
    }
}

#[test]
fn the_fall_of_islam_qala_is_claimed_and_denied() {
    let fall = event("2021-07-islam-qala");
    let control = |holder: &str, says: Stance| {
        let holder = actor(holder);
        move |said: &Statement| matches!(said, Statement::Control { place, holder: by, says: stance } if place == "Islam Qala" && *by == holder && *stance == says)
    };
    assert!(has_claim(fall, "republic-officials", control("taliban", Stance::Affirms)));
    assert!(has_claim(fall, "republic", control("taliban", Stance::Denies)));
    let store = Store::new(Arc::new(sample().clone()), Rules::default());
    assert!(store.is_contested(store.row_by_id(&fall.id).unwrap()));
}

#[test]
fn stated_totals_are_aggregates_with_their_claimants() {
    let has = |by: &str, is_wanted: &dyn Fn(&Aggregate) -> bool| {
        sample().aggregates.iter().any(|total| sample().claimant_id(total.claimant) == by && is_wanted(total))
    };
    assert!(has("site", &|total| total.figure == Figure::AtLeast(224)));
    assert!(has("iskp", &|total| total.figure == Figure::Exactly(80)));
    assert!(
        has("taliban", &|total| total.figure == Figure::Exactly(85) && total.unit.as_deref() == Some("%"))
    );
    let victims = |side: &str, measure, n| {
        let side = actor(side);
        move |total: &Aggregate| {
            total.victims == Some(side)
                && total.figure == Figure::Exactly(n)
                && total.measure == frontwatch::model::AggregateMeasure::Victims(measure)
        }
    };
    // The figures of Afghanistan …
    assert!(has("taliban", &victims("taliban", Measure::Killed, 1)));
    assert!(has("taliban", &victims("taliban", Measure::Wounded, 4)));
    // … and of Tajikistan.
    assert!(has("tajikistan", &victims("militants", Measure::Killed, 3)));
    assert!(has("tajikistan", &victims("tajikistan", Measure::Killed, 2)));
    // They disagree with the events, which `check` reports.
    let said = Workdir::new().run(&["check"]).succeeded();
    assert!(said.contains("at least 224") && said.contains("militants killed"), "{said}");
}

#[test]
fn a_refusal_to_comment_is_recorded() {
    for id in ["2025-08-24-shamsiddin", "2022-05-15-sherkhan-bandar"] {
        for by in ["taliban", "tajikistan"] {
            assert!(has_claim(event(id), by, |said| *said == Statement::NoComment), "{by} on {id}");
        }
    }
    let unconfirmed = |said: &Statement| matches!(said, Statement::Fact { says: Stance::Unconfirmed, .. });
    assert!(event("2025-10-26-shahri-buzurg").claims.iter().any(|claim| unconfirmed(&claim.statement)));
}

#[test]
fn announcements_are_not_events_that_happened() {
    let announced = sample().events.iter().filter(|event| event.is_announced());
    let announced: Vec<&str> = announced.map(|event| event.id.as_str()).collect();
    assert_eq!(
        announced,
        ["2025-11-araghchi", "2025-12-10-unsc", "2025-12-unity-meeting", "2025-12-jamiat-visit"]
    );
    let brief = Workdir::new().run(&["brief", "--format", "json", "--last", "all"]).succeeded();
    let brief: Value = serde_json::from_str(&brief).unwrap();
    let happened = sample().events.len() - announced.len();
    assert_eq!(
        (&brief["shown"], &brief["total"], &brief["announced"]),
        (&happened.into(), &happened.into(), &4.into())
    );
}

#[test]
fn a_document_in_its_own_voice_is_assessed_and_everybody_else_claims() {
    let is_source = |claimant| matches!(claimant, Claimant::Source(_));
    for event in &sample().events {
        for claim in &event.claims {
            let is_hearsay = claim.note.as_deref().is_some_and(|note| note.contains("Reportedly"));
            let assessed = claim.basis == Basis::Assessed;
            assert_eq!(assessed, is_source(claim.claimant) && !is_hearsay, "{}: {claim:?}", event.id);
        }
    }
    for total in &sample().aggregates {
        let assessed = total.basis == Basis::Assessed;
        assert_eq!(assessed, is_source(total.claimant), "{}", total.what);
    }
}

#[test]
fn those_who_jointly_admonish_a_third_have_no_dyad_with_each_other() {
    use Kind::{Demand, StatementCritical, Warning};
    for event in sample().events.iter().filter(|e| matches!(e.kind, Demand | StatementCritical | Warning)) {
        let words = event.kind.row().label;
        assert_eq!(event.kind.row().quad, QuadClass::VerbalConflict, "{words}");
        let hub = event.actors[0];
        assert!(event.dyads().all(|(a, b)| a == hub || b == hub), "{}", event.id);
    }
    let beijing = event("2023-02-beijing");
    assert_eq!(beijing.actors[0], actor("taliban"), "Iran and China face the one they admonish");
}

#[test]
fn documents_of_one_day_close_their_fronts_on_that_day() {
    let closes = |id: &str| sample().fronts.iter().find(|front| front.id == id).unwrap().coverage_until;
    let day = Day::from_ymd(2025, 12, 7);
    assert_eq!([closes("afg-pak"), closes("diplomacy"), closes("governance")], [day; 3]);
    // The killing of the diplomats is no part of the border's toll since 2021.
    let diplomats = event("1996-diplomats");
    assert_eq!(sample().front(diplomats.front).unwrap().id, "war-2001");
    assert!(diplomats.background);
}

/// Scripts rely on these fields for every event.
#[test]
fn the_export_has_every_event_with_every_field() {
    const FIELDS: [&str; 25] = [
        "id",
        "date_start",
        "date_end",
        "date_precision",
        "date_inferred",
        "front",
        "kind",
        "incident",
        "status",
        "quad_class",
        "actors",
        "actor_names",
        "place",
        "lat",
        "lon",
        "place_precision",
        "killed",
        "wounded",
        "claims",
        "sources",
        "summary",
        "reported",
        "region",
        "conflict",
        "note",
    ];
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let exported = Workdir::new().run(&["export", "--format", "ndjson"]).succeeded();
    let events: Vec<Value> = exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: HashSet<&str> = events.iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!(ids, sample().events.iter().map(|event| event.id.as_str()).collect());
    assert_eq!(events.len(), sample().events.len());
    for exported in &events {
        let id = exported["id"].as_str().unwrap();
        let event = event(id);
        assert_eq!(keys(exported), FIELDS, "{id}");
        assert_eq!(exported["date_start"], event.date.span.start.to_string());
        assert_eq!(exported["date_end"], event.date.span.end.to_string());
        assert_eq!(exported["kind"], event.kind.row().id);
        assert_eq!(exported["actors"].as_array().unwrap().len(), event.actors.len(), "{id}");
        assert_eq!(exported["claims"].as_array().unwrap().len(), event.claims.len(), "{id}");
        assert_eq!(exported["sources"].as_array().unwrap().len(), event.sources.len(), "{id}");
        assert_eq!(
            exported["lat"].is_null(),
            event.place.as_ref().is_none_or(|place| place.coordinates.is_none())
        );
        for toll in ["killed", "wounded"] {
            assert_eq!(keys(&exported[toll]), ["low", "best", "high", "open", "contested"]);
        }
        for claim in exported["claims"].as_array().unwrap() {
            let expected = ["by", "measure", "victims", "says", "basis", "said", "revises", "stands", "note"];
            assert_eq!(keys(claim), expected);
        }
    }
}
