//! The page of a claimant: what it said, and how that agrees with what others said. Every number counts recorded claims.

use std::cmp::Ordering;

use super::page::DetailPage;
use crate::board::Scene;
use crate::findings::claim_words;
use crate::findings::phrases::count_noun;
use crate::model::{Claimant, Event, Statement, group_thousands};
use crate::store::{
    ClaimSorts, ClaimantRecord, ClaimantStatements, FigureComparison, MAX_RECORDS_COUNTED, RecordedClaim,
};
use crate::view::display_names;
use crate::view::theme::Role;

/// Columns for the labels.
const LABEL_WIDTH: usize = 20;

/// The most other claimants that are listed; the number of further ones follows.
const MAX_ROWS: usize = 12;

pub(super) fn write_claimant(scene: &Scene<'_>, page: &mut DetailPage, record: &ClaimantRecord) {
    write_name(scene, page, record.claimant);
    let Some(statements) = &record.statements else {
        let shown = group_thousands(scene.answer.events.len());
        let most = group_thousands(MAX_RECORDS_COUNTED);
        let words = format!(
            "{shown} events are shown. Claims are in the records, which are read of at most {most} events: narrow the \
             window or the filter"
        );
        page.add_gap();
        page.add_text(&words, Role::Warning, 0);
        return;
    };
    page.add_heading("Recorded in the events shown");
    write_counts(page, statements);
    if statements.events == 0 {
        return;
    }
    page.add_heading("Compared with others");
    write_comparison(page, record.claimant, statements);
    write_disagreements(scene, page, statements);
    write_newest(scene, page, statements);
}

/// Writes the name, and what the claimant is.
fn write_name(scene: &Scene<'_>, page: &mut DetailPage, claimant: Claimant) {
    let situation = scene.store.situation();
    match claimant {
        Claimant::Actor(ix) => {
            page.add_text(&display_names::actor_full_name(scene, ix), Role::Strong, 0);
            let kind = situation.actor(ix).map_or("", |actor| actor.kind.label());
            page.add_text(&format!("claimant, {kind}"), Role::Dim, 2);
            if let Some(note) = situation.actor(ix).and_then(|actor| actor.note.as_ref()) {
                page.add_text(note, Role::Dim, 2);
            }
        }
        Claimant::Source(ix) => {
            page.add_text(situation.claimant_name(claimant), Role::Strong, 0);
            let title = situation.source(ix).map_or("", |source| source.title.as_str());
            page.add_text(&format!("claimant, a source: {title}"), Role::Dim, 2);
            if let Some(note) = situation.source(ix).and_then(|source| source.note.as_ref()) {
                page.add_text(note, Role::Dim, 2);
            }
        }
    }
}

fn write_counts(page: &mut DetailPage, statements: &ClaimantStatements) {
    let claims = statements.sorts.sum();
    let words = match claims {
        0 => "no claim".to_owned(),
        n => format!(
            "{} about {}",
            count_noun(n as usize, "claim"),
            count_noun(statements.events as usize, "event")
        ),
    };
    page.add_labelled("said", LABEL_WIDTH, &words, Role::Text);
    if statements.announced > 0 {
        let words = format!(
            "claims about {}, not counted here",
            count_noun(statements.announced as usize, "announced event")
        );
        page.add_labelled("", LABEL_WIDTH, &words, Role::Dim);
    }
    if claims == 0 {
        return;
    }
    page.add_labelled("of these", LABEL_WIDTH, &sort_words(statements.sorts), Role::Text);
    let undated = match statements.undated {
        0 => String::new(),
        n => format!("; {} undated", group_thousands(n)),
    };
    let dates = match statements.first_and_last {
        Some((first, last)) if first == last => format!("{first}{undated}"),
        Some((first, last)) => format!("{first} and {last}{undated}"),
        None => format!("not known{undated}"),
    };
    page.add_labelled("first and last said", LABEL_WIDTH, &dates, Role::Text);
    let counts = [
        ("denied", statements.denied),
        ("assessed", statements.assessed),
        ("later corrected", statements.corrected),
        ("later retracted", statements.retracted),
    ];
    for (label, count) in counts {
        page.add_labelled(label, LABEL_WIDTH, &of_claims(count, claims), Role::Text);
    }
}

