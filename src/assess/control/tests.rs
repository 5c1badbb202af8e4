use super::*;
use crate::assess::testing::{as_of, assessed, control_claim, date, day, event, input_value, situation};
use crate::model::{Claim, Event};

use Stance::{Affirms, Denies, Unconfirmed};

const NORTH: ActorIx = ActorIx(0);
const SOUTH: ActorIx = ActorIx(1);
const MEDIA: u32 = 2;
const MONITOR: u32 = 3;

fn crossing(by: u32, holder: ActorIx, says: Stance) -> Claim {
    control_claim(by, "Crossing", holder.0, says)
}

fn event_on(day: &str, claims: Vec<Claim>) -> Event {
    event(date(day), claims)
}

/// Returns the control of the only place at as-of, and the claims that decided.
fn control_of(events: Vec<Event>) -> (Control, Vec<(usize, usize)>) {
    let places = place_controls(&situation(events), as_of());
    assert_eq!(places.len(), 1);
    (places[0].control, places[0].deciding.clone())
}

#[test]
fn single_affirmation_is_claimed_or_assessed() {
    let media = crossing(MEDIA, NORTH, Affirms);
    assert_eq!(control_of(vec![event_on("2025-07-08", vec![media.clone()])]).0, Control::Claimed(NORTH));
    assert_eq!(control_of(vec![event_on("2025-07-08", vec![assessed(media)])]).0, Control::Assessed(NORTH));
    assert_eq!(
        control_of(vec![event_on("2025-07-08", vec![crossing(1, NORTH, Denies)])]).0,
        Control::Unknown
    );
    assert_eq!(
        control_of(vec![event_on("2025-07-08", vec![crossing(1, NORTH, Unconfirmed)])]).0,
        Control::Unknown
    );
    assert_eq!(place_controls(&situation(vec![event_on("2025-07-08", Vec::new())]), as_of()), []);
}

#[test]
fn affirmed_and_denied_is_contested() {
    let both = vec![crossing(MEDIA, NORTH, Affirms), crossing(1, NORTH, Denies)];
    assert_eq!(control_of(vec![event_on("2025-07-08", both)]), (Control::Contested, vec![(0, 0), (0, 1)]));
    let rivals = vec![crossing(0, NORTH, Affirms), crossing(1, SOUTH, Affirms)];
    assert_eq!(control_of(vec![event_on("2025-07-08", rivals)]).0, Control::Contested);
    let agree =
        vec![crossing(0, NORTH, Affirms), crossing(1, SOUTH, Denies), crossing(MEDIA, SOUTH, Unconfirmed)];
    assert_eq!(control_of(vec![event_on("2025-07-08", agree)]).0, Control::Claimed(NORTH));
}

#[test]
fn assessment_overrides_claims_of_its_time() {
    let claims = vec![
        crossing(0, NORTH, Affirms),
        assessed(crossing(MONITOR, SOUTH, Affirms)),
        crossing(1, NORTH, Denies),
    ];
    assert_eq!(control_of(vec![event_on("2025-07-08", claims)]).0, Control::Assessed(SOUTH));
    let against = vec![crossing(0, NORTH, Affirms), assessed(crossing(MONITOR, NORTH, Denies))];
    assert_eq!(control_of(vec![event_on("2025-07-08", against)]).0, Control::Contested);
    let two = vec![assessed(crossing(MONITOR, NORTH, Affirms)), assessed(crossing(MEDIA, SOUTH, Affirms))];
    assert_eq!(control_of(vec![event_on("2025-07-08", two)]).0, Control::Contested);
    // A later denial by a party does not override the assessment.
    let events = vec![
        event_on("2025-07-08", vec![assessed(crossing(MONITOR, NORTH, Affirms))]),
        event_on("2025-07-09", vec![crossing(1, NORTH, Denies)]),
    ];
    assert_eq!(control_of(events).0, Control::Assessed(NORTH));
}

#[test]
fn place_captured_and_returned_on_one_day() {
    // Two events of one day, in file order, by different claimants.
    let events = vec![
        event_on("2021-12-01", vec![crossing(MEDIA, NORTH, Affirms), crossing(1, NORTH, Denies)]),
        event_on("2021-12-01", vec![crossing(1, SOUTH, Affirms)]),
    ];
    let places = place_controls(&situation(events), as_of());
    assert_eq!(places[0].control, Control::Claimed(SOUTH));
    assert_eq!(places[0].claims, [(0, 0), (0, 1), (1, 0)]);
    assert_eq!(places[0].deciding, [(1, 0)]);
    // Within one event, by one claimant.
    let within = vec![crossing(MEDIA, NORTH, Affirms), crossing(MEDIA, SOUTH, Affirms)];
    assert_eq!(control_of(vec![event_on("2021-12-01", within)]), (Control::Claimed(SOUTH), vec![(0, 1)]));
    let corrected = vec![crossing(MEDIA, NORTH, Affirms), crossing(MEDIA, NORTH, Denies)];
    assert_eq!(control_of(vec![event_on("2021-12-01", corrected)]), (Control::Unknown, vec![(0, 1)]));
}

