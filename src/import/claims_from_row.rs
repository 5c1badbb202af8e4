//! Makes the claims of a row: what the data set and the named origins say about the killed, now and before.

use std::borrow::Cow;

use super::row_names::ResolvedNames;
use super::source_row::{Dataset, KilledFigures, SourceRow, StatedToll};
use crate::model::text::sanitize;
use crate::model::{
    ActorIx, Basis, Claim, Claimant, Figure, Kind, Measure, PublicationDate, Revision, Stance, Statement,
    Victims,
};

/// Returns the figure of a stated toll. A missing bound defaults to the best number; bounds without a best number are
/// sorted.
pub(super) fn figure_from_stated(StatedToll { low, best, high }: StatedToll) -> Option<Figure> {
    Some(match (low, best, high) {
        (_, Some(best), _) => {
            let (low, high) = (low.unwrap_or(best), high.unwrap_or(best));
            if low == best && best == high {
                Figure::Exactly(best)
            } else {
                Figure::Estimate { low, best, high }
            }
        }
        (Some(low), None, Some(high)) => Figure::Between(low.min(high), low.max(high)),
        (Some(low), None, None) => Figure::AtLeast(low),
        (None, None, Some(high)) => Figure::AtMost(high),
        (None, None, None) => return None,
    })
}

/// The killed of an event, as the data set states them.
///
/// A single number that splits by side becomes one figure per side. How a range splits is unknown, so it becomes one
/// unattributed figure, and a note gives the sides of its best number. UCDP's one-sided violence is against civilians
/// by definition.
pub(super) struct KilledStatement {
    /// The total.
    figure: Figure,
    /// The figures to claim, by side.
    pub(super) killed: Vec<(Victims, Figure)>,
    /// The best number by side.
    sides: Vec<(Victims, u32)>,
    /// Whether `sides` sums to the best number.
    adds_up: bool,
}

impl KilledStatement {
    /// Returns `None` if no number is stated. `parties` and `civilians` are those of [`ResolvedNames`].
    pub(super) fn from_figures(
        figures: KilledFigures<'_>,
        kind: Kind,
        parties: &[ActorIx],
        civilians: Option<ActorIx>,
    ) -> Option<Self> {
        let figure = figure_from_stated(figures.killed)?;
        // Only another version of the row may have civilians among the killed.
        let civilians = civilians.filter(|_| figures.has_civilians());
        let sides = killed_by_side(figures, parties, civilians);
        let total: u32 = sides.iter().fold(0, |sum, &(_, n)| sum.saturating_add(n));
        let adds_up = figures.killed.best == Some(total) && total > 0;
        let killed = match (figure, sides.as_slice()) {
            (Figure::Exactly(_), [_, ..]) if adds_up => {
                sides.iter().map(|&(victims, n)| (victims, Figure::Exactly(n))).collect()
            }
            (_, &[(victims @ Victims::OfActor(actor), _)])
                if adds_up && kind == Kind::AttackOnCivilians && Some(actor) == civilians =>
            {
                vec![(victims, figure)]
            }
            _ => vec![(Victims::Unattributed, figure)],
        };
        Some(Self { figure, killed, sides, adds_up })
    }

    /// Returns the sides of the best number, if the figures to claim do not give them.
    fn describe_unclaimed_sides(&self, row: &SourceRow<'_>, names: &ResolvedNames) -> Option<String> {
        let is_unclaimed = self.adds_up && self.killed.iter().all(|toll| toll.0 == Victims::Unattributed);
        is_unclaimed.then(|| describe_sides(row, names, &self.sides)).flatten()
    }
}

/// Returns the claims of the data set about the killed, and those of the named origins. Earlier figures come first; the
/// current ones correct them.
pub(super) fn claims_of_row(row: &SourceRow<'_>, names: &ResolvedNames) -> Vec<Claim> {
    let statement =
        |figures| KilledStatement::from_figures(figures, row.kind, &names.parties, names.civilians);
    let mut history = DatasetClaims::new(row.dataset, names);
    for version in &row.earlier {
        history.add_version(row, names, statement(version.figures()).as_ref(), version.reported);
    }
    let current = statement(row.figures());
    // Without a history, the claims are dated by their event.
    let said = row.reported.filter(|_| !row.earlier.is_empty());
    history.add_version(row, names, current.as_ref(), said);
    if let Some(current) = current {
        history.claims.extend(claims_of_origins(&current, names, said));
    }
    if let Some(withdrawal) = row.withdrawn {
        let retraction = history.template(Statement::Retraction);
        history.claims.push(Claim { said: withdrawal.reported, ..retraction });
    }
    history.claims
}

/// Returns the claims of the named origins. With a single number and a single origin, the number is the origin's claim
/// as well; when it said so is only known from the data set.
fn claims_of_origins(
    current: &KilledStatement,
    names: &ResolvedNames,
    said: Option<PublicationDate>,
) -> Vec<Claim> {
    let reported = || Statement::Fact { what: "reported the event".to_owned(), says: Stance::Affirms };
    match (current.figure, names.claimants.as_slice()) {
        (Figure::Exactly(_), &[origin]) => {
            let tolls = current.killed.iter().map(killed_statement);
            tolls.map(|toll| Claim { said, ..Claim::new(origin, Basis::Claimed, toll) }).collect()
        }
        (_, origins) => {
            origins.iter().map(|&origin| Claim::new(origin, Basis::Claimed, reported())).collect()
        }
    }
}

