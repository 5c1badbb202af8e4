//! The record of a claimant: what it said about the events shown, and how that agrees with what others said.
//!
//! Every number counts recorded claims. None of them says whether the claimant is right, and there is no score.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::Answer;
use super::event_store::Store;
use super::explanation::Explanation;
use super::frequencies::MAX_RECORDS_COUNTED;
use crate::assess::Reason;
use crate::assess::contested::claims_exclude;
use crate::model::{
    ActorIx, Basis, Claim, Claimant, Day, Event, Figure, Measure, PublicationDate, Situation, SourceIx,
    Stance, Statement, UCDP_ID_PREFIX, Victims,
};

/// The most claims that a record lists.
const MAX_NEWEST: usize = 12;

/// The record of a claimant. It depends on the window, the filter and every selection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimantRecord {
    /// The claimant.
    pub claimant: Claimant,
    /// What it said; `None` if too many events are shown to read their records.
    pub statements: Option<ClaimantStatements>,
    /// How the figures are derived.
    pub explanation: Explanation,
}

/// What a claimant said about the events that happened, and how that agrees with what others said. A claim that was
/// later corrected or retracted counts as said, but is not compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClaimantStatements {
    /// Number of events about which it makes a claim.
    pub events: u32,
    /// Number of announced events about which it makes a claim. No other figure counts them.
    pub announced: u32,
    /// Its claims by sort.
    pub sorts: ClaimSorts,
    /// The first and the last date on which it said something.
    pub first_and_last: Option<(PublicationDate, PublicationDate)>,
    /// Number of claims without a date, or whose date has no upper bound.
    pub undated: u32,
    /// Number of claims that deny victims, control or another fact.
    pub denied: u32,
    /// Number of assessed claims.
    pub assessed: u32,
    /// Number of claims that it later corrected.
    pub corrected: u32,
    /// Number of claims that it later retracted.
    pub retracted: u32,
    /// Number of its figures, denials included, for which an assessed figure of another claimant exists.
    pub checked: u32,
    /// Number of these that exclude such an assessed figure.
    pub contradicted: u32,
    /// Number of its events whose figures are not compared: an imported UCDP row has one number, which the import
    /// repeats as the claim of its origin.
    pub not_compared: u32,
    /// Its numbers of victims on its own side, against those of others.
    pub own_victims: FigureComparison,
    /// Its numbers of victims on other sides, against those of others.
    pub other_victims: FigureComparison,
    /// Its numbers of victims of no stated side, against those of others.
    pub unattributed: FigureComparison,
    /// Number of facts about which it and another claimant exclude each other.
    pub contested: u32,
    /// The other claimants, each with the number of these facts, the most frequent first.
    pub disagreements: Vec<(Claimant, u32)>,
    /// Its claims about the newest events, newest event first.
    pub newest: Vec<RecordedClaim>,
    /// Number of further claims.
    pub further_claims: usize,
}

/// Numbers of claims by sort. Retractions are none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClaimSorts {
    /// Figures of victims, denials included.
    pub tolls: u32,
    /// Who holds a place.
    pub control: u32,
    /// Why something happened.
    pub causes: u32,
    /// Other facts.
    pub facts: u32,
    /// No comment, on the event or on its victims.
    pub no_comments: u32,
}

/// A claim of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedClaim {
    /// The row of the event.
    pub row: u32,
    /// The index of the claim in [`Event::claims`].
    pub claim: usize,
    /// Whether another claimant's claim excludes it.
    pub is_contested: bool,
}

/// The numbers of a claimant compared with those of others, over the sides of events for which both give one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FigureComparison {
    /// Number of sides of events compared.
    pub count: u32,
    /// The sum of its numbers.
    pub own_sum: u64,
    /// Twice the sum of the medians of the others' numbers, since a median may end in a half.
    pub others_doubled: u64,
    /// Number of sides of events for which both give a figure, but not both a single number.
    pub left_out: u32,
}

impl FigureComparison {
    /// The fewest sides of events that a ratio is given for.
    pub const MIN_COUNT: u32 = 3;

