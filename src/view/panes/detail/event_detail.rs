//! The detail of an event, above all who claims what, subject by subject.

use super::claim_notes::write_notes;
use super::claim_sentences::write_sentences;
use super::claim_table::{is_worth_a_grid, write_table};
use super::claim_words::{
    best_origin_words, breakable_ranges, contested_words, revised_words, statement_words,
};
use super::page::DetailPage;
use super::toll_history_chart::write_toll_history;
use crate::assess::claim_grid::{ClaimGrid, ClaimOutcome, ClaimQuestion, QuestionColumn};
use crate::board::Scene;
use crate::model::{Basis, Event, Measure, PlacePrecision, Precision, Toll, Victims};
use crate::query::GroupBy;
use crate::store::EventDetail;
use crate::view::display_names;
use crate::view::painter::line_width;
use crate::view::panes::figures::killed_role;
use crate::view::text::{limited_width, truncate_middle, visible_chars, width, width_fits};
use crate::view::theme::Role;

/// Columns for the labels.
const LABEL_WIDTH: usize = 8;

/// The fewest columns in which a claim is indented and may stand next to its claimant.
const MIN_INDENTED_COLUMNS: usize = 24;

/// The heading over the history of the killed.
const HISTORY_HEADING: &str = "Killed, as it became known";

/// The label at the end of a claim by an independent party.
const ASSESSED_LABEL: &str = "assessed";

pub(super) fn write_event(scene: &Scene<'_>, page: &mut DetailPage, detail: &EventDetail) {
    let Some(event) = scene.store.event(detail.row) else { return };
    if is_worth_a_grid(&detail.grid) && write_grid(scene, page, event, detail) {
        return;
    }
    let title = format!("{}  {}", event.date, event.kind_phrase());
    let title = page.glyphs.transliterate(&title).into_owned();
    if width_fits(&title, page.width) {
        page.lines.push(vec![(title, Role::Strong)]);
    } else {
        page.add_text(&title, Role::Strong, 0);
    }
    write_labels(scene, page, event);
    page.add_gap();
    write_summary(page, event);
    write_claim_list(scene, page, event, &detail.grid);
    write_sums(scene, page, detail);
    write_toll_history(page, HISTORY_HEADING, &detail.killed_history);
    write_sources(scene, page, event);
}

/// Writes the page of an event that several claimants tell differently: the grid first, then everything else. Returns
/// `false` and writes nothing if the page is too narrow for a grid.
fn write_grid(scene: &Scene<'_>, page: &mut DetailPage, event: &Event, detail: &EventDetail) -> bool {
    let start = page.lines.len();
    write_title(scene, page, event);
    if page.is_spoken {
        write_sentences(scene, page, event, &detail.grid);
    } else if !write_table(scene, page, event, &detail.grid) {
        page.lines.truncate(start);
        return false;
    }
    write_sums(scene, page, detail);
    page.add_gap();
    write_summary(page, event);
    write_notes(scene, page, event, &detail.grid);
    write_toll_history(page, HISTORY_HEADING, &detail.killed_history);
    page.add_heading("Event");
    write_labels(scene, page, event);
    write_sources(scene, page, event);
    true
}

/// Writes date, kind and place in one line, if they fit in one. The labels below give every name of the place.
fn write_title(scene: &Scene<'_>, page: &mut DetailPage, event: &Event) {
    let mut words = format!("{} {} {}", event.date, page.glyphs.dot, event.kind_phrase());
    if let Some(place) = &event.place {
        words = format!("{words} {} {}", page.glyphs.dot, display_names::place_name(scene, place));
        for name in &place.other_names {
            let longer = format!("{words} / {name}");
            if !width_fits(&page.glyphs.transliterate(&longer), page.width) {
                break;
            }
            words = longer;
        }
    }
    page.add_text(&words, Role::Strong, 0);
}

fn write_summary(page: &mut DetailPage, event: &Event) {
    page.add_text(&event.summary, Role::Text, 0);
    if let Some(note) = &event.note {
        page.add_text(note, Role::Dim, 0);
    }
}