/// Returns the claims by sort, without the sorts that do not occur.
fn sort_words(sorts: ClaimSorts) -> String {
    let parts = [
        (sorts.tolls, "toll", "tolls"),
        (sorts.control, "control", "control"),
        (sorts.causes, "cause", "causes"),
        (sorts.facts, "other fact", "other facts"),
        (sorts.no_comments, "no comment", "no comment"),
    ];
    let parts = parts.iter().filter(|(count, ..)| *count > 0);
    let words = parts.map(|(count, one, many)| {
        format!("{} {}", group_thousands(*count), if *count == 1 { one } else { many })
    });
    words.collect::<Vec<_>>().join(", ")
}

fn of_claims(count: u32, claims: u32) -> String {
    if count == 0 {
        "none".to_owned()
    } else {
        format!("{} of {}", group_thousands(count), group_thousands(claims))
    }
}

fn write_comparison(page: &mut DetailPage, claimant: Claimant, statements: &ClaimantStatements) {
    let words = match statements.checked {
        0 => "nobody else assessed what it gives a figure for".to_owned(),
        n => format!(
            "{} of {} for which somebody else's assessed figure is recorded",
            group_thousands(statements.contradicted),
            count_noun(n as usize, "figure")
        ),
    };
    if statements.checked > 0 || statements.not_compared == 0 {
        page.add_labelled("contradicted", LABEL_WIDTH, &words, Role::Text);
    }
    if statements.not_compared > 0 {
        let rows = count_noun(statements.not_compared as usize, "imported UCDP row");
        let words =
            format!("{rows}: each has one number, which the import repeats as the claim of its origin");
        page.add_labelled("not compared", LABEL_WIDTH, &words, Role::Dim);
    }
    let (own, others) = match claimant {
        Claimant::Actor(_) => ("its own victims", "others' victims"),
        Claimant::Source(_) => ("", "victims"),
    };
    let comparisons = [
        (own, statements.own_victims),
        (others, statements.other_victims),
        ("victims, no side", statements.unattributed),
    ];
    let has_figures = |comparison: &FigureComparison| comparison.count > 0 || comparison.left_out > 0;
    let compared = comparisons.iter().filter(|(_, comparison)| has_figures(comparison));
    for (label, comparison) in compared {
        page.add_labelled(label, LABEL_WIDTH, &comparison_words(*comparison), Role::Text);
    }
    if statements.not_compared == 0 && !comparisons.iter().any(|(_, comparison)| has_figures(comparison)) {
        let words = "nobody else gives a figure for the same victims";
        page.add_labelled("numbers", LABEL_WIDTH, words, Role::Text);
    }
}

/// Returns whether the numbers are more or fewer than those of others, with how many were compared.
fn comparison_words(comparison: FigureComparison) -> String {
    let FigureComparison { count, own_sum, others_doubled, left_out } = comparison;
    let left_out = match (count, left_out) {
        (_, 0) => String::new(),
        (0, n) => format!("; for {}, one side gives no single number", group_thousands(n)),
        (_, n) => format!("; for {} more, one side gives no single number", group_thousands(n)),
    };
    if count < FigureComparison::MIN_COUNT {
        return format!("too few to compare: {count}{left_out}");
    }
    let verdict = match (comparison.ratio(), own_sum.saturating_mul(2).cmp(&others_doubled)) {
        (_, Ordering::Equal) => "as many as others".to_owned(),
        (Some(ratio), Ordering::Greater) => format!("more than others, {ratio:.1} times"),
        (Some(ratio), Ordering::Less) => format!("fewer than others, {ratio:.1} times"),
        (None, _) => "more than others".to_owned(),
    };
    let grouped = |n: u64| group_thousands(usize::try_from(n).unwrap_or(usize::MAX));
    // A median is a whole number or a half.
    let half = if others_doubled % 2 == 0 { "" } else { ".5" };
    let (own, sum) = (grouped(own_sum), grouped(others_doubled / 2));
    format!(
        "{verdict}: {own} against {sum}{half}, the sum of the others' medians, {} compared{left_out}",
        group_thousands(count)
    )
}

