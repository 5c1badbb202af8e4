use super::*;
use crate::assess::testing::{
    actor, claim, control_claim, date, event, fact_claim, input_value, killed_claim, situation, victims_of,
};
use crate::model::Figure;

use Stance::{Affirms, Denies, Unconfirmed};

fn contests_of(claims: Vec<Claim>) -> Vec<(Contest, Vec<usize>)> {
    find_contests(&event(date("2025-08-24"), claims))
}

fn control_contest(place: &str, holder: u32) -> Contest {
    Contest::Control(place.to_owned(), ActorIx(holder))
}

#[test]
fn toll_is_contested_within_its_side_only() {
    let claims = vec![
        killed_claim(0, victims_of(0), Figure::Denied),
        killed_claim(1, victims_of(0), Figure::Exactly(3)),
        killed_claim(2, victims_of(0), Figure::NoComment),
        killed_claim(0, victims_of(1), Figure::Exactly(7)),
    ];
    assert_eq!(contests_of(claims), [(Contest::Toll(Measure::Killed, victims_of(0)), vec![0, 1, 2])]);
}

#[test]
fn control_affirmed_and_denied_is_contested() {
    let claims = vec![control_claim(2, "Crossing", 0, Affirms), control_claim(1, "Crossing", 0, Denies)];
    assert_eq!(contests_of(claims), [(control_contest("Crossing", 0), vec![0, 1])]);
    // A denial about another place or holder does not contradict it.
    let claims = vec![
        control_claim(2, "Crossing", 0, Affirms),
        control_claim(1, "Bridge", 0, Denies),
        control_claim(1, "Crossing", 1, Denies),
        control_claim(3, "Crossing", 0, Unconfirmed),
    ];
    assert_eq!(contests_of(claims), []);
}

#[test]
fn rival_holders_are_contested_unless_one_claimant_names_both() {
    let rivals = vec![
        control_claim(0, "Crossing", 0, Affirms),
        control_claim(1, "Crossing", 1, Affirms),
        control_claim(2, "Crossing", 0, Unconfirmed),
    ];
    assert_eq!(
        contests_of(rivals),
        [(control_contest("Crossing", 0), vec![0, 1, 2]), (control_contest("Crossing", 1), vec![0, 1])]
    );
    let joint = vec![control_claim(2, "Crossing", 0, Affirms), control_claim(2, "Crossing", 1, Affirms)];
    assert_eq!(contests_of(joint), []);
}

#[test]
fn fact_is_contested_by_a_denial_in_the_same_words() {
    let claims = vec![
        fact_claim(0, "shots were fired first by the south", Affirms),
        fact_claim(1, "shots were fired first by the south", Denies),
        fact_claim(2, "shots were fired first by the south", Unconfirmed),
    ];
    let expected = Contest::Fact("shots were fired first by the south".to_owned());
    assert_eq!(contests_of(claims), [(expected, vec![0, 1, 2])]);
    assert_eq!(contests_of(vec![fact_claim(0, "a", Affirms), fact_claim(1, "a", Unconfirmed)]), []);
    assert_eq!(contests_of(vec![fact_claim(0, "a", Denies), fact_claim(1, "a", Unconfirmed)]), []);
    assert_eq!(contests_of(vec![fact_claim(0, "a", Affirms), fact_claim(1, "b", Denies)]), []);
}

#[test]
fn causes_and_no_comment_contest_nothing() {
    let cause = |by, what: &str| claim(actor(by), Statement::Cause { what: what.to_owned() });
    let claims = vec![cause(0, "farmers"), cause(1, "smugglers"), claim(actor(2), Statement::NoComment)];
    assert_eq!(contests_of(claims), []);
}

#[test]
fn contests_are_in_order_of_first_mention_and_explain_themselves() {
    let claims = vec![
        fact_claim(0, "a truce was agreed", Affirms),
        control_claim(1, "Crossing", 1, Affirms),
        killed_claim(0, victims_of(0), Figure::Denied),
        killed_claim(1, victims_of(0), Figure::AtLeast(2)),
        control_claim(0, "Crossing", 0, Affirms),
        fact_claim(1, "a truce was agreed", Denies),
    ];
    let event = event(date("2025-08-24"), claims);
    let situation = situation(Vec::new());
    let contests = find_contests(&event);
    let words: Vec<String> = contests.iter().map(|(contest, _)| contest.label(&situation)).collect();
    assert_eq!(
        words,
        ["a truce was agreed", "Crossing held by South", "killed, North", "Crossing held by North"]
    );
    let reason = explain_contest(&contests[3].0, &contests[3].1, &situation, &event);
    assert_eq!(reason.verdict, "contested: Crossing held by North");
    assert_eq!(
        (input_value(&reason, "North"), input_value(&reason, "South")),
        ("affirms North", "affirms South")
    );
}

#[test]
fn a_fact_is_contested_if_two_claims_exclude_each_other() {
    let claims = [
        killed_claim(0, victims_of(0), Figure::Denied),
        killed_claim(1, victims_of(0), Figure::Exactly(3)),
        killed_claim(2, victims_of(0), Figure::AtLeast(2)),
        killed_claim(1, victims_of(1), Figure::Exactly(3)),
        control_claim(0, "Crossing", 0, Affirms),
        control_claim(0, "Crossing", 1, Affirms),
        control_claim(1, "Crossing", 1, Affirms),
        control_claim(2, "Crossing", 0, Denies),
        control_claim(2, "Bridge", 0, Denies),
        fact_claim(0, "a", Affirms),
        fact_claim(1, "a", Denies),
        fact_claim(1, "a", Unconfirmed),
        fact_claim(1, "b", Denies),
    ];
    let mut excluding = 0;
    for (a, b) in claims.iter().flat_map(|a| claims.iter().map(move |b| (a, b))) {
        let is_contested = !contests_of(vec![a.clone(), b.clone()]).is_empty();
        assert_eq!(claims_exclude(a, b), is_contested, "{a:?} {b:?}");
        assert_eq!(claims_exclude(a, b), claims_exclude(b, a));
        excluding += usize::from(is_contested);
    }
    assert_eq!(excluding, 10);
}
