use proptest::prelude::*;

use super::*;
use crate::assess::testing::{
    actor, assessed, claim, date, event, input_value, killed_claim, situation, victims_of,
};
use crate::model::{ActorIx, SourceIx};

use Figure::{AtLeast, AtMost, Between, Denied, Estimate, Exactly, NoComment, Unspecified};

const NORTH: Victims = victims_of(0);
const MEDIA: u32 = 2;
const MONITOR: u32 = 3;

fn event_of(claims: Vec<Claim>) -> Event {
    event(date("2025-08-24"), claims)
}

/// Returns the toll of the only side as text, and the part of the rule that gave its best figure.
fn toll_text(claims: Vec<Claim>) -> (String, BestBy) {
    let sides = side_tolls(&event_of(claims));
    assert_eq!(sides.len(), 1);
    (sides[0].toll.to_string(), sides[0].best_by)
}

fn media(says: Figure) -> Claim {
    killed_claim(MEDIA, NORTH, says)
}

fn north(says: Figure) -> Claim {
    killed_claim(0, NORTH, says)
}

#[test]
fn one_claim_of_each_kind() {
    use BestBy::{Conservative, Unknown};
    let cases = [
        (Exactly(3), "3", Conservative),
        (AtLeast(3), "3+", Conservative),
        (AtMost(3), "0–3", Unknown),
        (Between(2, 5), "2 (2–5)", Conservative),
        (Between(0, 5), "0–5", Unknown),
        (Between(5, 2), "2 (2–5)", Conservative),
        (Estimate { low: 1, best: 2, high: 7 }, "2 (1–7)", Conservative),
        (Unspecified, "?", Unknown),
        (Denied, "0", Unknown),
        (NoComment, "–", Unknown),
    ];
    for (says, text, best_by) in cases {
        assert_eq!(toll_text(vec![media(says)]), (text.to_owned(), best_by), "{says:?}");
    }
}

#[test]
fn denial_against_some_without_a_number() {
    let sides = side_tolls(&event_of(vec![north(Denied), media(Unspecified)]));
    let toll = sides[0].toll;
    assert_eq!((toll.low, toll.best, toll.high), (Some(0), None, None));
    assert!(toll.is_open && toll.is_contested);
    assert_eq!(toll.to_string(), "0–?");
}

#[test]
fn some_without_a_number_only_opens_a_stated_toll() {
    assert_eq!(toll_text(vec![media(Unspecified), killed_claim(1, NORTH, Exactly(4))]).0, "4 (1–4+)");
    assert_eq!(toll_text(vec![media(Unspecified), killed_claim(1, NORTH, AtMost(4))]).0, "0–4+");
}

#[test]
fn best_is_assessed_then_own_side_then_smallest() {
    let enemy = killed_claim(1, NORTH, Exactly(40));
    let other = killed_claim(MEDIA, NORTH, Exactly(9));
    let monitor = |says| assessed(killed_claim(MONITOR, NORTH, says));
    let all = vec![enemy.clone(), other.clone(), north(Exactly(12)), monitor(Exactly(20))];
    assert_eq!(toll_text(all), ("20 (9–40)".to_owned(), BestBy::Assessed));
    let no_monitor = vec![enemy.clone(), other.clone(), north(Exactly(12))];
    assert_eq!(toll_text(no_monitor), ("12 (9–40)".to_owned(), BestBy::OwnSide));
    // A denial by the own side is not a number, nor is “up to”.
    let denied = vec![enemy.clone(), other.clone(), north(Denied)];
    assert_eq!(toll_text(denied), ("9 (0–40)".to_owned(), BestBy::Conservative));
    let up_to = vec![enemy.clone(), other.clone(), north(AtMost(5))];
    assert_eq!(toll_text(up_to), ("9 (0–40)".to_owned(), BestBy::Conservative));
    // Of two assessed claims, the smaller counts. One without a number is skipped; an assessed denial is 0.
    let two = vec![monitor(Exactly(20)), monitor(Exactly(18)), other.clone()];
    assert_eq!(toll_text(two), ("18 (9–20)".to_owned(), BestBy::Assessed));
    let unnumbered = vec![monitor(Unspecified), other.clone()];
    assert_eq!(toll_text(unnumbered), ("9 (1–9+)".to_owned(), BestBy::Conservative));
    assert_eq!(toll_text(vec![monitor(Denied), other]), ("0 (0–9)".to_owned(), BestBy::Assessed));
}

