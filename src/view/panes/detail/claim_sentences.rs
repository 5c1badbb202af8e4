//! Who claims what, in sentences for a screen reader: claimant by claimant, then what follows for each question.

use super::claim_words::{cell_words, outcome_words, question_label};
use super::page::DetailPage;
use crate::assess::claim_grid::{ClaimCell, ClaimGrid, ClaimQuestion};
use crate::board::Scene;
use crate::model::Event;
use crate::view::display_names;
use crate::view::painter::StyledText;
use crate::view::theme::Role;

/// Writes the grid of an event as sentences. A claimant's silence is not said.
pub(super) fn write_sentences(scene: &Scene<'_>, page: &mut DetailPage, event: &Event, grid: &ClaimGrid) {
    page.add_heading("Who says what");
    for &by in &grid.claimants {
        let answers = grid.columns.iter().filter_map(|column| match grid.cell(by, column) {
            ClaimCell::Claims(claims) => {
                let answer = joined(cell_words(scene, event, ClaimCell::Claims(claims), ", assessed"), " ");
                Some(format!("{}: {answer}", spoken_question(scene, grid, &column.question)))
            }
            ClaimCell::Silent | ClaimCell::NoComment => None,
        });
        let mut answers: Vec<String> = answers.collect();
        let mut refusals = grid.refusals.iter().filter_map(|&ix| event.claims.get(ix));
        if refusals.any(|claim| claim.claimant == by) {
            answers.push("no comment".to_owned());
        }
        let name = display_names::claimant_name(scene, by);
        page.add_text(&format!("{name}: {}.", answers.join("; ")), Role::Text, 0);
    }
    for column in &grid.columns {
        let outcome = outcome_words(scene, page.contested_sign(), column);
        if !outcome.is_empty() {
            let question = spoken_question(scene, grid, &column.question);
            page.add_text(&format!("In all, {question}: {}.", joined(outcome, ", ")), Role::Text, 0);
        }
    }
}

fn joined(pieces: Vec<StyledText>, separator: &str) -> String {
    pieces.into_iter().map(|(words, _)| words).collect::<Vec<_>>().join(separator)
}

fn spoken_question(scene: &Scene<'_>, grid: &ClaimGrid, question: &ClaimQuestion) -> String {
    let label = question_label(scene, grid, question);
    match question {
        ClaimQuestion::Fact(what) => format!("{label}, {what}"),
        _ => label,
    }
}
