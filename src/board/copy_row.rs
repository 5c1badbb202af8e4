//! Copies a row, its id or its link, and lists the marked events.

use std::cmp::Reverse;

use super::command::Command;
use super::state::{PaneId, State};
use super::update_context::{Effect, UpdateContext};
use crate::findings::Headline;
use crate::model::{ActorIx, Claimant, RecordKind, Situation, group_thousands};
use crate::query::GroupBy;
use crate::store::{Answer, Store, Subject};

/// Returns the subject of the selected row: the row of the focused list, or, in the detail and the chart, the
/// row that the detail follows.
#[must_use]
pub fn selected_subject(state: &State, answer: &Answer, headline: &Headline) -> Option<Subject> {
    let pane = if matches!(state.focus, PaneId::Detail | PaneId::Series) {
        state.detail_source
    } else {
        state.focus
    };
    match pane {
        PaneId::Headline => {
            let highlight = headline.highlights.get(state.headline.cursor.selected())?;
            let front = highlight.fronts.first().map(|&front| Subject::Front(front));
            highlight.rows.first().map(|&row| Subject::Event(row)).or(front)
        }
        PaneId::Fronts => answer.fronts.get(state.fronts.cursor.selected()).map(|r| Subject::Front(r.front)),
        PaneId::Dyads => answer.dyads.get(state.dyads.cursor.selected()).map(|r| Subject::Dyad(r.dyad)),
        _ => answer.events.get(state.events.cursor.selected()).map(Subject::Event),
    }
}

/// Returns the subject of the detail: the actor or claimant whose page is open, or else that of the selected row.
#[must_use]
pub fn shown_subject(
    state: &State,
    situation: &Situation,
    answer: &Answer,
    headline: &Headline,
) -> Option<Subject> {
    let profile = state.shown_profile().and_then(|profile| profile.subject(situation));
    profile.or_else(|| selected_subject(state, answer, headline))
}

/// Returns the actors of a subject.
pub(super) fn actors_of_subject(store: &Store, subject: &Subject) -> Vec<ActorIx> {
    match *subject {
        Subject::Event(row) => store.group(row).map_or_else(Vec::new, |group| group.actors.to_vec()),
        Subject::Front(front) => {
            store.situation().front(front).map_or_else(Vec::new, |front| front.parties.clone())
        }
        Subject::Dyad((a, b)) => vec![a, b],
        Subject::Actor(actor) | Subject::Claimant(Claimant::Actor(actor)) => vec![actor],
        Subject::Claimant(Claimant::Source(_)) => Vec::new(),
    }
}

/// Returns the claimants of a subject: those that make claims about an event, or its actors.
pub(super) fn claimants_of_subject(store: &Store, subject: &Subject) -> Vec<Claimant> {
    let Subject::Event(row) = *subject else {
        return actors_of_subject(store, subject).into_iter().map(Claimant::Actor).collect();
    };
    let claims = store.event(row).map_or(&[][..], |event| &event.claims);
    let mut claimants = Vec::new();
    for claim in claims {
        if !claimants.contains(&claim.claimant) {
            claimants.push(claim.claimant);
        }
    }
    claimants
}

/// The marked events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MarkedEvents {
    /// The shown events in the order of the list, then the others, newest first.
    pub rows: Vec<u32>,
    /// The number of marked events that are not shown.
    pub hidden_count: usize,
}

impl MarkedEvents {
    /// Returns a summary such as `3 marked, 1 not shown`; `None` without marks.
    #[must_use]
    pub fn summary(&self) -> Option<String> {
        match (self.rows.len(), self.hidden_count) {
            (0, _) => None,
            (n, 0) => Some(format!("{} marked", group_thousands(n))),
            (n, hidden) if hidden == n => Some(format!("{} marked, none shown", group_thousands(n))),
            (n, hidden) => {
                let [n, hidden] = [n, hidden].map(group_thousands);
                Some(format!("{n} marked, {hidden} not shown"))
            }
        }
    }
}

/// Returns the marked events, shown or not, that the data contain as of the current day. A mark outlives both,
/// so it reappears with its event.
#[must_use]
pub fn marked_events(state: &State, store: &Store, answer: &Answer) -> MarkedEvents {
    let end_day = |row: u32| store.event(row).map(|event| event.date.span.end);
    let rows = state.marked_ids.iter().filter_map(|id| store.row_by_id(id));
    let known = rows.filter(|&row| end_day(row).is_some_and(|end| end <= answer.as_of));
    let (mut shown, mut hidden): (Vec<_>, Vec<_>) =
        known.map(|row| (answer.events.position(row), row)).partition(|(index, _)| index.is_some());
    shown.sort_unstable();
    // Rows are in date order.
    hidden.sort_unstable_by_key(|&(_, row)| Reverse(row));
    let hidden_count = hidden.len();
    shown.append(&mut hidden);
    MarkedEvents { rows: shown.into_iter().map(|(_, row)| row).collect(), hidden_count }
}