#[test]
fn own_side_is_the_victims_own_actor() {
    // South's claim about North's killed, and a source with the same index as North.
    let source = |says| {
        claim(
            Claimant::Source(SourceIx(0)),
            Statement::Toll { measure: Measure::Killed, victims: NORTH, says },
        )
    };
    let claims = vec![source(Exactly(8)), killed_claim(1, NORTH, Exactly(5))];
    assert_eq!(toll_text(claims), ("5 (5–8)".to_owned(), BestBy::Conservative));
    // Unattributed victims have no own side.
    let claims = vec![
        killed_claim(0, Victims::Unattributed, Exactly(8)),
        killed_claim(1, Victims::Unattributed, Exactly(5)),
    ];
    assert_eq!(toll_text(claims).1, BestBy::Conservative);
}

#[test]
fn sides_and_measures_are_separate_and_in_order_of_first_mention() {
    let wounded =
        claim(actor(MEDIA), Statement::Toll { measure: Measure::Wounded, victims: NORTH, says: Exactly(5) });
    let silent = claim(actor(0), Statement::NoComment);
    let event = event_of(vec![
        silent,
        killed_claim(MEDIA, Victims::Unattributed, Exactly(1)),
        wounded,
        media(Exactly(2)),
        killed_claim(MEDIA, victims_of(1), NoComment),
        north(NoComment),
    ]);
    let sides = side_tolls(&event);
    let listed: Vec<_> =
        sides.iter().map(|s| (s.measure, s.victims, s.toll.to_string(), s.inputs.clone())).collect();
    assert_eq!(
        listed,
        [
            (Measure::Killed, Victims::Unattributed, "1".to_owned(), vec![1]),
            (Measure::Wounded, NORTH, "5".to_owned(), vec![2]),
            (Measure::Killed, NORTH, "2".to_owned(), vec![3, 5]),
            (Measure::Killed, victims_of(1), "–".to_owned(), vec![4]),
        ]
    );
    let tolls = event_tolls(&event);
    assert_eq!((tolls.killed.to_string(), tolls.wounded.to_string()), ("3".to_owned(), "5".to_owned()));
    assert_eq!(tolls.captured, Toll::NONE);
}

#[test]
fn single_estimate_is_kept_as_given() {
    let disordered =
        side_tolls(&event_of(vec![media(Estimate { low: 5, best: 2, high: 3 }), north(NoComment)]));
    let toll = disordered[0].toll;
    assert_eq!((toll.low, toll.best, toll.high), (Some(5), Some(2), Some(3)));
    assert!(toll.is_disordered);
    let zero_best = side_tolls(&event_of(vec![media(Estimate { low: 0, best: 0, high: 4 })]));
    assert_eq!((zero_best[0].toll.best, zero_best[0].toll.is_disordered), (Some(0), false));
    // With another claim, it allows any number between its bounds and stays marked as disordered.
    let with_other =
        side_tolls(&event_of(vec![media(Estimate { low: 5, best: 2, high: 3 }), north(Exactly(4))]));
    let toll = with_other[0].toll;
    assert_eq!((toll.low, toll.best, toll.high, toll.is_disordered), (Some(2), Some(4), Some(5), true));
}

#[test]
fn claims_that_exclude_each_other_are_contested() {
    let is_contested =
        |a, b| side_tolls(&event_of(vec![media(a), killed_claim(1, NORTH, b)]))[0].toll.is_contested;
    assert!(is_contested(Exactly(3), Denied));
    assert!(is_contested(Exactly(3), Exactly(4)));
    assert!(is_contested(AtLeast(3), AtMost(2)));
    assert!(is_contested(Between(1, 2), Between(3, 4)));
    assert!(!is_contested(Between(1, 3), Between(3, 4)));
    assert!(!is_contested(AtLeast(3), Exactly(3)));
    assert!(!is_contested(AtMost(3), Denied));
    assert!(!is_contested(NoComment, Exactly(3)));
}