    /// Returns the ratio of the sums. `None` with too few comparisons, or if the others state no victims.
    #[must_use]
    pub fn ratio(self) -> Option<f64> {
        let is_known = self.count >= Self::MIN_COUNT && self.others_doubled > 0;
        is_known.then(|| 2.0 * self.own_sum as f64 / self.others_doubled as f64)
    }
}

impl ClaimSorts {
    /// Returns the number of claims of every sort.
    #[must_use]
    pub const fn sum(self) -> u32 {
        self.tolls + self.control + self.causes + self.facts + self.no_comments
    }

    fn add(&mut self, statement: &Statement) {
        let count = match statement {
            Statement::NoComment | Statement::Toll { says: Figure::NoComment, .. } => &mut self.no_comments,
            Statement::Toll { .. } => &mut self.tolls,
            Statement::Control { .. } => &mut self.control,
            Statement::Cause { .. } => &mut self.causes,
            Statement::Fact { .. } => &mut self.facts,
            Statement::Retraction => return,
        };
        *count += 1;
    }
}

/// What a claim is about, to count each contested fact of an event once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum FactKey<'a> {
    Toll(Measure, Victims),
    Control(&'a str),
    Fact(&'a str),
}

impl<'a> FactKey<'a> {
    fn from_claim(claim: &'a Claim) -> Option<Self> {
        match &claim.statement {
            Statement::Toll { measure, victims, .. } => Some(Self::Toll(*measure, *victims)),
            Statement::Control { place, .. } => Some(Self::Control(place)),
            Statement::Fact { what, .. } => Some(Self::Fact(what)),
            Statement::Cause { .. } | Statement::NoComment | Statement::Retraction => None,
        }
    }
}

/// A figure of victims that stands.
#[derive(Clone, Copy)]
struct StandingFigure {
    by: Claimant,
    basis: Basis,
    side: (Measure, Victims),
    says: Figure,
}

impl StandingFigure {
    /// Returns the figures of an event, without “no comment”.
    fn of_event(event: &Event) -> Vec<Self> {
        let figures = event.standing_claims().filter_map(|(_, claim)| match claim.statement {
            Statement::Toll { measure, victims, says } if says != Figure::NoComment => {
                Some(Self { by: claim.claimant, basis: claim.basis, side: (measure, victims), says })
            }
            _ => None,
        });
        figures.collect()
    }

    /// Returns the single number that it states. An assessed denial is 0; bounds and ranges state none.
    const fn single_number(self) -> Option<u32> {
        match (self.says, self.basis) {
            (Figure::Exactly(n) | Figure::Estimate { best: n, .. }, _) => Some(n),
            (Figure::Denied, Basis::Assessed) => Some(0),
            _ => None,
        }
    }
}

/// Collects the statements of a claimant, event by event.
struct RecordBuilder<'a> {
    situation: &'a Situation,
    claimant: Claimant,
    statements: ClaimantStatements,
    disagreements: BTreeMap<Claimant, u32>,
}

