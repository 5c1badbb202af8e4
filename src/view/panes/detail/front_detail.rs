//! The detail of a front: its coverage and counts, the reasons for its assessments, control of places, and stated
//! totals next to computed ones.

use super::claim_words::statement_words;
use super::page::DetailPage;
use super::toll_history_chart::write_front_reports;
use super::why_page::{is_group, recorded_days_words};
use crate::assess::control::{Control, PlaceControl};
use crate::board::Scene;
use crate::model::date::WRITABLE_DAYS;
use crate::model::{Basis, Claim, Event, Measure, Tolls, group_thousands};
use crate::query::GroupBy;
use crate::store::{AggregateCheck, FrontDetail};
use crate::view::display_names;
use crate::view::panes::figures::count_noun;
use crate::view::theme::Role;

/// Columns for the labels at the top.
const LABEL_WIDTH: usize = 9;

pub(super) fn write_front(scene: &Scene<'_>, page: &mut DetailPage, detail: &FrontDetail) {
    let row = &detail.row;
    page.add_text(&display_names::front_full_name(scene, row.front), Role::Strong, 0);
    if let Some(front) = scene.store.situation().front(row.front) {
        // The party of an actor's row is the actor.
        if !front.parties.is_empty() && scene.store.group_by() != GroupBy::Actor {
            let parties = display_names::joined_actor_names(scene, &front.parties);
            page.add_labelled("parties", LABEL_WIDTH, &parties, Role::Text);
        }
        let closed = scene.store.situation().as_of;
        let until = front.coverage_until.unwrap_or(closed).min(closed);
        let recorded = match front.coverage_from {
            _ if is_group(scene, row.front) => recorded_days_words(&detail.explanation),
            Some(from) => format!("{from} to {until}; nothing is known outside it"),
            None => format!("from the first event to {until}; nothing is known outside it"),
        };
        page.add_labelled("recorded", LABEL_WIDTH, &recorded, Role::Text);
        for gap in &front.coverage_gaps {
            page.add_labelled("", LABEL_WIDTH, &format!("except {} to {}", gap.start, gap.end), Role::Text);
        }
        for days in &front.coverage_incomplete {
            let stretch = if *days == WRITABLE_DAYS {
                "throughout".to_owned()
            } else {
                format!("{} to {}", days.start, days.end)
            };
            let words = format!("{stretch}; events are missing, so counts are lower bounds");
            page.add_labelled("incomplete", LABEL_WIDTH, &words, Role::Warning);
        }
        if let Some(note) = &front.note {
            page.add_text(note, Role::Dim, 0);
        }
    }
    let counted = |n, noun| row.coverage.count_words(n, noun);
    let window = format!("{}, {}", counted(row.incidents, "incident"), counted(row.events, "event"));
    page.add_labelled("window", LABEL_WIDTH, &window, Role::Text);
    let without = row.incidents_without_toll;
    let tolls = row.coverage.known_tolls(row.tolls);
    let killed = tolls.killed.opened_by(without as usize);
    page.add_tolls(LABEL_WIDTH, &Tolls { killed, ..tolls }, &[Measure::Killed, Measure::Wounded]);
    if without > 0 && killed.has_claims() {
        let count = format!("{} of {}", group_thousands(without), count_noun(row.incidents, "incident"));
        page.add_labelled("no toll", LABEL_WIDTH, &count, Role::Dim);
    }
    page.add_reasons(&detail.reasons);
    if !detail.control.is_empty() {
        page.add_heading("Who holds what");
        detail.control.iter().for_each(|place| write_control(scene, page, place));
    }
    if !detail.aggregates.is_empty() {
        page.add_heading("Stated totals");
        detail.aggregates.iter().for_each(|check| write_aggregate(scene, page, check));
    }
    if let Some(reports) = &detail.reports {
        write_front_reports(page, reports);
    }
    page.add_events(scene, "Newest events", &detail.newest);
    page.add_events(scene, "Announced", &detail.announced);
}

fn write_control(scene: &Scene<'_>, page: &mut DetailPage, place: &PlaceControl) {
    let (words, role) = match place.control {
        Control::Assessed(actor) => {
            (format!("{}, assessed", display_names::actor_name(scene, actor)), Role::Strong)
        }
        Control::Claimed(actor) => {
            (format!("{}, claimed", display_names::actor_name(scene, actor)), Role::Text)
        }
        Control::Contested => (format!("{} contested", page.glyphs.contested), Role::Contested),
        Control::Unknown => ("unknown: only denied".to_owned(), Role::Unknown),
    };
    page.add_next_to_label(0, (&place.place, Role::Strong), 16, &words, role);
    let find_claim = |indices: &(usize, usize)| -> Option<(&Event, &Claim, bool)> {
        let event = scene.store.situation().events.get(indices.0)?;
        Some((event, event.claims.get(indices.1)?, place.deciding.contains(indices)))
    };
    for (event, claim, is_deciding) in place.claims.iter().filter_map(find_claim) {
        let (statement, role) = statement_words(scene, claim);
        // Claims overridden by a later event are listed dimly.
        let (role, suffix) = if is_deciding { (role, "") } else { (Role::Dim, " (overridden later)") };
        let words = format!("{}: {statement}{suffix}", display_names::claimant_name(scene, claim.claimant));
        page.add_indented(&event.date.to_string(), 11, &words, role);
    }
}

fn write_aggregate(scene: &Scene<'_>, page: &mut DetailPage, check: &AggregateCheck) {
    let Some(stated) = scene.store.situation().aggregates.get(check.aggregate) else { return };
    page.add_gap();
    page.add_text(&stated.what, Role::Strong, 0);
    let unit = stated.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let basis = if stated.basis == Basis::Assessed { ", assessed" } else { "" };
    let claimant = display_names::claimant_name(scene, stated.claimant);
    let stated_words = format!("{}{unit}, by {claimant}{basis}, {}", stated.figure, stated.span);
    page.add_indented("stated", 8, &stated_words, Role::Text);
    let (words, role) = match (check.computed, check.agrees) {
        (Some(toll), Some(true)) => (format!("{toll} from the events, consistent"), Role::Text),
        (Some(toll), Some(false)) => {
            (format!("{toll} from the events {} inconsistent", page.glyphs.contested), Role::Contested)
        }
        (Some(toll), None) if check.coverage.is_bound() => {
            let known = check.coverage.toll_text(toll);
            (
                format!("{known} from the events; not comparable, not all of this time is recorded"),
                Role::Unknown,
            )
        }
        (Some(toll), None) => (format!("{toll} from the events"), Role::Text),
        (None, _) => ("nothing to compare with".to_owned(), Role::Dim),
    };
    page.add_indented("computed", 8, &words, role);
    if let Some(note) = &stated.note {
        page.add_text(note, Role::Dim, 2);
    }
}