#[test]
fn reason_shows_every_claim_and_the_part_that_gave_the_best() {
    let event = event_of(vec![
        north(Denied),
        media(AtLeast(3)),
        assessed(killed_claim(MONITOR, NORTH, Unspecified)),
        killed_claim(1, NORTH, NoComment),
    ]);
    let situation = situation(Vec::new());
    let reason = explain_toll(&side_tolls(&event)[0], &situation, &event);
    assert_eq!(reason.verdict, "killed, North: 3 (0–3+)");
    assert_eq!(input_value(&reason, "North"), "none (denied)");
    assert_eq!(input_value(&reason, "Media"), "at least 3");
    assert_eq!(input_value(&reason, "Monitor (assessed)"), "some, no number");
    assert_eq!(input_value(&reason, "South"), "no comment");
    assert_eq!(input_value(&reason, "best"), "3: the smallest number claimed that is not a denial");
    assert_eq!(input_value(&reason, "high"), "3, or more");
    assert_eq!(reason.guard.unwrap(), "contested: two claims exclude each other");
    let silent = event_of(vec![killed_claim(1, Victims::Unattributed, NoComment)]);
    let reason = explain_toll(&side_tolls(&silent)[0], &situation, &silent);
    assert_eq!((reason.verdict.as_str(), reason.inputs.len()), ("killed, unattributed: –", 1));
}

fn figure() -> impl Strategy<Value = Figure> {
    prop_oneof![
        (0..9_u32).prop_map(Exactly),
        (0..9_u32).prop_map(AtLeast),
        (0..9_u32).prop_map(AtMost),
        (0..9_u32, 0..9_u32).prop_map(|(a, b)| Between(a, b)),
        (0..9_u32, 0..9_u32, 0..9_u32).prop_map(|(low, best, high)| Estimate { low, best, high }),
        Just(Unspecified),
        Just(Denied),
        Just(NoComment),
    ]
}

fn any_claim() -> impl Strategy<Value = Claim> {
    let victims = prop_oneof![(0..3_u32).prop_map(victims_of), Just(Victims::Unattributed)];
    let measure = prop::sample::select(Measure::ALL.to_vec());
    (0..4_u32, victims, measure, figure(), any::<bool>()).prop_map(
        |(by, victims, measure, says, is_assessed)| {
            let claim = claim(Claimant::Actor(ActorIx(by)), Statement::Toll { measure, victims, says });
            if is_assessed { assessed(claim) } else { claim }
        },
    )
}

fn claims() -> impl Strategy<Value = Vec<Claim>> {
    prop::collection::vec(any_claim(), 0..9)
}

/// Returns every side with its toll, in an order independent of the claims.
fn sorted_sides(event: &Event) -> Vec<(Measure, Victims, Toll, BestBy)> {
    let mut all: Vec<_> =
        side_tolls(event).into_iter().map(|s| (s.measure, s.victims, s.toll, s.best_by)).collect();
    all.sort_by_key(|&(measure, victims, ..)| (measure, victims));
    all
}

