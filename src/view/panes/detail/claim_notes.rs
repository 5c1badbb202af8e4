//! What the grid of claims cannot hold: where the best numbers come from, the notes on the claims, and the documents that
//! report them.

use indexmap::{IndexMap, IndexSet};

use super::claim_words::{best_origin_words, question_label};
use super::page::DetailPage;
use crate::assess::claim_grid::{ClaimCell, ClaimGrid, ClaimOutcome};
use crate::board::Scene;
use crate::model::{Claimant, Event};
use crate::view::display_names;
use crate::view::text::limited_width;
use crate::view::theme::Role;

/// The label of the origin of the best numbers.
const BEST_LABEL: &str = "best number";

/// The label of the days on which claims were made.
const SAID_LABEL: &str = "said on";

/// The label of the documents that report claims.
const DOCUMENT_LABEL: &str = "reported in";

/// Writes where the best numbers come from, and the notes and documents of each claimant. Writes nothing without any.
pub(super) fn write_notes(scene: &Scene<'_>, page: &mut DetailPage, event: &Event, grid: &ClaimGrid) {
    let mut origins: IndexMap<String, Vec<String>> = IndexMap::new();
    for column in &grid.columns {
        // A single claim leaves nothing to choose from.
        if let (ClaimOutcome::Toll(_, best_by), 2..) = (column.outcome, column.claims().len()) {
            let questions = origins.entry(best_origin_words(best_by).to_owned()).or_default();
            questions.push(question_label(scene, grid, &column.question));
        }
    }
    let has_one_origin = origins.len() == 1;
    let mut rows: Vec<(String, String)> = Vec::new();
    rows.extend(origins.into_iter().map(|(origin, questions)| {
        let words = if has_one_origin { origin } else { format!("{}: {origin}", questions.join("; ")) };
        (BEST_LABEL.to_owned(), words)
    }));
    let mut dates: IndexMap<String, Vec<String>> = IndexMap::new();
    let mut documents: IndexMap<String, Vec<String>> = IndexMap::new();
    for &by in &grid.claimants {
        let name = display_names::claimant_name(scene, by);
        let remarks = claimant_remarks(scene, event, grid, by);
        rows.extend(remarks.notes.into_iter().map(|note| (name.clone(), note)));
        for (origins, remarks) in [(&mut dates, remarks.dates), (&mut documents, remarks.documents)] {
            for (origin, questions) in remarks {
                let claims =
                    questions.map_or_else(|| name.clone(), |questions| format!("{name} ({questions})"));
                origins.entry(origin).or_default().push(claims);
            }
        }
    }
    for (label, origins) in [(SAID_LABEL, dates), (DOCUMENT_LABEL, documents)] {
        let origins = origins.into_iter();
        rows.extend(
            origins.map(|(origin, claims)| (label.to_owned(), format!("{origin}: {}", claims.join(", ")))),
        );
    }
    if rows.is_empty() {
        return;
    }
    page.add_heading("Behind the claims");
    let max_label = (page.width * 2 / 5).max(4);
    let label_columns = rows.iter().map(|(label, _)| limited_width(label, max_label)).max().unwrap_or(0);
    let mut previous = String::new();
    for (label, words) in rows {
        // A label is not repeated, except where lines are read out one by one.
        let shown = if label == previous && !page.is_spoken { "" } else { label.as_str() };
        page.add_next_to_label(0, (shown, Role::Dim), label_columns, &words, Role::Text);
        previous = label;
    }
}

/// The notes on the claims of a claimant, and the documents that report them.
struct ClaimantRemarks {
    /// Each note, after the questions that it is about unless it is about all.
    notes: Vec<String>,
    /// Each day on which claims were made, with the questions that they are about, unless they are about all.
    dates: Vec<(String, Option<String>)>,
    /// Each document with the questions that it is about, unless it is about all.
    documents: Vec<(String, Option<String>)>,
}

fn claimant_remarks(scene: &Scene<'_>, event: &Event, grid: &ClaimGrid, by: Claimant) -> ClaimantRemarks {
    let mut notes: IndexMap<String, IndexSet<String>> = IndexMap::new();
    let mut dates: IndexMap<String, IndexSet<String>> = IndexMap::new();
    let mut documents: IndexMap<String, IndexSet<String>> = IndexMap::new();
    let mut questions = IndexSet::new();
    let answers = grid.columns.iter().filter_map(|column| match grid.cell(by, column) {
        ClaimCell::Claims(claims) => Some((question_label(scene, grid, &column.question), claims)),
        ClaimCell::Silent | ClaimCell::NoComment => None,
    });
    let refusals = (!grid.refusals.is_empty()).then(|| ("no comment".to_owned(), grid.refusals.as_slice()));
    for (question, claims) in answers.chain(refusals) {
        let claims = claims.iter().filter_map(|&index| event.claims.get(index));
        for claim in claims.filter(|claim| claim.claimant == by) {
            questions.insert(question.clone());
            if let Some(note) = &claim.note {
                notes.entry(note.clone()).or_default().insert(question.clone());
            }
            if let Some(said) = claim.said {
                dates.entry(said.to_string()).or_default().insert(question.clone());
            }
            // With one source, every claim is from it; a document reports its own claims.
            let source = claim.source.filter(|&ix| event.sources.len() > 1 && by != Claimant::Source(ix));
            if let Some(source) = source.and_then(|ix| scene.store.situation().source(ix)) {
                let title = source.publisher.as_ref().unwrap_or(&source.title);
                documents.entry(title.clone()).or_default().insert(question.clone());
            }
        }
    }
    let label = |about: IndexSet<String>| {
        (about.len() < questions.len()).then(|| about.into_iter().collect::<Vec<_>>().join("; "))
    };
    let notes = notes.into_iter().map(|(note, about)| match label(about) {
        Some(questions) => format!("{questions}: {note}"),
        None => note,
    });
    let labelled = |origins: IndexMap<String, IndexSet<String>>| {
        origins.into_iter().map(|(origin, about)| (origin, label(about))).collect()
    };
    let (dates, documents) = (labelled(dates), labelled(documents));
    ClaimantRemarks { notes: notes.collect(), dates, documents }
}