const fn killed_statement(&(victims, says): &(Victims, Figure)) -> Statement {
    Statement::Toll { measure: Measure::Killed, victims, says }
}

/// The claims of a data set about one row, version by version.
struct DatasetClaims {
    claimant: Claimant,
    basis: Basis,
    claims: Vec<Claim>,
    /// Indices of the claims that stand.
    standing: Vec<usize>,
}

impl DatasetClaims {
    const fn new(dataset: Dataset, names: &ResolvedNames) -> Self {
        // ACLED's number is not an assessment but the smallest that was reported.
        let basis = if matches!(dataset, Dataset::Acled) { Basis::Claimed } else { Basis::Assessed };
        let claimant = Claimant::Source(names.dataset);
        Self { claimant, basis, claims: Vec::new(), standing: Vec::new() }
    }

    /// Returns a claim of the data set.
    const fn template(&self, statement: Statement) -> Claim {
        // A retraction vouches for nothing.
        let basis = if matches!(statement, Statement::Retraction) { Basis::Claimed } else { self.basis };
        Claim::new(self.claimant, basis, statement)
    }

    /// Adds what a version of the row states. A figure that it repeats stands; any other corrects that of the same
    /// victims, else one that the version no longer states. What is left of the version before is retracted.
    fn add_version(
        &mut self,
        row: &SourceRow<'_>,
        names: &ResolvedNames,
        version: Option<&KilledStatement>,
        said: Option<PublicationDate>,
    ) {
        let note = version.and_then(|version| version.describe_unclaimed_sides(row, names));
        let tolls = version.map_or(&[][..], |version| &version.killed);
        let stated = tolls.iter().map(killed_statement);
        let mut outdated = std::mem::take(&mut self.standing);
        let mut new = Vec::new();
        for statement in stated {
            let is_same = |&index: &usize| {
                self.claims.get(index).is_some_and(|claim| claim.statement == statement && claim.note == note)
            };
            match outdated.iter().position(is_same) {
                Some(position) => self.standing.push(outdated.remove(position)),
                None => new.push(statement),
            }
        }
        let victims_of = |statement: &Statement| match *statement {
            Statement::Toll { victims, .. } => Some(victims),
            _ => None,
        };
        // Those of the same victims first, so that no other figure is taken to correct theirs.
        let same_victims: Vec<Option<usize>> = new
            .iter()
            .map(|statement| {
                let is_corrected = |&index: &usize| {
                    self.claims
                        .get(index)
                        .is_some_and(|claim| victims_of(&claim.statement) == victims_of(statement))
                };
                let position = outdated.iter().position(is_corrected)?;
                Some(outdated.remove(position))
            })
            .collect();
        // Most events have one claim. A vector makes room for four.
        self.claims.reserve_exact(new.len());
        for (statement, corrected) in new.into_iter().zip(same_victims) {
            let corrected = corrected.or_else(|| outdated.pop());
            let revises = corrected.map(Revision::Corrects);
            self.standing.push(self.claims.len());
            self.claims.push(Claim { said, revises, note: note.clone(), ..self.template(statement) });
        }
        for index in outdated {
            let revises = Some(Revision::Retracts(index));
            self.claims.push(Claim { said, revises, ..self.template(Statement::Retraction) });
        }
    }
}

/// Splits the best number by side. Sides without killed are omitted; parties that resolve to the same actor are one
/// side.
fn killed_by_side(
    figures: KilledFigures<'_>,
    parties: &[ActorIx],
    civilians: Option<ActorIx>,
) -> Vec<(Victims, u32)> {
    let parties = parties.iter().map(|&ix| Victims::OfActor(ix)).zip(figures.by_side.iter().copied());
    let [killed_civilians, killed_unknown] = figures.civilians_and_unknown;
    let others = [
        (civilians.map_or(Victims::Unattributed, Victims::OfActor), killed_civilians),
        (Victims::Unattributed, killed_unknown),
    ];
    let mut sides: Vec<(Victims, u32)> = Vec::new();
    for (victims, n) in parties.chain(others) {
        let Some(n) = n.filter(|&n| n > 0) else { continue };
        match sides.iter_mut().find(|side| side.0 == victims) {
            Some(side) => side.1 = side.1.saturating_add(n),
            None => sides.push((victims, n)),
        }
    }
    sides
}

/// Describes the sides: `of the best number: 3 Government of X, 2 civilians`.
fn describe_sides(row: &SourceRow<'_>, names: &ResolvedNames, sides: &[(Victims, u32)]) -> Option<String> {
    if let [(Victims::Unattributed, _)] = sides {
        return None;
    }
    let name = |victims: Victims| match victims {
        Victims::Unattributed => Cow::Borrowed("of unknown side"),
        Victims::OfActor(ix) => {
            let party =
                names.parties.iter().position(|&party| party == ix).and_then(|index| row.parties.get(index));
            party.map_or(Cow::Borrowed("civilians"), |party| sanitize(&party.name))
        }
    };
    let parts: Vec<String> = sides.iter().map(|&(victims, n)| format!("{n} {}", name(victims))).collect();
    Some(format!("of the best number: {}", parts.join(", ")))
}
