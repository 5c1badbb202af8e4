//! Sending a row elsewhere: as text, as an id, as a link.

use super::command::Command;
use super::state::{PaneId, State};
use super::update::{Context, Effect, say};
use crate::store::Subject;

/// What the reader means by “the row”: that of the focused list, or the one the detail is about.
#[must_use]
pub fn subject(state: &State, ctx: &Context<'_>) -> Option<Subject> {
    let pane =
        if matches!(state.focus, PaneId::Detail | PaneId::Series) { state.detail_of } else { state.focus };
    let answer = ctx.answer;
    match pane {
        PaneId::Fronts => answer.fronts.get(state.fronts.cursor.selected()).map(|r| Subject::Front(r.front)),
        PaneId::Dyads => answer.dyads.get(state.dyads.cursor.selected()).map(|r| Subject::Dyad(r.dyad)),
        _ => answer.events.get(state.events.cursor.selected()).map(|&row| Subject::Event(row)),
    }
}

/// Copies the row, its id, or opens its first link.
pub(super) fn send(state: &mut State, ctx: &Context<'_>, command: Command) -> Effect {
    let Some(subject) = subject(state, ctx) else {
        say(state, "No row here");
        return Effect::None;
    };
    let situation = ctx.store.situation();
    let actor = |ix| situation.actor(ix).map_or("", |a| a.short.as_str());
    let (id, text, links) = match subject {
        Subject::Front(ix) => {
            let Some(front) = situation.front(ix) else { return Effect::None };
            (front.id.clone(), front.name.clone(), Vec::new())
        }
        Subject::Dyad((a, b)) => {
            let ids = [a, b].map(|ix| situation.actor(ix).map_or("", |a| a.id.as_str()));
            (ids.join("~"), format!("{} – {}", actor(a), actor(b)), Vec::new())
        }
        Subject::Event(row) => {
            let Some(event) = ctx.store.event(row) else { return Effect::None };
            let front = situation.front(event.front).map_or("", |f| f.short.as_str());
            let text = format!("{}  {}  {}  {}", event.date, front, event.kind.row().words, event.summary);
            let links: Vec<String> =
                event.sources.iter().filter_map(|&s| situation.source(s)?.url.clone()).collect();
            (event.id.clone(), text, links)
        }
    };
    match (command, links.into_iter().next()) {
        (Command::CopyRow, _) => Effect::Copy(text),
        (Command::OpenLink, Some(link)) => Effect::Open(link),
        (Command::OpenLink, None) => {
            say(state, "None of its sources has a link");
            Effect::None
        }
        (_, Some(link)) => Effect::Copy(link),
        (_, None) => Effect::Copy(id),
    }
}