proptest! {
    #[test]
    fn low_best_and_high_are_in_order(claims in claims()) {
        let event = event_of(claims);
        for side in side_tolls(&event) {
            let toll = side.toll;
            if toll.is_disordered {
                continue;
            }
            prop_assert!(toll.best.is_none_or(|best| toll.low.unwrap() <= best), "{toll:?}");
            let high = toll.high.unwrap_or(u32::MAX);
            prop_assert!(toll.best.or(toll.low).is_none_or(|n| n <= high), "{toll:?}");
            // No high: no comment at all, or “some” with only denials next to it.
            let says = side.inputs.iter().filter_map(|&ix| match event.claims[ix].statement {
                Statement::Toll { says, .. } if says != NoComment => Some(says),
                _ => None,
            });
            let says: Vec<Figure> = says.collect();
            let unnumbered = says.iter().all(|figure| matches!(figure, Unspecified | Denied));
            prop_assert_eq!(toll.high.is_none(), says.is_empty() || (unnumbered && says.contains(&Unspecified)));
        }
    }

    /// Every number that a claim allows is between low and high.
    #[test]
    fn allowed_numbers_are_between_low_and_high(claims in prop::collection::vec(figure(), 2..6)) {
        let event = event_of(claims.iter().map(|&says| media(says)).collect());
        let toll = side_tolls(&event)[0].toll;
        let allowed: Vec<_> = claims.iter().filter_map(|says| says.allows()).collect();
        // A single estimate is kept as given.
        prop_assume!(allowed.len() != 1);
        prop_assert_eq!(toll.low, allowed.iter().map(|a| a.0).min());
        prop_assert_eq!(toll.is_open, allowed.iter().any(|a| a.1.is_none()));
        for (low, high) in allowed {
            prop_assert!(toll.is_open || toll.high.unwrap() >= high.unwrap().max(low));
        }
    }

    #[test]
    fn event_toll_is_the_sum_of_its_sides(claims in claims()) {
        let event = event_of(claims);
        let tolls = event_tolls(&event);
        for measure in Measure::ALL {
            let tolls_of_sides: Vec<Toll> =
                sorted_sides(&event).into_iter().filter(|s| s.0 == measure).map(|s| s.2).collect();
            let sum = tolls_of_sides.iter().fold(Toll::NONE, |sum, &toll| sum.plus(toll));
            prop_assert_eq!(tolls.for_measure(measure), sum);
            let known: Vec<&Toll> = tolls_of_sides.iter().filter(|toll| toll.has_claims()).collect();
            prop_assert_eq!(sum.low.unwrap_or(0), known.iter().filter_map(|toll| toll.low).sum::<u32>());
            prop_assert_eq!(sum.is_open, known.iter().any(|toll| toll.is_open));
            prop_assert_eq!(sum.is_contested, known.iter().any(|toll| toll.is_contested));
        }
    }

    #[test]
    fn no_comment_changes_nothing(claims in claims(), by in 0..4_u32, position in any::<prop::sample::Index>()) {
        let before = event_of(claims.clone());
        let mut with_silent = claims;
        let silent = with_silent.get(position.index(with_silent.len().max(1))).cloned().map_or_else(
            || media(NoComment),
            |claim| match claim.statement {
                Statement::Toll { measure, victims, .. } => Claim {
                    claimant: Claimant::Actor(ActorIx(by)),
                    statement: Statement::Toll { measure, victims, says: NoComment },
                    ..claim
                },
                _ => claim,
            },
        );
        with_silent.insert(position.index(with_silent.len() + 1), silent);
        let after = event_of(with_silent);
        prop_assert_eq!(event_tolls(&before), event_tolls(&after));
        let stated = |event: &Event| -> Vec<_> { sorted_sides(event).into_iter().filter(|s| s.2 != Toll::NONE).collect() };
        prop_assert_eq!(stated(&before), stated(&after));
    }

    #[test]
    fn order_of_claims_does_not_matter((a, b) in claims().prop_flat_map(|c| (Just(c.clone()), Just(c).prop_shuffle()))) {
        let (a, b) = (event_of(a), event_of(b));
        prop_assert_eq!(sorted_sides(&a), sorted_sides(&b));
        prop_assert_eq!(event_tolls(&a), event_tolls(&b));
    }
}

/// Returns the killed of each dyad and the other killed, for killed of actors and of no stated side (`None`).
fn split_by_pair(actors: &[u32], killed: &[(Option<u32>, u32)]) -> Option<Vec<(String, String)>> {
    let victims = |side: Option<u32>| side.map_or(Victims::Unattributed, |ix| Victims::OfActor(ActorIx(ix)));
    let claims = killed.iter().map(|&(side, n)| killed_claim(MEDIA, victims(side), Exactly(n))).collect();
    let event = Event { actors: actors.iter().copied().map(ActorIx).collect(), ..event_of(claims) };
    let pairs = pair_tolls_of_sides(&event.actors, &side_tolls(&event))?;
    Some(pairs.iter().map(|pair| (pair.own.killed.to_string(), pair.others_killed.to_string())).collect())
}

#[test]
fn pair_counts_the_killed_of_its_own_two_sides() {
    let pairs = |pairs: &[(&str, &str)]| {
        Some(pairs.iter().map(|(own, others)| ((*own).to_owned(), (*others).to_owned())).collect::<Vec<_>>())
    };
    // Victims of a third party are counted separately; those of no stated side count for the only pair.
    assert_eq!(split_by_pair(&[0, 1], &[(Some(0), 3), (Some(1), 4), (Some(2), 5)]), pairs(&[("7", "5")]));
    assert_eq!(split_by_pair(&[0, 1], &[(None, 2), (Some(2), 5)]), pairs(&[("2", "5")]));
    assert_eq!(split_by_pair(&[0, 1], &[(Some(2), 5)]), pairs(&[("–", "5")]));
    assert_eq!(split_by_pair(&[0, 1], &[(Some(0), 3), (None, 2)]), None, "all count");
    assert_eq!(split_by_pair(&[0], &[(Some(0), 3)]), None, "no pair");
    assert_eq!(split_by_pair(&[0, 1, 2], &[]), None, "no victims");
}