/// Writes what is known of the date, the place, the front and the actors.
fn write_labels(scene: &Scene<'_>, page: &mut DetailPage, event: &Event) {
    let row = event.kind.row();
    if let Some(note) = &event.date_note {
        page.add_labelled("date", LABEL_WIDTH, note, Role::Text);
    } else if event.date.inferred {
        page.add_labelled("date", LABEL_WIDTH, "inferred from the calendar", Role::Text);
    } else if event.date.precision != Precision::Day {
        let words = format!("known only to the {}", event.date.precision.name());
        page.add_labelled("date", LABEL_WIDTH, &words, Role::Text);
    }
    if let Some(place) = &event.place {
        let precision = match place.precision {
            PlacePrecision::Exact => String::new(),
            vague => format!(" ({})", vague.name()),
        };
        let words = format!("{}{precision}", display_names::place_name(scene, place));
        let other_names =
            place.other_names.iter().chain(&place.native).filter(|name| !words.contains(name.as_str()));
        let words = std::iter::once(words.as_str())
            .chain(other_names.map(String::as_str))
            .collect::<Vec<_>>()
            .join(" / ");
        page.add_labelled("place", LABEL_WIDTH, &words, Role::Text);
        if let Some(note) = &place.note {
            page.add_labelled("", LABEL_WIDTH, note, Role::Dim);
        }
        if let Some(region) = place.region.as_ref().filter(|region| !words.contains(region.as_str())) {
            page.add_labelled("region", LABEL_WIDTH, region, Role::Text);
        }
    }
    let label = if scene.store.front_words().group_by == GroupBy::Country { "in" } else { "front" };
    page.add_labelled(label, LABEL_WIDTH, &display_names::front_full_name(scene, event.front), Role::Text);
    if let Some(conflict) = &event.conflict {
        page.add_labelled("conflict", LABEL_WIDTH, conflict, Role::Text);
    }
    let actor_names: Vec<String> =
        event.actors.iter().map(|&ix| display_names::actor_full_name(scene, ix)).collect();
    page.add_labelled("who", LABEL_WIDTH, &actor_names.join(" – "), Role::Text);
    page.add_labelled("class", LABEL_WIDTH, row.quad.label(), Role::Text);
    if event.is_announced() {
        page.add_labelled(
            "",
            LABEL_WIDTH,
            "only announced: counted as no event that happened",
            Role::Warning,
        );
    }
    if event.background {
        page.add_labelled("", LABEL_WIDTH, "background: outside the front's coverage", Role::Dim);
    }
}

/// Writes the claims as a list, question by question.
fn write_claim_list(scene: &Scene<'_>, page: &mut DetailPage, event: &Event, grid: &ClaimGrid) {
    page.add_heading("Who says what");
    if event.claims.is_empty() {
        page.add_text("No claim is recorded", Role::Dim, 0);
        return;
    }
    let longest_name = event
        .claims
        .iter()
        .map(|claim| limited_width(&display_names::claimant_name(scene, claim.claimant), page.width))
        .max()
        .unwrap_or(0);
    // Names get the columns that the longest statement leaves, but at least two fifths of the line.
    let longest_statement = event
        .claims
        .iter()
        .map(|claim| {
            let (words, _) = statement_words(scene, claim);
            limited_width(&page.glyphs.transliterate(visible_chars(&words, page.width)), page.width)
        })
        .max();
    let other_columns = 2 + 1 + longest_statement.unwrap_or(0) + 1 + width(ASSESSED_LABEL);
    let name_columns =
        longest_name.min((page.width * 2 / 5).max(page.width.saturating_sub(other_columns))).max(4);
    for column in &grid.columns {
        page.add_gap();
        write_question(scene, page, column);
        let claims = column.claims();
        for &index in &claims {
            write_claim(scene, page, event, index, name_columns);
        }
        // A single claim leaves nothing to choose from.
        if let (ClaimOutcome::Toll(_, best_by), 2..) = (column.outcome, claims.len()) {
            page.add_text(&format!("best: {}", best_origin_words(best_by)), Role::Dim, 2);
        }
    }
    if !grid.refusals.is_empty() {
        page.add_gap();
        page.add_text("said nothing", Role::Strong, 0);
    }
    for &index in &grid.refusals {
        write_claim(scene, page, event, index, name_columns);
    }
}

/// Writes the heading of a group of claims: their question, the resulting toll, and whether they contest each other.
fn write_question(scene: &Scene<'_>, page: &mut DetailPage, column: &QuestionColumn) {
    let heading = match &column.question {
        ClaimQuestion::Toll(measure, Victims::OfActor(actor)) => {
            format!("{}, {} side", measure.name(), display_names::actor_name(scene, *actor))
        }
        ClaimQuestion::Toll(measure, Victims::Unattributed) => format!("{}, side not stated", measure.name()),
        ClaimQuestion::Control(place) => format!("who holds {place}"),
        ClaimQuestion::Cause => "why".to_owned(),
        ClaimQuestion::Fact(name) => name.clone(),
    };
    let toll = match column.outcome {
        ClaimOutcome::Toll(toll, _) => Some(toll),
        _ => None,
    };
    write_toll_line(
        page,
        &heading,
        toll,
        &contested_words(page.contested_sign(), column).unwrap_or_default(),
    );
}

