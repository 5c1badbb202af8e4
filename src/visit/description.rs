//! An event in one line.

use crate::model::{Event, Situation};

/// Returns a one-line description of an event: date, front and the start of its summary.
pub(super) fn event_description(situation: &Situation, event: &Event) -> String {
    const MAX_LENGTH: usize = 140;
    let front = situation.front(event.front).map_or("", |front| front.short.as_str());
    let mut line = format!("{}  {front}  {}", event.date, event.summary);
    if let Some((end, _)) = line.char_indices().nth(MAX_LENGTH) {
        line.truncate(end);
        line.push('…');
    }
    line
}
