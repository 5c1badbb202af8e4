//! The inbox over the panes: what feeds brought and nobody has decided on yet.

use super::availability::ITEM_COMMANDS;
use super::command::Command;
use super::open_form::EditRequest;
use super::open_inbox::OpenInbox;
use super::record_form;
use super::scene::Scene;
use super::state::{Overlay, State};
use super::update_context::{Effect, UpdateContext};
use crate::model::{InboxDecision, InboxItem, Situation};

/// How many days an item is put off.
const SNOOZE_DAYS: i32 = 7;

/// Returns the commands that fit the selected item of the open inbox, the most useful first.
#[must_use]
pub fn commands_for_item(scene: &Scene<'_>) -> &'static [Command] {
    use Command as C;
    let Some(Overlay::Inbox(open)) = scene.state.overlay else { return &[] };
    if open.shows_decided {
        return &[C::Open, C::Snooze, C::NewEvent, C::NewClaim, C::LinkSource, C::OpenLink];
    }
    let item = open.selected_item(scene.store.situation(), scene.state.today);
    if item.is_some_and(|item| item.same_event.is_some()) {
        return &[C::Open, C::SameAs, C::Dismiss, C::Snooze];
    }
    &[C::Open, C::NewEvent, C::NewClaim, C::LinkSource, C::Dismiss, C::Snooze, C::OpenLink]
}

/// Opens the inbox; if it is open, turns to the items that were decided on, or back to those that wait.
pub(super) fn open_inbox(state: &mut State, ctx: &UpdateContext<'_>) {
    let situation = ctx.store.situation();
    if situation.feeds.is_empty() && situation.inbox.is_empty() {
        return state.show_message("The situation names no feeds, so nothing arrives here");
    }
    let shows_decided = matches!(state.overlay, Some(Overlay::Inbox(open)) if !open.shows_decided);
    state.overlay = Some(Overlay::Inbox(OpenInbox { shows_decided, ..OpenInbox::default() }));
}

/// Keeps the cursor within the list, which decisions and syncs shorten and lengthen.
pub(super) fn fit_cursor(state: &mut State, situation: &Situation, height: usize) {
    let today = state.today;
    if let Some(Overlay::Inbox(open)) = &mut state.overlay {
        open.cursor.fit(open.items(situation, today).count(), height);
    }
}

/// Keeps the selected item when newer data arrive. If it is no longer listed, the list is shown instead of the next item,
/// which nobody chose to read.
pub(super) fn keep_item(state: &mut State, before: &Situation, after: &Situation) {
    let today = state.today;
    let Some(Overlay::Inbox(open)) = &mut state.overlay else { return };
    let Some(item) = open.selected_item(before, today) else { return };
    // The item stays in its row of the screen. `fit_cursor`, which knows the height, follows.
    let height = open.cursor.selected().saturating_sub(open.cursor.offset()).saturating_add(1);
    match open.items(after, today).position(|other| other.id == item.id) {
        Some(index) => open.cursor.select(index, open.items(after, today).count(), height),
        None => open.is_reading = false,
    }
}

/// Runs a command that means the selected item. Returns `None` for other commands, and if the inbox is not open.
pub(super) fn run_item_command(
    state: &mut State,
    ctx: &UpdateContext<'_>,
    command: Command,
) -> Option<Effect> {
    let Some(Overlay::Inbox(open)) = &mut state.overlay else {
        let needs_item = matches!(command, Command::Dismiss | Command::Snooze);
        return needs_item.then(|| {
            let key = ctx.keymap.first_chord_text(Command::Inbox);
            state.show_message(format!("This is for an item of the inbox; {key} opens it"));
            Effect::None
        });
    };
    if open.is_reading && command == Command::Back {
        open.is_reading = false;
        return Some(Effect::None);
    }
    let situation = ctx.store.situation();
    let Some(item) = open.selected_item(situation, state.today) else {
        return ITEM_COMMANDS.contains(&command).then_some(Effect::None);
    };
    let decide = |decision, label: &str| {
        let (item, label) = (item.id.clone(), label.to_owned());
        Effect::Edit(EditRequest::Decide { item, decision, label })
    };
    Some(match command {
        Command::Open => {
            open.is_reading = !open.is_reading;
            Effect::None
        }
        Command::OpenLink => item.url.clone().map_or(Effect::None, Effect::Open),
        Command::CopyId => Effect::Copy(item.url.clone().unwrap_or_else(|| item.id.clone())),
        // An item put off until today waits again.
        Command::Snooze if open.shows_decided => {
            decide(InboxDecision::SnoozedUntil(state.today), &format!("Put back{}", kept_words(item)))
        }
        Command::Dismiss => decide(InboxDecision::Dismissed, "Dismissed"),
        Command::Snooze => {
            let day = state.today.plus_days(SNOOZE_DAYS);
            decide(InboxDecision::SnoozedUntil(day), &format!("Put off until {day}"))
        }
        Command::NewEvent | Command::NewClaim | Command::LinkSource | Command::SameAs => {
            record_form::open_form_about(state, ctx, command, item)
        }
        _ => return None,
    })
}

/// Returns what stays in the situation when an item comes back to the inbox.
fn kept_words(item: &InboxItem) -> String {
    match &item.decision {
        Some(InboxDecision::Event(id)) => format!("; the event {id} stays"),
        Some(InboxDecision::AddedTo(id)) => format!("; what was added to {id} stays"),
        Some(InboxDecision::Dismissed | InboxDecision::SnoozedUntil(_)) | None => String::new(),
    }
}