/// Formats an event as one line.
fn event_line(ctx: &UpdateContext<'_>, row: u32) -> Option<String> {
    let event = ctx.store.event(row)?;
    let front = ctx.store.situation().front(event.front).map_or("", |f| f.short.as_str());
    Some(format!("{}  {}  {}  {}", event.date, front, event.kind_phrase(), event.summary))
}

/// Runs a command that hands the row, or the view, to another program.
pub(super) fn run_row_command(state: &mut State, ctx: &UpdateContext<'_>, command: Command) -> Effect {
    match command {
        Command::CopyCommand => Effect::CopyCommand,
        Command::EditRecord => edit_record(state, ctx),
        _ => copy_or_open(state, ctx, command),
    }
}

/// Asks the caller to open the record of the row in the editor.
fn edit_record(state: &mut State, ctx: &UpdateContext<'_>) -> Effect {
    let situation = ctx.store.situation();
    let subject = shown_subject(state, situation, ctx.answer, ctx.headline);
    let record = match subject {
        None => Err("No row here"),
        Some(Subject::Dyad(_)) => {
            Err("A pair of actors is no record of the file; choose an event or a front")
        }
        Some(Subject::Front(ix)) => match situation.front(ix) {
            Some(front) if GroupBy::split_id(&front.id).is_none() => {
                Ok((RecordKind::Front, front.id.clone()))
            }
            _ => Err("This row is no record of the file; choose an event or a front"),
        },
        Some(Subject::Event(row)) => {
            ctx.store.event(row).map(|event| (RecordKind::Event, event.id.clone())).ok_or("No row here")
        }
        Some(Subject::Actor(ix) | Subject::Claimant(Claimant::Actor(ix))) => {
            situation.actor(ix).map(|actor| (RecordKind::Actor, actor.id.clone())).ok_or("No row here")
        }
        Some(Subject::Claimant(Claimant::Source(ix))) => {
            situation.source(ix).map(|source| (RecordKind::Source, source.id.clone())).ok_or("No row here")
        }
    };
    match record {
        Ok((kind, id)) => Effect::EditRecord { kind, id },
        Err(reason) => {
            state.show_message(reason);
            Effect::None
        }
    }
}

/// Copies the row (in the events, all marked ones, if any) or its id, or opens its first link.
fn copy_or_open(state: &mut State, ctx: &UpdateContext<'_>, command: Command) -> Effect {
    let Some(subject) = shown_subject(state, ctx.store.situation(), ctx.answer, ctx.headline) else {
        state.show_message("No row here");
        return Effect::None;
    };
    let situation = ctx.store.situation();
    let short_name = |ix| situation.actor(ix).map_or("", |a| a.short.as_str());
    let (id, text, links) = match subject {
        Subject::Front(ix) => {
            let Some(front) = situation.front(ix) else { return Effect::None };
            (front.id.clone(), front.name.clone(), Vec::new())
        }
        Subject::Dyad((a, b)) => {
            let ids = [a, b].map(|ix| situation.actor(ix).map_or("", |a| a.id.as_str()));
            (ids.join("~"), format!("{} – {}", short_name(a), short_name(b)), Vec::new())
        }
        Subject::Actor(ix) => {
            let Some(actor) = situation.actor(ix) else { return Effect::None };
            (actor.id.clone(), actor.name.clone(), Vec::new())
        }
        Subject::Claimant(claimant) => {
            let name = situation.claimant_name(claimant);
            (situation.claimant_id(claimant).to_owned(), name.to_owned(), Vec::new())
        }
        Subject::Event(row) => {
            let Some(event) = ctx.store.event(row) else { return Effect::None };
            let marked = marked_events(state, ctx.store, ctx.answer).rows;
            let rows = if marked.is_empty() { vec![row] } else { marked };
            let text = rows.into_iter().filter_map(|row| event_line(ctx, row)).collect::<Vec<_>>().join("\n");
            let links: Vec<String> =
                event.sources.iter().filter_map(|&s| situation.source(s)?.url.clone()).collect();
            (event.id.clone(), text, links)
        }
    };
    match (command, links.into_iter().next()) {
        (Command::CopyRow, _) => Effect::Copy(text),
        (Command::OpenLink, Some(link)) => Effect::Open(link),
        (Command::OpenLink, None) => {
            state.show_message("No source of this row has a link");
            Effect::None
        }
        (_, Some(link)) => Effect::Copy(link),
        (_, None) => Effect::Copy(id),
    }
}
