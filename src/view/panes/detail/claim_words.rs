//! The words for claims and for the questions they answer.

use crate::assess::claim_grid::{ClaimCell, ClaimGrid, ClaimOutcome, ClaimQuestion, QuestionColumn};
use crate::assess::control::Control;
use crate::assess::toll::BestBy;
use crate::board::Scene;
use crate::model::{Basis, Claim, Event, Figure, Stance, Statement, Victims};
use crate::view::display_names;
use crate::view::painter::StyledText;
use crate::view::panes::figures::killed_role;
use crate::view::text::width_fits;
use crate::view::theme::Role;

/// After an assessed value in the grid.
pub(super) const ASSESSED_SIGN: &str = "*";

/// Returns what a claim states, in words that say what it is about.
pub(super) fn statement_words(scene: &Scene<'_>, claim: &Claim) -> (String, Role) {
    match &claim.statement {
        Statement::Toll { says, .. } => (says.to_string(), Role::Text),
        Statement::Control { holder, says, .. } => {
            let holder = display_names::actor_name(scene, *holder);
            match says {
                Stance::Affirms => (format!("held by {holder}"), Role::Text),
                Stance::Denies => (format!("denies that {holder} hold it"), Role::Text),
                Stance::Unconfirmed => (format!("held by {holder}, unconfirmed"), Role::Unknown),
            }
        }
        Statement::Cause { what } => (what.clone(), Role::Text),
        Statement::Fact { says, .. } => {
            (says.name().to_owned(), if *says == Stance::Unconfirmed { Role::Unknown } else { Role::Text })
        }
        Statement::NoComment => ("no comment".to_owned(), Role::Unknown),
        Statement::Retraction => ("takes it back".to_owned(), Role::Unknown),
    }
}

/// Returns what a claim states, in words that follow its claimant and its question.
fn answer_words(scene: &Scene<'_>, claim: &Claim) -> (String, Role) {
    match &claim.statement {
        Statement::Toll { says, .. } => {
            let is_unknown = matches!(says, Figure::Unspecified | Figure::NoComment);
            (says.answer_words(), if is_unknown { Role::Unknown } else { Role::Text })
        }
        Statement::Control { holder, says, .. } => {
            let holder = display_names::actor_name(scene, *holder);
            match says {
                Stance::Affirms => (holder, Role::Text),
                Stance::Denies => (format!("not {holder}"), Role::Text),
                Stance::Unconfirmed => (format!("{holder}, unconfirmed"), Role::Unknown),
            }
        }
        _ => statement_words(scene, claim),
    }
}

/// Adds to what a claim states whether its claimant corrected it or took it back later.
pub(super) fn revised_words(event: &Event, index: usize, (words, role): (String, Role)) -> (String, Role) {
    match event.revision_of(index).map(|revision| &revision.statement) {
        None => (words, role),
        Some(Statement::Retraction) => (format!("{words} (taken back)"), Role::Dim),
        Some(_) => (format!("{words} (corrected)"), Role::Dim),
    }
}

/// Returns what a cell of the grid says: a piece for each claim, in order. Assessed ones end in `assessed_mark`.
pub(super) fn cell_words(
    scene: &Scene<'_>,
    event: &Event,
    cell: ClaimCell<'_>,
    assessed_mark: &str,
) -> Vec<StyledText> {
    let claims = match cell {
        ClaimCell::Silent => return vec![("–".to_owned(), Role::Dim)],
        ClaimCell::NoComment => return vec![("no comment".to_owned(), Role::Unknown)],
        ClaimCell::Claims(claims) => claims,
    };
    let pieces = claims.iter().enumerate().filter_map(|(i, &index)| {
        let claim = event.claims.get(index)?;
        let (mut words, role) = revised_words(event, index, answer_words(scene, claim));
        let is_assessed = claim.basis == Basis::Assessed;
        words.push_str(if is_assessed { assessed_mark } else { "" });
        if i + 1 < claims.len() {
            let is_replaced = matches!(claim.statement, Statement::Toll { .. } | Statement::Fact { .. });
            words.push_str(if is_replaced { ", then" } else { ";" });
        }
        Some((words, if is_assessed { Role::Strong } else { role }))
    });
    pieces.collect()
}

