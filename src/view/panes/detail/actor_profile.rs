//! The profile of an actor: names, opponents and allies, kinds, places, fronts, killed, ties.

use super::dyad_detail::write_ties;
use super::page::DetailPage;
use crate::board::Scene;
use crate::model::{ActorIx, Alias, Tie, Toll, group_thousands};
use crate::store::{ActorProfile, Coverage, ProfileCount};
use crate::view::display_names;
use crate::view::panes::figures::known_killed_text;
use crate::view::theme::Role;

/// Columns for the labels.
const LABEL_WIDTH: usize = 20;

/// The most rows of a list; the number of further ones follows.
const MAX_ROWS: usize = 12;

pub(super) fn write_actor(scene: &Scene<'_>, page: &mut DetailPage, profile: &ActorProfile) {
    let situation = scene.store.situation();
    page.add_text(&display_names::actor_full_name(scene, profile.actor), Role::Strong, 0);
    if let Some(actor) = situation.actor(profile.actor) {
        page.add_text(actor.kind.label(), Role::Dim, 2);
        if actor.short != actor.name {
            page.add_labelled("short name", LABEL_WIDTH, &actor.short, Role::Text);
        }
        for (index, alias) in actor.aliases.iter().enumerate() {
            let label = if index == 0 { "other names" } else { "" };
            page.add_labelled(label, LABEL_WIDTH, &alias_words(alias), Role::Text);
        }
        if let Some(note) = &actor.note {
            page.add_text(note, Role::Dim, 0);
        }
    }
    page.add_heading("In the window");
    let coverage = profile.coverage;
    page.add_labelled("events", LABEL_WIDTH, &count_words(profile.count, coverage), Role::Text);
    if let Some((first, last)) = profile.first_and_last {
        page.add_labelled("first and last ever", LABEL_WIDTH, &format!("{first} and {last}"), Role::Text);
    }
    write_killed(page, profile);
    write_actors(scene, page, "Opponents", &profile.opponents, coverage);
    write_actors(scene, page, "Allies", &profile.allies, coverage);
    let kinds = profile.kinds.iter();
    let kinds = kinds.map(|(kind, n)| (kind.row().label.to_owned(), coverage.count_phrase(*n)));
    write_rows(page, "Kinds", kinds.collect());
    if let Some(records) = &profile.records {
        let places = records.places.iter();
        write_rows(
            page,
            "Places",
            places.map(|(name, n)| (name.clone(), coverage.count_phrase(*n))).collect(),
        );
        if records.further_places > 0 {
            let more = format!("and {} more", group_thousands(records.further_places));
            page.add_text(&more, Role::Dim, 0);
        }
    }
    let front = |&(front, count): &(_, ProfileCount)| {
        (display_names::front_full_name(scene, front), count_words(count, coverage))
    };
    write_rows(page, "Fronts", profile.fronts.iter().map(front).collect());
    page.add_heading("Ties");
    let ties: Vec<&Tie> = profile.ties.iter().filter_map(|&index| situation.ties.get(index)).collect();
    write_ties(scene, page, &ties);
    page.add_events(scene, "Newest events", &profile.newest);
    page.add_events(scene, "Announced", &profile.announced);
}

/// Returns a name with the days on which it is valid.
fn alias_words(alias: &Alias) -> String {
    match (alias.from, alias.until) {
        (Some(from), Some(until)) => format!("{}, {from} to {until}", alias.name),
        (Some(from), None) => format!("{}, since {from}", alias.name),
        (None, Some(until)) => format!("{}, until {until}", alias.name),
        (None, None) => alias.name.clone(),
    }
}

fn count_words(count: ProfileCount, coverage: Coverage) -> String {
    let incidents = coverage.count_words(count.incidents, "incident");
    format!("{}, {incidents}", coverage.count_words(count.events, "event"))
}

fn write_killed(page: &mut DetailPage, profile: &ActorProfile) {
    let Some(records) = &profile.records else {
        let words = "not split by side: too many events; narrow the window or the filter";
        page.add_labelled("killed", LABEL_WIDTH, words, Role::Dim);
        return;
    };
    let mut add = |label: &str, toll: Toll| {
        if toll.has_claims() {
            let (words, role) = known_killed_text(toll, profile.coverage);
            page.add_labelled(label, LABEL_WIDTH, &words, role);
        }
    };
    add("its own killed", records.killed_of_actor);
    add("opponents killed", records.killed_of_opponents);
    add("others, not stated", records.killed_of_others);
}

fn write_actors(
    scene: &Scene<'_>,
    page: &mut DetailPage,
    heading: &str,
    actors: &[(ActorIx, ProfileCount)],
    coverage: Coverage,
) {
    let row = |&(actor, count): &(ActorIx, ProfileCount)| {
        (display_names::actor_name(scene, actor), count_words(count, coverage))
    };
    write_rows(page, heading, actors.iter().map(row).collect());
}

/// Writes rows under a heading, as many as a list has room for; nothing without rows.
fn write_rows(page: &mut DetailPage, heading: &str, rows: Vec<(String, String)>) {
    if rows.is_empty() {
        return;
    }
    page.add_heading(heading);
    let further = rows.len().saturating_sub(MAX_ROWS);
    for (label, words) in rows.into_iter().take(MAX_ROWS) {
        page.add_labelled(&label, LABEL_WIDTH, &words, Role::Text);
    }
    if further > 0 {
        page.add_text(&format!("and {} more", group_thousands(further)), Role::Dim, 0);
    }
}