/// Writes a heading, its toll and its mark in one line, or below each other where they do not fit.
fn write_toll_line(page: &mut DetailPage, heading: &str, toll: Option<Toll>, mark: &str) {
    let heading = page.glyphs.transliterate(heading).into_owned();
    let toll_text = toll.map(|toll| page.glyphs.transliterate(&toll.to_string()).into_owned());
    let texts = [toll_text.as_deref().unwrap_or_default(), mark];
    let rest_width: usize = texts.iter().filter(|text| !text.is_empty()).map(|text| width(text) + 2).sum();
    let toll = toll_text.zip(toll);
    if limited_width(&heading, page.width + 1) + rest_width <= page.width {
        let mut line = vec![(heading, Role::Strong)];
        line.extend(toll.map(|(text, toll)| (format!("  {text}"), killed_role(toll))));
        if !mark.is_empty() {
            line.push((format!("  {mark}"), Role::Contested));
        }
        page.lines.push(line);
        return;
    }
    page.add_text(&heading, Role::Strong, 0);
    if let Some((_, toll)) = toll {
        let text = breakable_ranges(&toll.to_string(), page.width.saturating_sub(2));
        page.add_text(&text, killed_role(toll), 2);
    }
    page.add_text(mark, Role::Contested, 2);
}

/// Writes a claim: claimant, statement, whether an independent party assessed it, the document, the note.
fn write_claim(scene: &Scene<'_>, page: &mut DetailPage, event: &Event, index: usize, name_columns: usize) {
    let Some(claim) = event.claims.get(index) else { return };
    let (statement, role) = revised_words(event, index, statement_words(scene, claim));
    let name = display_names::claimant_name(scene, claim.claimant);
    let name = truncate_middle(&name, name_columns, page.glyphs.ellipsis);
    if page.width < MIN_INDENTED_COLUMNS {
        page.add_text(&name, Role::Text, 0);
        page.add_text(&breakable_ranges(&statement, page.width.saturating_sub(1)), role, 1);
        if claim.basis == Basis::Assessed {
            page.add_text(ASSESSED_LABEL, Role::Strong, 1);
        }
    } else {
        write_claim_line(page, claim.basis, (&name, name_columns), (&statement, role));
    }
    let source = claim.source.filter(|_| event.sources.len() > 1);
    let source = source.and_then(|ix| scene.store.situation().source(ix));
    let source = source.map(|source| format!("in {}", source.publisher.as_ref().unwrap_or(&source.title)));
    let said = claim.said.map(|said| format!("said {said}"));
    let origin: Vec<String> = said.into_iter().chain(source).collect();
    page.add_text(&origin.join(", "), Role::Dim, 4);
    if let Some(note) = &claim.note {
        page.add_text(note, Role::Dim, 4);
    }
}

/// Writes a claimant, next to it the statement, and the basis at the end of the line.
fn write_claim_line(
    page: &mut DetailPage,
    basis: Basis,
    (name, name_columns): (&str, usize),
    (statement, role): (&str, Role),
) {
    let (basis, basis_role) = match basis {
        Basis::Assessed => (ASSESSED_LABEL, Role::Strong),
        Basis::Claimed if page.width >= 44 => ("claimed ", Role::Dim),
        Basis::Claimed => ("", Role::Dim),
    };
    let (first_line, basis_columns) = (page.lines.len(), width(basis) + 1);
    let full_width = page.width;
    page.width = full_width.saturating_sub(if basis.is_empty() { 0 } else { basis_columns });
    let statement = breakable_ranges(statement, page.width.saturating_sub(name_columns + 3));
    page.add_next_to_label(2, (name, Role::Text), name_columns, &statement, role);
    page.width = full_width;
    if let Some(line) = page.lines.get_mut(first_line).filter(|_| !basis.is_empty()) {
        let used = line_width(line) + width(basis);
        line.push((" ".repeat(full_width.saturating_sub(used)), Role::Text));
        line.push((basis.to_owned(), basis_role));
    }
}

/// Writes the tolls summed over all sides, if there is more than one side.
fn write_sums(scene: &Scene<'_>, page: &mut DetailPage, detail: &EventDetail) {
    let tolls = scene.store.tolls(detail.row);
    let mut is_first = true;
    for measure in Measure::ALL {
        if detail.sides.iter().filter(|side| side.measure == measure).count() < 2 {
            continue;
        }
        if std::mem::take(&mut is_first) {
            page.add_gap();
        }
        let toll = tolls.for_measure(measure);
        write_toll_line(page, &format!("{} on all sides", measure.name()), Some(toll), "");
    }
}

fn write_sources(scene: &Scene<'_>, page: &mut DetailPage, event: &Event) {
    page.add_heading("Sources");
    for source in event.sources.iter().filter_map(|&ix| scene.store.situation().source(ix)) {
        let mut words = source.title.clone();
        for part in [source.publisher.clone(), source.published_text()].into_iter().flatten() {
            if !words.contains(part.as_str()) {
                words.push_str(", ");
                words.push_str(&part);
            }
        }
        page.add_next_to_label(0, (page.glyphs.bullet, Role::Dim), 1, &words, Role::Text);
        if let Some(url) = &source.url {
            page.add_text(url, Role::Dim, 2);
        }
        if let Some(note) = &source.note {
            page.add_text(note, Role::Dim, 2);
        }
    }
    page.add_gap();
    page.add_text(&event.id, Role::Dim, 0);
}