/// Returns the head of a column: the kind of question, and the rest of it if there is more.
pub(super) fn head_words(
    scene: &Scene<'_>,
    grid: &ClaimGrid,
    question: &ClaimQuestion,
) -> (String, Option<String>) {
    match question {
        ClaimQuestion::Toll(measure, victims) => {
            let side = match victims {
                Victims::OfActor(actor) => display_names::actor_name(scene, *actor),
                Victims::Unattributed => "side not stated".to_owned(),
            };
            (measure.name().to_owned(), Some(side))
        }
        ClaimQuestion::Control(place) => ("who holds".to_owned(), Some(place.clone())),
        ClaimQuestion::Fact(_) => {
            let mut facts = grid.columns.iter().map(|column| &column.question);
            let is_fact = |question: &&ClaimQuestion| matches!(question, ClaimQuestion::Fact(_));
            let count = facts.clone().filter(is_fact).count();
            let before = facts.by_ref().take_while(|other| *other != question).filter(is_fact).count();
            (if count == 1 { "fact".to_owned() } else { format!("fact {}", before + 1) }, None)
        }
        ClaimQuestion::Cause => ("cause".to_owned(), None),
    }
}

/// Returns a question in one line.
pub(super) fn question_label(scene: &Scene<'_>, grid: &ClaimGrid, question: &ClaimQuestion) -> String {
    match (question, head_words(scene, grid, question)) {
        (ClaimQuestion::Toll(_, Victims::OfActor(_)), (measure, Some(side))) => {
            format!("{measure} among {side}")
        }
        (ClaimQuestion::Toll(..), (measure, Some(side))) => format!("{measure}, {side}"),
        (_, (kind, Some(rest))) => format!("{kind} {rest}"),
        (_, (kind, None)) => kind,
    }
}

/// Returns what follows from the claims of a column, and whether they contest each other.
pub(super) fn outcome_words(
    scene: &Scene<'_>,
    contested_sign: &str,
    column: &QuestionColumn,
) -> Vec<StyledText> {
    let mut pieces = Vec::new();
    match column.outcome {
        ClaimOutcome::Toll(toll, _) => pieces.push((toll.to_string(), killed_role(toll))),
        ClaimOutcome::Control(Control::Contested) | ClaimOutcome::None => {}
        ClaimOutcome::Control(control) => {
            let holder = control.holder().map(|holder| display_names::actor_name(scene, holder));
            let label = control.label();
            pieces.push((holder.map_or_else(|| label.to_owned(), |h| format!("{h}, {label}")), Role::Text));
        }
        ClaimOutcome::Accounts(1) => pieces.push(("1 account".to_owned(), Role::Text)),
        ClaimOutcome::Accounts(n) => pieces.push((format!("{n} accounts"), Role::Text)),
    }
    pieces.extend(contested_words(contested_sign, column).map(|words| (words, Role::Contested)));
    pieces
}

/// Returns whether the claims of a column contest each other, and whether only an opponent claims the toll.
pub(super) fn contested_words(contested_sign: &str, column: &QuestionColumn) -> Option<String> {
    let contested = format!("{contested_sign} contested");
    match (column.is_contested, column.is_claimed_only) {
        (true, true) => Some(format!("{}, claimed only", contested.trim_start())),
        (true, false) => Some(contested.trim_start().to_owned()),
        (false, true) => Some("claimed only".to_owned()),
        (false, false) => None,
    }
}

/// Returns where the best figure comes from.
pub(super) const fn best_origin_words(best_by: BestBy) -> &'static str {
    match best_by {
        BestBy::Assessed => "the assessed number",
        BestBy::OwnSide => "what their own side admits",
        BestBy::Conservative => "the smallest number claimed that is not a denial",
        BestBy::Unknown => "unknown, no claim gives a number",
    }
}

/// Returns text in which a range of numbers wider than `columns` may wrap after its dash, so that no number is broken.
pub(super) fn breakable_ranges(text: &str, columns: usize) -> String {
    let words = text
        .split(' ')
        .map(|word| if width_fits(word, columns) { word.to_owned() } else { word.replace('–', "– ") });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_wraps_after_its_dash_only_if_it_must() {
        assert_eq!(breakable_ranges("2,500 (1,000–10,000)", 14), "2,500 (1,000–10,000)");
        assert_eq!(breakable_ranges("2,500 (1,000–10,000)", 13), "2,500 (1,000– 10,000)");
    }
}
