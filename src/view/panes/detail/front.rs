//! The detail of a front: why it has its words, who holds what, stated totals against computed ones.

use super::event::says;
use super::page::Page;
use crate::assess::control::{Control, PlaceControl};
use crate::board::Scene;
use crate::model::{Basis, Claim, Event, Measure};
use crate::store::{AggregateCheck, FrontDetail};
use crate::view::names;
use crate::view::panes::figures::counted;
use crate::view::theme::Role;

/// Columns of the labels at the top.
const LABELS: usize = 9;

pub(super) fn write(scene: &Scene<'_>, page: &mut Page, detail: &FrontDetail) {
    let row = &detail.row;
    page.text(&names::front_full(scene, row.front), Role::Strong, 0);
    if let Some(front) = scene.store.situation().front(row.front) {
        page.labelled("parties", LABELS, &names::actors(scene, &front.parties), Role::Text);
        let recorded = match (front.coverage_from, front.coverage_until) {
            (Some(from), Some(until)) => Some(format!("{from} to {until}; outside it nothing is known")),
            (Some(from), None) => Some(format!("from {from}; before it nothing is known")),
            (None, Some(until)) => Some(format!("to {until}; after it nothing is known")),
            (None, None) => None,
        };
        if let Some(recorded) = recorded {
            page.labelled("recorded", LABELS, &recorded, Role::Text);
        }
        for gap in &front.coverage_gaps {
            page.labelled("", LABELS, &format!("nor from {} to {}", gap.start, gap.end), Role::Text);
        }
        if let Some(note) = &front.note {
            page.text(note, Role::Dim, 0);
        }
    }
    let counted = |n, noun| {
        let plural = if n == 1 { "" } else { "s" };
        format!("{} {noun}{plural}", counted(n, row.coverage).0)
    };
    let window = format!("{}, {}", counted(row.incidents, "incident"), counted(row.events, "event"));
    page.labelled("window", LABELS, &window, Role::Text);
    page.tolls(LABELS, &row.tolls, &[Measure::Killed, Measure::Wounded]);
    page.reasons(&detail.reasons);
    if !detail.control.is_empty() {
        page.head("Who holds what");
        detail.control.iter().for_each(|place| control(scene, page, place));
    }
    if !detail.aggregates.is_empty() {
        page.head("Stated totals");
        detail.aggregates.iter().for_each(|check| aggregate(scene, page, check));
    }
    page.newest_events(scene, &detail.newest);
}

fn control(scene: &Scene<'_>, page: &mut Page, place: &PlaceControl) {
    let (words, role) = match place.control {
        Control::Assessed(actor) => (format!("{}, assessed", names::actor(scene, actor)), Role::Strong),
        Control::Claimed(actor) => (format!("{}, claimed", names::actor(scene, actor)), Role::Text),
        Control::Contested => (format!("{} contested", page.glyphs.contested), Role::Contested),
        Control::Unknown => ("unknown: only denied".to_owned(), Role::Unknown),
    };
    page.beside(0, (&place.place, Role::Strong), 16, &words, role);
    let found = |at: &(usize, usize)| -> Option<(&Event, &Claim, bool)> {
        let event = scene.store.situation().events.get(at.0)?;
        Some((event, event.claims.get(at.1)?, place.standing.contains(at)))
    };
    for (event, claim, stands) in place.claims.iter().filter_map(found) {
        let (said, role) = says(scene, claim);
        // Claims that a later one replaced are kept, faintly.
        let (role, aside) = if stands { (role, "") } else { (Role::Dim, " (set aside by what came later)") };
        let words = format!("{}: {said}{aside}", names::claimant(scene, claim.by));
        page.indented(&event.date.to_string(), 11, &words, role);
    }
}

fn aggregate(scene: &Scene<'_>, page: &mut Page, check: &AggregateCheck) {
    let Some(stated) = scene.store.situation().aggregates.get(check.aggregate) else { return };
    page.gap();
    page.text(&stated.what, Role::Strong, 0);
    let unit = stated.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let basis = if stated.basis == Basis::Assessed { ", assessed" } else { "" };
    let by = names::claimant(scene, stated.by);
    let said = format!("{}{unit}, by {by}{basis}, {}", stated.says, stated.span);
    page.indented("stated", 8, &said, Role::Text);
    let (words, role) = match (check.computed, check.agrees) {
        (Some(toll), Some(true)) => (format!("{toll} from the events, which can agree"), Role::Text),
        (Some(toll), Some(false)) => {
            (format!("{toll} from the events {} they differ", page.glyphs.contested), Role::Contested)
        }
        (Some(toll), None) => (format!("{toll} from the events"), Role::Text),
        (None, _) => ("nothing to compare it with".to_owned(), Role::Dim),
    };
    page.indented("computed", 8, &words, role);
    if let Some(note) = &stated.note {
        page.text(note, Role::Dim, 2);
    }
}
