//! Whose killed a dyad counts, which incidents have no toll, and which events are incidents.

use super::*;

/// Returns an event of January 2026 on the north front with killed by side, as one claim a side.
fn killed_by_side(id: &str, kind: Kind, actors: &[ActorIx], killed: &[(Victims, Figure)]) -> Event {
    let claim = |&(victims, says): &(Victims, Figure)| {
        Claim::new(
            Claimant::Actor(ALPHA),
            Basis::Claimed,
            Statement::Toll { measure: Measure::Killed, victims, says },
        )
    };
    Event { claims: killed.iter().map(claim).collect(), ..event(id, "2026-01-20", NORTH, kind, actors, &[]) }
}

fn store_with(events: Vec<Event>, rules: Rules) -> Store {
    let mut situation = Situation::empty("Test".into(), day("2026-01-31"));
    situation.actors = ["alpha", "beta", "gamma"].map(actor).into();
    situation.fronts = vec![front("north", Some("2026-01-10"))];
    situation.events = events;
    Store::new(Arc::new(situation), rules)
}

#[test]
fn dyads_count_the_killed_of_their_own_sides() {
    let [of_alpha, of_beta, of_gamma] = [ALPHA, BETA, GAMMA].map(Victims::OfActor);
    let exactly = Figure::Exactly;
    let store = store_with(
        vec![
            killed_by_side(
                "three",
                Kind::AirStrike,
                &[ALPHA, BETA, GAMMA],
                &[(of_alpha, exactly(1)), (of_gamma, exactly(5)), (Victims::Unattributed, exactly(2))],
            ),
            killed_by_side(
                "two",
                Kind::ArmedClash,
                &[ALPHA, BETA],
                &[(of_beta, exactly(10)), (of_gamma, exactly(20)), (Victims::Unattributed, exactly(40))],
            ),
            killed_by_side("plain", Kind::ArmedClash, &[ALPHA, BETA], &[(of_alpha, exactly(100))]),
        ],
        Rules::default(),
    );
    let killed_by_dyad = |question: &Question| -> Vec<(Dyad, String, String)> {
        let rows = store.answer(question).unwrap().dyads;
        let row = |row: DyadRow| (row.dyad, row.tolls.killed.to_string(), row.others_killed.to_string());
        rows.into_iter().map(row).collect()
    };
    let expected = [
        ((ALPHA, BETA), "150".to_owned(), "28".to_owned()),
        ((ALPHA, GAMMA), "5".to_owned(), "3".to_owned()),
    ];
    assert_eq!(killed_by_dyad(&january()), expected);
    // Also after the window moved, and moved back.
    let later = Question { window: Window { length: "7d".parse().unwrap(), end_day: None }, ..january() };
    assert_eq!(killed_by_dyad(&later), []);
    assert_eq!(killed_by_dyad(&january()), expected);
    let rows = ["three", "two"].map(|id| store.row_by_id(id).unwrap());
    assert_eq!(store.totals_of_dyad((ALPHA, BETA), rows).tolls.killed.best, Some(50));
    assert_eq!(store.totals(rows).tolls.killed.best, Some(78));
}

#[test]
fn incidents_without_a_toll_are_counted() {
    let victims = Victims::Unattributed;
    let store = store_with(
        vec![
            killed_by_side("known", Kind::ArmedClash, &[ALPHA, BETA], &[(victims, Figure::Exactly(15))]),
            killed_by_side("some", Kind::ArmedClash, &[ALPHA, BETA], &[(victims, Figure::Unspecified)]),
            killed_by_side("silent", Kind::Shelling, &[ALPHA, BETA], &[]),
            killed_by_side("talks", Kind::Talks, &[ALPHA, BETA], &[]),
        ],
        Rules::default(),
    );
    let answer = store.answer(&january()).unwrap();
    assert_eq!((answer.incidents, answer.incidents_without_toll), (3, 2));
    assert_eq!(answer.fronts[0].incidents_without_toll, 2);
    assert_eq!(store.totals(answer.events.iter()).incidents_without_toll, 2);
}

#[test]
fn the_rules_say_which_events_are_incidents() {
    let events = || {
        let kinds = [("demonstration", Kind::ViolentDemonstration), ("mob", Kind::MobViolence)];
        kinds.map(|(id, kind)| event(id, "2026-01-20", NORTH, kind, &[ALPHA, BETA], &[])).into()
    };
    let incidents = |rules: Rules| {
        let store = store_with(events(), rules);
        let filter = "incident:yes".parse().unwrap();
        let matching = store.answer(&Question { filter, ..january() }).unwrap();
        (store.answer(&january()).unwrap().incidents, ids(&store, matching.events.iter()))
    };
    let both = vec!["mob".to_owned(), "demonstration".to_owned()];
    assert_eq!(incidents(Rules::default()), (2, both));
    let acled = Rules { incidents: IncidentList::AcledPoliticalViolence, ..Rules::default() };
    assert_eq!(incidents(acled), (1, vec!["mob".to_owned()]));
}