#[test]
fn claims_are_ordered_by_date_not_by_file() {
    let later_first = vec![
        event_on("2025-08-15", vec![crossing(MEDIA, NORTH, Affirms)]),
        event_on("2025-07-08", vec![crossing(MEDIA, SOUTH, Affirms)]),
    ];
    let places = place_controls(&situation(later_first), as_of());
    assert_eq!(
        (places[0].control, places[0].claims.clone()),
        (Control::Claimed(NORTH), vec![(1, 0), (0, 0)])
    );
    // A month ends on its last day, after an event on any other of its days.
    let month = vec![
        event_on("2025-07", vec![crossing(MEDIA, NORTH, Affirms)]),
        event_on("2025-07-20", vec![crossing(MEDIA, SOUTH, Affirms)]),
    ];
    assert_eq!(control_of(month).0, Control::Claimed(NORTH));
}

#[test]
fn later_affirmation_overrides_a_denial_and_later_denial_contests() {
    let affirmed = || event_on("2025-07-08", vec![crossing(MEDIA, NORTH, Affirms)]);
    let denial = |day| event_on(day, vec![crossing(1, NORTH, Denies)]);
    assert_eq!(control_of(vec![denial("2025-07-01"), affirmed()]), (Control::Claimed(NORTH), vec![(1, 0)]));
    assert_eq!(control_of(vec![affirmed(), denial("2025-07-09")]).0, Control::Contested);
    // The denier finally affirms it.
    let events =
        vec![affirmed(), denial("2025-07-09"), event_on("2025-07-10", vec![crossing(1, NORTH, Affirms)])];
    assert_eq!(control_of(events), (Control::Claimed(NORTH), vec![(2, 0)]));
    // Denying another holder leaves the affirmation in force.
    let events = vec![affirmed(), event_on("2025-07-09", vec![crossing(MEDIA, SOUTH, Denies)])];
    assert_eq!(control_of(events), (Control::Claimed(NORTH), vec![(0, 0), (1, 0)]));
    // A party claims the place, then affirms the other side as its holder.
    let events = vec![
        event_on("2025-07-08", vec![crossing(0, NORTH, Affirms), crossing(MEDIA, NORTH, Affirms)]),
        event_on("2025-07-08", vec![crossing(0, SOUTH, Affirms)]),
    ];
    assert_eq!(control_of(events), (Control::Claimed(SOUTH), vec![(1, 0)]));
    // A party that retracts its own claim leaves earlier claims of others in force.
    let events = vec![
        event_on("2025-07-01", vec![crossing(MEDIA, SOUTH, Affirms)]),
        event_on("2025-07-08", vec![crossing(0, NORTH, Affirms)]),
        event_on("2025-07-09", vec![crossing(0, NORTH, Denies)]),
    ];
    assert_eq!(control_of(events), (Control::Claimed(SOUTH), vec![(0, 0), (2, 0)]));
}

#[test]
fn only_events_over_by_as_of_count() {
    let events = vec![
        event_on("2025-07-08", vec![crossing(MEDIA, NORTH, Affirms)]),
        event_on("2025-08", vec![crossing(MEDIA, SOUTH, Affirms)]),
    ];
    let situation = situation(events);
    let control_on = |text: &str| place_controls(&situation, day(text)).first().map(|place| place.control);
    assert_eq!(control_on("2025-07-07"), None);
    assert_eq!(control_on("2025-07-08"), Some(Control::Claimed(NORTH)));
    assert_eq!(control_on("2025-08-30"), Some(Control::Claimed(NORTH)));
    assert_eq!(control_on("2025-08-31"), Some(Control::Claimed(SOUTH)));
}

#[test]
fn places_are_distinguished_by_their_exact_name() {
    let events = vec![event_on(
        "2025-07-08",
        vec![
            control_claim(MEDIA, "Bridge", 1, Affirms),
            crossing(MEDIA, NORTH, Affirms),
            control_claim(0, "bridge", 0, Affirms),
        ],
    )];
    let places = place_controls(&situation(events), as_of());
    let listed: Vec<_> = places.iter().map(|place| (place.place.as_str(), place.control)).collect();
    assert_eq!(
        listed,
        [
            ("Bridge", Control::Claimed(SOUTH)),
            ("Crossing", Control::Claimed(NORTH)),
            ("bridge", Control::Claimed(NORTH)),
        ]
    );
}

#[test]
fn history_and_reason_name_dates_and_claimants() {
    let situation = situation(vec![
        event_on("2025-07-08", vec![crossing(MEDIA, NORTH, Affirms), crossing(1, NORTH, Denies)]),
        event_on("2025-08-15", vec![assessed(crossing(MONITOR, NORTH, Affirms))]),
    ]);
    let places = place_controls(&situation, as_of());
    let history: Vec<String> = places[0]
        .claim_history(&situation)
        .map(|(event, claim)| format!("{} {:?}", event.date, claim.claimant))
        .collect();
    assert_eq!(history.len(), 3);
    assert!(history[0].starts_with("2025-07-08") && history[2].starts_with("2025-08-15"));
    let reason = places[0].explain(&situation);
    assert_eq!(reason.verdict, "Crossing: North (assessed)");
    assert_eq!(input_value(&reason, "2025-08-15, Monitor (assessed)"), "affirms North");
    assert_eq!(reason.guard.unwrap(), "2 earlier claims are overridden");
}
