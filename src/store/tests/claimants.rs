//! The record of a claimant: what it said, and how that agrees with what others said.

use super::*;
use crate::model::{Revision, Source, SourceIx, Stance};

const PAPER: Claimant = Claimant::Source(SourceIx(0));

fn source(id: &str, published: Option<&str>) -> Source {
    Source {
        id: id.into(),
        title: "A report".into(),
        publisher: Some("The paper".into()),
        published: published.map(str::to_owned),
        url: None,
        licence: None,
        note: None,
    }
}

/// Returns a store of these events, each a clash of alpha and beta on a day of January 2026, in the order given.
fn store_of_claims(claims: Vec<Vec<Claim>>) -> Store {
    let mut situation = Situation::empty("Test".into(), day("2026-01-31"));
    situation.actors = ["alpha", "beta", "gamma"].map(actor).into();
    situation.sources = vec![source("paper", Some("2026-01-30"))];
    situation.fronts = vec![front("north", Some("2026-01-01"))];
    let clash = |(number, claims): (usize, Vec<Claim>)| Event {
        claims,
        ..event(
            &format!("e{number}"),
            &format!("2026-01-{number:02}"),
            NORTH,
            Kind::ArmedClash,
            &[ALPHA, BETA],
            &[],
        )
    };
    situation.events = (1..).zip(claims).map(clash).collect();
    Store::new(Arc::new(situation), Rules::default())
}

fn record(store: &Store, claimant: Claimant) -> ClaimantStatements {
    let answer = store.answer(&all()).unwrap();
    match store.detail(&all(), &answer, &Subject::Claimant(claimant)) {
        Some(Detail::Claimant(record)) => {
            assert_eq!(record.claimant, claimant);
            record.statements.unwrap()
        }
        other => panic!("{other:?}"),
    }
}

fn by(actor: ActorIx, statement: Statement) -> Claim {
    Claim::new(Claimant::Actor(actor), Basis::Claimed, statement)
}

fn killed(of: ActorIx, says: Figure) -> Statement {
    Statement::Toll { measure: Measure::Killed, victims: Victims::OfActor(of), says }
}

fn assessed(of: ActorIx, says: Figure) -> Claim {
    Claim::new(PAPER, Basis::Assessed, killed(of, says))
}

fn fact(says: Stance) -> Statement {
    Statement::Fact { what: "alpha began".into(), says }
}

#[test]
fn claims_are_counted_by_sort_with_denials_and_dates() {
    let said = |text: &str, claim: Claim| Claim { said: text.parse().ok(), ..claim };
    let store = store_of_claims(vec![
        vec![
            said("2026-01-09", by(ALPHA, killed(ALPHA, Figure::Denied))),
            said("2026-01-02..2026-01-12", by(ALPHA, fact(Stance::Denies))),
            by(ALPHA, killed(BETA, Figure::NoComment)),
            Claim { source: Some(SourceIx(0)), ..by(ALPHA, Statement::Cause { what: "a quarrel".into() }) },
        ],
        vec![said("2026-01-05..", by(ALPHA, Statement::NoComment)), by(BETA, Statement::NoComment)],
        vec![by(BETA, fact(Stance::Affirms))],
    ]);
    let alpha = record(&store, Claimant::Actor(ALPHA));
    assert_eq!((alpha.events, alpha.sorts.sum(), alpha.denied, alpha.assessed), (2, 5, 2, 0));
    assert_eq!(alpha.sorts, ClaimSorts { tolls: 1, control: 0, causes: 1, facts: 1, no_comments: 2 });
    // “2026-01-05 or later” is no certain day, and a claim without a date or document has none.
    assert_eq!(alpha.undated, 2);
    let (first, last) = alpha.first_and_last.unwrap();
    assert_eq!((first.to_string(), last.to_string()), ("2026-01-02–12".into(), "2026-01-30".into()));
    // The newest event comes first; nobody contradicts anything.
    let newest: Vec<_> = alpha.newest.iter().map(|claim| (claim.row, claim.claim)).collect();
    assert_eq!(newest, [(1, 0), (0, 0), (0, 1), (0, 2), (0, 3)]);
    assert!(alpha.newest.iter().all(|claim| !claim.is_contested) && alpha.disagreements.is_empty());
    assert_eq!(record(&store, Claimant::Actor(GAMMA)), ClaimantStatements::default());
    let claimants = store.claimants();
    assert_eq!(claimants, [Claimant::Actor(ALPHA), Claimant::Actor(BETA)]);
}