#[test]
fn pairs_of_an_event_add_up_to_no_more_than_its_toll() {
    // The first actor is in both pairs: its killed, and those of no stated side, count for neither.
    let three = split_by_pair(&[0, 1, 2], &[(Some(0), 1), (Some(1), 2), (Some(2), 4), (None, 8)]).unwrap();
    assert_eq!(three, [("2".to_owned(), "13".to_owned()), ("4".to_owned(), "11".to_owned())]);
    let only_others = split_by_pair(&[0, 1, 2], &[(Some(1), 5)]).unwrap();
    assert_eq!(only_others, [("5".to_owned(), "–".to_owned()), ("–".to_owned(), "5".to_owned())]);
}

#[test]
fn toll_that_only_opponents_claim_is_claimed_only() {
    let is_claimed_only = |claims: Vec<Claim>| {
        let event = Event { actors: vec![ActorIx(0), ActorIx(1)], ..event_of(claims) };
        side_tolls(&event)[0].is_claimed_only(&event)
    };
    // The parties of the event are actors 0 and 1; the victims are of actor 0.
    let opponent = |says| killed_claim(1, NORTH, says);
    assert!(is_claimed_only(vec![opponent(Exactly(4))]));
    assert!(is_claimed_only(vec![opponent(AtLeast(4)), opponent(Unspecified)]));
    assert!(is_claimed_only(vec![opponent(Exactly(4)), north(Denied)]), "a denial confirms nothing");
    assert!(is_claimed_only(vec![opponent(Exactly(4)), media(NoComment)]));
    for confirmed in [
        vec![opponent(Exactly(4)), media(Exactly(2))],
        vec![opponent(Exactly(4)), north(Unspecified)],
        vec![opponent(Exactly(4)), assessed(media(Exactly(4)))],
        vec![assessed(opponent(Exactly(4)))],
        vec![north(Exactly(4))],
        vec![media(Exactly(4))],
        vec![opponent(Denied)],
        vec![opponent(NoComment)],
        vec![killed_claim(1, Victims::Unattributed, Exactly(4))],
    ] {
        assert!(!is_claimed_only(confirmed.clone()), "{confirmed:?}");
    }
    let actors = vec![ActorIx(0), ActorIx(1)];
    let event = Event { actors, ..event_of(vec![opponent(Exactly(4)), north(Denied)]) };
    let reason = explain_toll(&side_tolls(&event)[0], &situation(vec![event.clone()]), &event);
    assert_eq!(
        reason.guard.as_deref(),
        Some(
            "claimed only: every claim of victims is by an opponent of their side, and nobody assessed it; contested: two \
             claims exclude each other"
        )
    );
}

#[test]
fn killed_of_an_event_are_claimed_only_wholly_or_in_part() {
    let support = |claims: Vec<Claim>| {
        let actors = vec![ActorIx(0), ActorIx(1)];
        KilledSupport::from_event(&Event { actors, ..event_of(claims) }).caveat()
    };
    let south = Victims::OfActor(ActorIx(1));
    let (by_south, by_north) = (killed_claim(1, NORTH, Exactly(4)), killed_claim(0, south, Exactly(2)));
    assert_eq!(support(vec![by_south.clone(), by_north.clone()]), Some("claimed only"));
    assert_eq!(support(vec![by_south, killed_claim(1, south, Exactly(2))]), Some("in part claimed only"));
    let none_of_north = killed_claim(0, NORTH, Denied);
    assert_eq!(
        support(vec![none_of_north.clone(), by_north]),
        Some("claimed only"),
        "nobody of North is killed"
    );
    assert_eq!(support(vec![north(Exactly(4))]), None);
    assert_eq!(support(vec![none_of_north]), None);
    assert_eq!(support(Vec::new()), None);
}