impl RecordBuilder<'_> {
    /// Adds an event, newer ones first.
    fn add_event(&mut self, row: u32, event: &Event) {
        if event.claims.iter().all(|claim| claim.claimant != self.claimant) {
            return;
        }
        if event.is_announced() {
            self.statements.announced += 1;
            return;
        }
        self.statements.events += 1;
        let disputed = self.add_disagreements(event);
        for (index, claim) in event.claims.iter().enumerate() {
            if claim.claimant != self.claimant {
                continue;
            }
            self.add_claim(event, index, claim);
            if self.statements.newest.len() < MAX_NEWEST {
                let is_contested = disputed.contains(&index);
                self.statements.newest.push(RecordedClaim { row, claim: index, is_contested });
            } else {
                self.statements.further_claims += 1;
            }
        }
        if event.id.starts_with(UCDP_ID_PREFIX) {
            self.statements.not_compared += 1;
        } else {
            self.compare_figures(event);
        }
    }

    fn add_claim(&mut self, event: &Event, index: usize, claim: &Claim) {
        let statements = &mut self.statements;
        if claim.statement == Statement::Retraction {
            return;
        }
        statements.sorts.add(&claim.statement);
        let is_denial = matches!(
            claim.statement,
            Statement::Toll { says: Figure::Denied, .. }
                | Statement::Control { says: Stance::Denies, .. }
                | Statement::Fact { says: Stance::Denies, .. }
        );
        statements.denied += u32::from(is_denial);
        statements.assessed += u32::from(claim.basis == Basis::Assessed);
        match event.revision_of(index).map(|revision| &revision.statement) {
            Some(Statement::Retraction) => statements.retracted += 1,
            Some(_) => statements.corrected += 1,
            None => {}
        }
        match self.situation.claim_date(event, claim).filter(|date| date.latest.is_some()) {
            Some(date) => {
                let (first, last) = statements.first_and_last.unwrap_or((date, date));
                let first = if date.earliest < first.earliest { date } else { first };
                let last = if date.latest > last.latest { date } else { last };
                statements.first_and_last = Some((first, last));
            }
            None => statements.undated += 1,
        }
    }

    /// Adds the facts of an event about which the claimant and another exclude each other. Returns the indices of its
    /// claims that another one excludes.
    fn add_disagreements(&mut self, event: &Event) -> BTreeSet<usize> {
        let standing: Vec<(usize, &Claim)> = event.standing_claims().collect();
        let (mut disputed, mut facts) = (BTreeSet::new(), BTreeSet::new());
        for &(index, claim) in standing.iter().filter(|(_, claim)| claim.claimant == self.claimant) {
            let others = standing.iter().map(|(_, other)| other);
            for other in others.filter(|other| other.claimant != self.claimant) {
                if claims_exclude(claim, other) {
                    disputed.insert(index);
                    facts.extend(FactKey::from_claim(claim).map(|fact| (fact, other.claimant)));
                }
            }
        }
        let contested: BTreeSet<FactKey<'_>> = facts.iter().map(|(fact, _)| *fact).collect();
        self.statements.contested += u32::try_from(contested.len()).unwrap_or(u32::MAX);
        for (_, other) in facts {
            *self.disagreements.entry(other).or_default() += 1;
        }
        disputed
    }

    /// Compares the claimant's figures of an event with those of others.
    fn compare_figures(&mut self, event: &Event) {
        let figures = StandingFigure::of_event(event);
        let (own, others): (Vec<_>, Vec<_>) =
            figures.into_iter().partition(|figure| figure.by == self.claimant);
        for figure in &own {
            let mut assessed = others
                .iter()
                .filter(|other| other.side == figure.side && other.basis == Basis::Assessed)
                .peekable();
            self.statements.checked += u32::from(assessed.peek().is_some());
            let is_contradicted = assessed.any(|other| figure.says.excludes(other.says));
            self.statements.contradicted += u32::from(is_contradicted);
        }
        let sides: BTreeSet<(Measure, Victims)> = own.iter().map(|figure| figure.side).collect();
        for side in sides {
            let own = own.iter().filter(|figure| figure.side == side);
            let others = others.iter().filter(|figure| figure.side == side);
            let is_answered = others.clone().next().is_some();
            // A claimant with several standing numbers counts with the last one.
            let own_number = own.filter_map(|figure| figure.single_number()).next_back();
            let numbers: BTreeMap<Claimant, u32> =
                others.filter_map(|figure| Some((figure.by, figure.single_number()?))).collect();
            let comparison = match side.1 {
                Victims::OfActor(actor) if self.claimant == Claimant::Actor(actor) => {
                    &mut self.statements.own_victims
                }
                Victims::OfActor(_) => &mut self.statements.other_victims,
                Victims::Unattributed => &mut self.statements.unattributed,
            };
            match (own_number, doubled_median(numbers.into_values().collect())) {
                (Some(own), Some(others)) => {
                    comparison.count += 1;
                    comparison.own_sum += u64::from(own);
                    comparison.others_doubled += others;
                }
                _ => comparison.left_out += u32::from(is_answered),
            }
        }
    }

    fn finish(self) -> ClaimantStatements {
        let mut disagreements: Vec<(Claimant, u32)> = self.disagreements.into_iter().collect();
        disagreements.sort_by_key(|&(claimant, facts)| {
            (std::cmp::Reverse(facts), self.situation.claimant_name(claimant).to_owned())
        });
        ClaimantStatements { disagreements, ..self.statements }
    }
}