#[test]
fn a_figure_is_contradicted_by_somebody_elses_assessed_one() {
    let own = |says| by(ALPHA, killed(BETA, says));
    let store = store_of_claims(vec![
        vec![own(Figure::Exactly(9)), assessed(BETA, Figure::Exactly(3))],
        vec![own(Figure::AtLeast(2)), assessed(BETA, Figure::Exactly(3))],
        vec![own(Figure::Denied), assessed(BETA, Figure::AtLeast(1))],
        // Only claimed, about the other side, or by itself: none of these is checked.
        vec![own(Figure::Exactly(9)), by(GAMMA, killed(BETA, Figure::Exactly(1)))],
        vec![own(Figure::Exactly(9)), assessed(ALPHA, Figure::Exactly(1))],
        vec![own(Figure::Exactly(9)), Claim { basis: Basis::Assessed, ..own(Figure::Exactly(1)) }],
        vec![own(Figure::NoComment), assessed(BETA, Figure::Exactly(1))],
    ]);
    let alpha = record(&store, Claimant::Actor(ALPHA));
    assert_eq!((alpha.checked, alpha.contradicted, alpha.assessed), (3, 2, 1));
    // Disagreements need no assessment, and a claimant does not disagree with itself.
    assert_eq!(alpha.disagreements, [(PAPER, 2), (Claimant::Actor(GAMMA), 1)]);
    assert_eq!(alpha.contested, 3);
    let contested: Vec<u32> =
        alpha.newest.iter().filter(|claim| claim.is_contested).map(|claim| claim.row).collect();
    assert_eq!(contested, [3, 2, 0]);
    assert_eq!(record(&store, PAPER).contradicted, 0, "nobody else assesses what it counts");
}

#[test]
fn numbers_are_compared_with_the_median_of_the_others() {
    let figures = |own: Figure, others: &[Figure]| {
        let others = (1..).zip(others).map(|(ix, &says)| by(ActorIx(ix), killed(BETA, says)));
        std::iter::once(by(ALPHA, killed(BETA, own))).chain(others).collect::<Vec<_>>()
    };
    let exactly = Figure::Exactly;
    let mut claims = vec![
        figures(exactly(10), &[exactly(4), exactly(7)]),
        figures(exactly(6), &[Figure::Estimate { low: 0, best: 2, high: 9 }]),
        // Bounds and claimed denials are no single numbers.
        figures(Figure::AtLeast(6), &[exactly(1)]),
        figures(exactly(6), &[Figure::Denied]),
        figures(exactly(6), &[]),
    ];
    let own_side =
        |own, other| vec![by(ALPHA, killed(ALPHA, exactly(own))), by(BETA, killed(ALPHA, exactly(other)))];
    claims.extend([own_side(1, 5), own_side(2, 4)]);
    let two = record(&store_of_claims(claims.clone()), Claimant::Actor(ALPHA));
    let expected = FigureComparison { count: 2, own_sum: 16, others_doubled: 15, left_out: 2 };
    assert_eq!((two.other_victims, two.other_victims.ratio()), (expected, None), "two are too few");
    assert_eq!((two.own_victims.count, two.own_victims.ratio()), (2, None));
    claims.extend([own_side(0, 0), figures(exactly(2), &[exactly(2)])]);
    let three = record(&store_of_claims(claims.clone()), Claimant::Actor(ALPHA));
    assert_eq!(three.own_victims.ratio(), Some(3.0 / 9.0));
    assert_eq!(three.other_victims.ratio(), Some(18.0 / 9.5));
    assert_eq!(three.unattributed, FigureComparison::default());
    // From the other side, the same comparison is the inverse.
    let beta = record(&store_of_claims(claims), Claimant::Actor(BETA));
    assert_eq!((beta.other_victims.own_sum, beta.other_victims.others_doubled), (9, 6));
}

