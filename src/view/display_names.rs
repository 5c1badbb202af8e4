//! Names of actors, fronts and places as the reader wants them, and the words for the window and what narrows it.

use super::painter::PARTY_SEPARATOR;
use crate::board::{ActiveFilter, Glyphs, NameScript, Scene};
use crate::model::{Actor, ActorIx, Area, Claimant, EventDate, Front, FrontIx, Place};
use crate::query::{Dyad, Window};

/// A name by the choice of the look. ASCII can only write Latin.
pub(super) fn localized(scene: &Scene<'_>, latin: &str, native: Option<&str>) -> String {
    let look = scene.state.appearance;
    match (look.names, native) {
        (NameScript::Native, Some(native)) if look.glyphs == Glyphs::Unicode => native.to_owned(),
        (NameScript::Both, Some(native)) if look.glyphs == Glyphs::Unicode => format!("{latin} {native}"),
        _ => latin.to_owned(),
    }
}

fn actor_with(scene: &Scene<'_>, ix: ActorIx, latin: impl Fn(&Actor) -> &str) -> String {
    let actor = scene.store.situation().actor(ix);
    actor.map_or_else(|| "?".to_owned(), |a| localized(scene, latin(a), a.native.as_deref()))
}

/// The short name of an actor.
pub(super) fn actor_name(scene: &Scene<'_>, ix: ActorIx) -> String {
    actor_with(scene, ix, |a| &a.short)
}

/// The full name of an actor.
pub(super) fn actor_full_name(scene: &Scene<'_>, ix: ActorIx) -> String {
    actor_with(scene, ix, |a| &a.name)
}

/// The short names of actors.
pub(super) fn actor_names(scene: &Scene<'_>, actors: &[ActorIx]) -> Vec<String> {
    actors.iter().map(|&ix| actor_name(scene, ix)).collect()
}

/// The short names of actors, joined.
pub(super) fn joined_actor_names(scene: &Scene<'_>, actors: &[ActorIx]) -> String {
    actor_names(scene, actors).join(PARTY_SEPARATOR)
}

/// The short names of a pair.
pub(super) fn dyad_name(scene: &Scene<'_>, dyad: Dyad) -> String {
    joined_actor_names(scene, &[dyad.0, dyad.1])
}

fn front_with(scene: &Scene<'_>, ix: FrontIx, latin: impl Fn(&Front) -> &str) -> String {
    let front = scene.store.situation().front(ix);
    front.map_or_else(|| "?".to_owned(), |f| localized(scene, latin(f), f.native.as_deref()))
}

/// The short name of a front.
pub(super) fn front_name(scene: &Scene<'_>, ix: FrontIx) -> String {
    front_with(scene, ix, |f| &f.short)
}

/// The full name of a front.
pub(super) fn front_full_name(scene: &Scene<'_>, ix: FrontIx) -> String {
    front_with(scene, ix, |f| &f.name)
}

/// The name of a place.
pub(super) fn place_name(scene: &Scene<'_>, place: &Place) -> String {
    localized(scene, &place.name, place.native.as_deref())
}

/// What a chosen area of the map is called: after the newest event shown there, with how many more places there are,
/// else by where it is.
pub(super) fn area_name(scene: &Scene<'_>, area: Area) -> String {
    let rows = || scene.answer.places.rows.iter().filter(|row| area.contains(row.at));
    let newest = rows().max_by_key(|row| row.newest);
    let event = newest.and_then(|row| scene.store.event(row.newest));
    match (event.and_then(|event| event.place.as_ref()), rows().count()) {
        (Some(named), 0..=1) => format!("at {}", place_name(scene, named)),
        (Some(named), places) => format!("at {} & {} more", place_name(scene, named), places - 1),
        (None, _) => {
            let at = area.centre();
            format!("at {:.1}° {:.1}°", at.lat, at.lon)
        }
    }
}

/// The name of a claimant: the short name of an actor, the publisher or the title of a source.
pub(super) fn claimant_name(scene: &Scene<'_>, by: Claimant) -> String {
    match by {
        Claimant::Actor(ix) => actor_name(scene, ix),
        Claimant::Source(_) => scene.store.situation().claimant_name(by).to_owned(),
    }
}

/// What a narrowing is called in the header.
pub(super) fn narrowing_label(scene: &Scene<'_>, narrowing: &ActiveFilter) -> String {
    let situation = scene.store.situation();
    let short =
        |id: &str| situation.actor_by_id(id).map_or_else(|| id.to_owned(), |ix| actor_name(scene, ix));
    match narrowing {
        ActiveFilter::Filter(text) => format!("filter {text}"),
        ActiveFilter::Front(id) => {
            situation.front_by_id(id).map_or_else(|| id.clone(), |ix| front_name(scene, ix))
        }
        ActiveFilter::Dyad(a, b) => format!("{} – {}", short(a), short(b)),
        ActiveFilter::Kind(kind) => kind.row().label.to_owned(),
        ActiveFilter::Stretch(span) => EventDate::from_span(*span).to_string(),
        ActiveFilter::Area(chosen) => area_name(scene, *chosen),
    }
}

/// The window in words: `last 52 weeks`, `6 months to 2025-06-30`, `all time`; or as it is typed.
pub(super) fn window_words(window: Window, short: bool) -> String {
    let words = window.length.to_phrase();
    let length = match &words {
        None => "all time",
        Some(_) if short => &window.length.to_string(),
        Some(words) => words,
    };
    match (window.end_day, &words) {
        (Some(end), _) => format!("{length} to {end}"),
        (None, Some(_)) => format!("last {length}"),
        (None, None) => length.to_owned(),
    }
}