/// Returns twice the middle number, or the sum of the two middle ones.
fn doubled_median(mut numbers: Vec<u32>) -> Option<u64> {
    numbers.sort_unstable();
    let upper = u64::from(*numbers.get(numbers.len() / 2)?);
    let lower = u64::from(*numbers.get((numbers.len() - 1) / 2)?);
    Some(lower + upper)
}

impl Store {
    /// Returns the actors and sources that may make claims: with bulk data, whose records are not read for this, all of
    /// them; otherwise those that do.
    #[must_use]
    pub fn claimants(&self) -> Vec<Claimant> {
        let situation = self.recorded_situation();
        if self.len() > situation.events.len() {
            let actors = (0..).zip(&situation.actors).map(|(ix, _)| Claimant::Actor(ActorIx(ix)));
            let sources = (0..).zip(&situation.sources).map(|(ix, _)| Claimant::Source(SourceIx(ix)));
            return actors.chain(sources).collect();
        }
        let claims = situation.events.iter().flat_map(|event| &event.claims);
        let claimants: BTreeSet<Claimant> = claims.map(|claim| claim.claimant).collect();
        claimants.into_iter().collect()
    }

    /// Returns the record of a claimant over the events that an answer lists.
    pub(super) fn claimant_record(&self, as_of: Day, answer: &Answer, claimant: Claimant) -> ClaimantRecord {
        let is_readable = answer.events.len() <= MAX_RECORDS_COUNTED;
        let statements = is_readable.then(|| {
            let mut rows: Vec<u32> = answer.events.iter().collect();
            // Rows are in date order.
            rows.sort_unstable_by_key(|&row| std::cmp::Reverse(row));
            let mut builder = RecordBuilder {
                situation: self.recorded_situation(),
                claimant,
                statements: ClaimantStatements::default(),
                disagreements: BTreeMap::new(),
            };
            for (row, event) in rows.into_iter().filter_map(|row| Some((row, self.event(row)?))) {
                builder.add_event(row, event);
            }
            builder.finish()
        });
        let explanation = Explanation { as_of, recorded: None, weeks: None, reasons: record_reasons() };
        ClaimantRecord { claimant, statements, explanation }
    }
}

/// Explains the figures of a record.
fn record_reasons() -> Vec<Reason> {
    let reason = |verdict: &str, rule: &str| Reason {
        verdict: verdict.to_owned(),
        rule: rule.to_owned(),
        inputs: Vec::new(),
        guard: None,
        origin: "frontwatch",
    };
    vec![
        reason(
            "Recorded claims",
            "Counts the recorded claims about the events shown that happened, including claims that were later corrected \
             or retracted. Claims that were not recorded are missing, so this does not measure honesty.",
        ),
        reason(
            "Contradicted",
            "Of its figures that stand, denials included, those for whose event, measure and side somebody else gives an \
             assessed figure; contradicted are those that cannot be true if an assessed one is.",
        ),
        reason(
            "More or less than others",
            "Over the events, measures and sides for which it and somebody else give a single number: the sum of its \
             numbers against the sum of the medians of the others' numbers. The best number of an estimate and an assessed \
             denial (0) are single numbers; “at least”, “up to”, ranges, “some” and other denials are not. No ratio is \
             given for fewer than 3. Imported UCDP rows are not \
             compared: each has one number, which the import repeats as the claim of its origin.",
        ),
        reason(
            "Disagreements",
            "Facts on which a claim by this claimant and one by another exclude each other: tolls that do not overlap, \
             rival holders of a place, a fact that one affirms and the other denies.",
        ),
    ]
}