#[test]
fn no_ratio_is_given_against_nothing() {
    let none = FigureComparison { count: 5, own_sum: 4, others_doubled: 0, left_out: 0 };
    assert_eq!(none.ratio(), None);
}

#[test]
fn corrected_and_retracted_claims_are_counted_but_not_compared() {
    let own = |says| by(ALPHA, killed(BETA, says));
    let corrected = Claim { revises: Some(Revision::Corrects(0)), ..own(Figure::Exactly(3)) };
    let store = store_of_claims(vec![
        vec![own(Figure::Exactly(9)), corrected, assessed(BETA, Figure::Exactly(3))],
        vec![
            own(Figure::Exactly(9)),
            by(ALPHA, fact(Stance::Denies)),
            by(ALPHA, Statement::Retraction),
            assessed(BETA, Figure::Exactly(3)),
        ],
    ]);
    let alpha = record(&store, Claimant::Actor(ALPHA));
    assert_eq!((alpha.sorts.sum(), alpha.corrected, alpha.retracted), (4, 1, 2));
    assert_eq!((alpha.checked, alpha.contradicted, alpha.contested), (1, 0, 0));
    assert_eq!(alpha.newest.len(), 5, "the retraction is listed");
    assert_eq!(record(&store, PAPER).corrected, 0);
}

#[test]
fn claims_about_announced_events_are_counted_apart() {
    let store = store_of_claims(vec![vec![by(ALPHA, fact(Stance::Affirms))]]);
    let mut situation = Situation::clone(store.situation());
    situation.events[0].status = EventStatus::Announced;
    let alpha = record(&Store::new(Arc::new(situation), Rules::default()), Claimant::Actor(ALPHA));
    assert_eq!(alpha, ClaimantStatements { announced: 1, ..ClaimantStatements::default() });
}

#[test]
fn the_number_of_an_imported_row_is_not_compared_with_its_repetition() {
    let twice = vec![assessed(BETA, Figure::Exactly(3)), by(ALPHA, killed(BETA, Figure::Exactly(3)))];
    let store = store_of_claims(vec![twice]);
    let before = record(&store, Claimant::Actor(ALPHA));
    assert_eq!((before.checked, before.other_victims.count, before.not_compared), (1, 1, 0));
    let mut situation = Situation::clone(store.situation());
    situation.events[0].id = "ucdp-1".into();
    let alpha = record(&Store::new(Arc::new(situation), Rules::default()), Claimant::Actor(ALPHA));
    assert_eq!((alpha.checked, alpha.other_victims.count, alpha.not_compared), (0, 0, 1));
    assert_eq!(alpha.sorts.tolls, 1);
}

#[test]
fn only_the_events_shown_are_counted() {
    let store = store_of_claims(vec![
        vec![by(ALPHA, killed(BETA, Figure::Exactly(1)))],
        vec![by(ALPHA, killed(BETA, Figure::Exactly(2)))],
    ]);
    let question = Question { filter: "killed>=2".parse().unwrap(), ..all() };
    let answer = store.answer(&question).unwrap();
    let detail = store.detail(&question, &answer, &Subject::Claimant(Claimant::Actor(ALPHA)));
    let Some(Detail::Claimant(record)) = detail else { panic!("a record") };
    assert_eq!(record.statements.unwrap().sorts.tolls, 1);
}