fn write_disagreements(scene: &Scene<'_>, page: &mut DetailPage, statements: &ClaimantStatements) {
    page.add_heading("Contested with");
    if statements.disagreements.is_empty() {
        page.add_text("No claim of another claimant excludes one of its claims", Role::Dim, 0);
        return;
    }
    for &(other, facts) in statements.disagreements.iter().take(MAX_ROWS) {
        let name = display_names::claimant_name(scene, other);
        page.add_labelled(&name, LABEL_WIDTH, &count_noun(facts as usize, "fact"), Role::Text);
    }
    let further = statements.disagreements.len().saturating_sub(MAX_ROWS);
    if further > 0 {
        page.add_text(&format!("and {further} more"), Role::Dim, 0);
    }
}

fn write_newest(scene: &Scene<'_>, page: &mut DetailPage, statements: &ClaimantStatements) {
    page.add_heading("Newest claims");
    let mut last_row = None;
    for recorded in &statements.newest {
        let Some(event) = scene.store.event(recorded.row) else { continue };
        if last_row.replace(recorded.row) != Some(recorded.row) {
            write_event_line(scene, page, event);
        }
        let (words, role) = recorded_claim_words(scene, event, recorded);
        page.add_text(&words, role, 2);
    }
    if statements.further_claims > 0 {
        let further = group_thousands(statements.further_claims);
        page.add_text(&format!("and {further} more, in earlier events"), Role::Dim, 0);
    }
}

/// Writes the date, kind and place of an event, and its id, which a filter finds.
fn write_event_line(scene: &Scene<'_>, page: &mut DetailPage, event: &Event) {
    let place = event.place.as_ref().map(|place| display_names::place_name(scene, place));
    let place = place.unwrap_or_else(|| display_names::joined_actor_names(scene, &event.actors));
    let words = format!("{}: {}, {place}; id:{}", event.date, event.kind_phrase(), event.id);
    page.add_text(&words, Role::Dim, 0);
}

/// Returns a claim in words, with whether it is contested, and what became of it.
fn recorded_claim_words(scene: &Scene<'_>, event: &Event, recorded: &RecordedClaim) -> (String, Role) {
    let Some(claim) = event.claims.get(recorded.claim) else { return (String::new(), Role::Text) };
    let revision = event.revision_of(recorded.claim).map(|revision| match revision.statement {
        Statement::Retraction => "retracted",
        _ => "corrected",
    });
    let contested = recorded.is_contested.then_some("contested");
    let mut words = claim_words(scene.store.situation(), claim);
    for mark in contested.into_iter().chain(revision) {
        words = format!("{words}; {mark}");
    }
    (words, if recorded.is_contested { Role::Contested } else { Role::Text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_gives_its_sums_and_no_ratio_of_too_few() {
        let words = |count, own_sum, others_doubled, left_out| {
            comparison_words(FigureComparison { count, own_sum, others_doubled, left_out })
        };
        assert_eq!(words(2, 9, 2, 0), "too few to compare: 2");
        assert_eq!(words(0, 0, 0, 2), "too few to compare: 0; for 2, one side gives no single number");
        let medians = "the sum of the others' medians";
        assert_eq!(
            words(3, 18, 19, 0),
            format!("more than others, 1.9 times: 18 against 9.5, {medians}, 3 compared")
        );
        assert_eq!(
            words(4, 1, 8, 0),
            format!("fewer than others, 0.2 times: 1 against 4, {medians}, 4 compared")
        );
        assert_eq!(words(3, 2000, 0, 0), format!("more than others: 2,000 against 0, {medians}, 3 compared"));
        assert_eq!(
            words(3, 0, 0, 1),
            format!(
                "as many as others: 0 against 0, {medians}, 3 compared; for 1 more, one side gives no single number"
            )
        );
    }
}
