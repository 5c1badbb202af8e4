//! The events that an item of the inbox may be about: near in time, and of a place or an actor that it names.

use crate::model::text::fold;
use crate::model::{Event, InboxItem, Situation, Span};

/// The most days between an item and an event that it may be about.
const MAX_DAYS: i32 = 14;

/// The fewest characters of a name that is looked for in a text; shorter ones occur by chance.
const MIN_NAME_CHARS: usize = 4;

/// An event that an item may be about.
#[derive(Debug, Clone, PartialEq)]
pub struct NearEvent<'s> {
    /// The event.
    pub event: &'s Event,
    /// Why it is near: `names Kunduz, Taliban; 1 day before`.
    pub reason: String,
}

/// Returns the curated events that an item may be about, the likeliest first, at most `limit`.
#[must_use]
pub fn nearest_events<'s>(situation: &'s Situation, item: &InboxItem, limit: usize) -> Vec<NearEvent<'s>> {
    let text = [Some(&item.title), item.excerpt.as_ref(), item.place.as_ref()];
    let text = fold(&text.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "));
    let Some(days) = item.days.or_else(|| item.day().map(Span::from_day)) else { return Vec::new() };
    let mut found: Vec<(i32, NearEvent<'s>)> = situation
        .events
        .iter()
        .filter_map(|event| {
            let gap = days_between(event.date.span, days);
            if gap.abs() > MAX_DAYS {
                return None;
            }
            let names = named_parts(situation, event, &text);
            // A place says more than an actor, and both more than a day.
            let score = MAX_DAYS - gap.abs() + names.iter().map(|(_, weight)| weight).sum::<i32>();
            if names.is_empty() {
                return None;
            }
            let names: Vec<&str> = names.into_iter().map(|(name, _)| name).collect();
            let reason = format!("names {}; {}", names.join(", "), gap_words(gap));
            Some((score, NearEvent { event, reason }))
        })
        .collect();
    found.sort_by_key(|(score, near)| std::cmp::Reverse((*score, near.event.date.span.start)));
    found.into_iter().take(limit).map(|(_, near)| near).collect()
}

/// Returns the places and actors of an event that a folded text names, each with its weight.
fn named_parts<'s>(situation: &'s Situation, event: &'s Event, text: &str) -> Vec<(&'s str, i32)> {
    let is_named = |name: &&str| name.chars().count() >= MIN_NAME_CHARS && contains_word(text, &fold(name));
    let mut parts = Vec::new();
    if let Some(place) = &event.place {
        let names = std::iter::once(place.name.as_str()).chain(place.other_names.iter().map(String::as_str));
        parts.extend(names.clone().find(is_named).map(|_| (place.name.as_str(), 40)));
    }
    for actor in event.actors.iter().filter_map(|&actor| situation.actor(actor)) {
        let names = [actor.name.as_str(), actor.short.as_str()];
        parts.extend(names.into_iter().find(is_named).map(|_| (actor.short.as_str(), 15)));
    }
    parts
}

/// Whether a text contains a name as whole words.
fn contains_word(text: &str, name: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(name).any(|(start, found)| {
        let before = text.get(..start).and_then(|text| text.chars().next_back());
        let after = text.get(start + found.len()..).and_then(|text| text.chars().next());
        !is_letter(before) && !is_letter(after)
    })
}

/// Returns the days from the item to the event: negative if the event is earlier, 0 if they overlap.
fn days_between(event: Span, item: Span) -> i32 {
    if event.end < item.start {
        event.end.days_since(item.start)
    } else if event.start > item.end {
        event.start.days_since(item.end)
    } else {
        0
    }
}

fn gap_words(gap: i32) -> String {
    let (count, side) = (gap.unsigned_abs(), if gap < 0 { "before" } else { "after" });
    match count {
        0 => "the same day".to_owned(),
        1 => format!("1 day {side}"),
        count => format!("{count} days {side}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file;

    fn item(title: &str, published: &str) -> InboxItem {
        InboxItem {
            id: "news:1".to_owned(),
            feed: "news".to_owned(),
            title: title.to_owned(),
            outlet: "Harbour Radio".to_owned(),
            published: Some(format!("{published}T08:00:00").parse().unwrap()),
            ..InboxItem::default()
        }
    }

    #[test]
    fn events_are_near_by_time_and_by_what_the_item_names() {
        let situation = file::load_sample().unwrap().situation;
        let event = situation
            .events
            .iter()
            .filter(|event| event.place.is_some())
            .max_by_key(|event| event.date.span.start);
        let event = event.unwrap();
        let place = &event.place.as_ref().unwrap().name;
        let day = event.date.span.end.plus_days(1);
        let found = nearest_events(&situation, &item(&format!("Clash in {place}"), &day.to_string()), 3);
        assert_eq!(found.first().unwrap().event.id, event.id);
        assert!(found[0].reason.starts_with(&format!("names {place}")), "{}", found[0].reason);
        let later = day.plus_days(40).to_string();
        assert_eq!(nearest_events(&situation, &item(&format!("Clash in {place}"), &later), 3), []);
        assert_eq!(nearest_events(&situation, &item("Nothing of note", &day.to_string()), 3), []);
    }

    #[test]
    fn a_name_is_looked_for_as_a_whole_word() {
        assert!(contains_word("clash in kunduz.", "kunduz"));
        assert!(!contains_word("the kunduzis", "kunduz"));
        assert!(contains_word("kunduzi, kunduz", "kunduz"));
    }
}
