//! Display names of actors, fronts and places in the chosen script, and the words for the window and the active
//! filters.

use super::painter::PARTY_SEPARATOR;
use crate::board::{ActiveFilter, Glyphs, NameScript, PaneId, Scene};
use crate::model::{Actor, ActorIx, Area, Claimant, EventDate, Front, FrontIx, Kind, Place};
use crate::query::{Dyad, GroupBy, Window};

/// Returns a name in the chosen script. The ASCII glyph set can only show the Latin one.
pub(super) fn localized(scene: &Scene<'_>, latin: &str, native: Option<&str>) -> String {
    let appearance = scene.state.appearance;
    match (appearance.names, native) {
        (NameScript::Native, Some(native)) if appearance.glyphs == Glyphs::Unicode => native.to_owned(),
        (NameScript::Both, Some(native)) if appearance.glyphs == Glyphs::Unicode => {
            format!("{latin} {native}")
        }
        _ => latin.to_owned(),
    }
}

fn actor_name_by(scene: &Scene<'_>, index: ActorIx, latin: impl Fn(&Actor) -> &str) -> String {
    let actor = scene.store.situation().actor(index);
    actor.map_or_else(|| "?".to_owned(), |a| localized(scene, latin(a), a.native.as_deref()))
}

/// Returns the short name of an actor.
pub(super) fn actor_name(scene: &Scene<'_>, ix: ActorIx) -> String {
    actor_name_by(scene, ix, |a| &a.short)
}

/// Returns the full name of an actor.
pub(super) fn actor_full_name(scene: &Scene<'_>, ix: ActorIx) -> String {
    actor_name_by(scene, ix, |a| &a.name)
}

/// Returns the short names of actors.
pub(super) fn actor_names(scene: &Scene<'_>, actors: &[ActorIx]) -> Vec<String> {
    actors.iter().map(|&ix| actor_name(scene, ix)).collect()
}

/// Returns the short names of actors, joined by [`PARTY_SEPARATOR`].
pub(super) fn joined_actor_names(scene: &Scene<'_>, actors: &[ActorIx]) -> String {
    actor_names(scene, actors).join(PARTY_SEPARATOR)
}

/// Returns the short names of a dyad, joined.
pub(super) fn dyad_name(scene: &Scene<'_>, dyad: Dyad) -> String {
    joined_actor_names(scene, &[dyad.0, dyad.1])
}

fn front_name_by(scene: &Scene<'_>, index: FrontIx, latin: impl Fn(&Front) -> &str) -> String {
    let front = scene.store.situation().front(index);
    front.map_or_else(|| "?".to_owned(), |f| localized(scene, latin(f), f.native.as_deref()))
}

/// Returns the short name of a front.
pub(super) fn front_name(scene: &Scene<'_>, ix: FrontIx) -> String {
    front_name_by(scene, ix, |f| &f.short)
}

/// Returns the full name of a front.
pub(super) fn front_full_name(scene: &Scene<'_>, ix: FrontIx) -> String {
    front_name_by(scene, ix, |f| &f.name)
}

/// Returns the name of a place.
pub(super) fn place_name(scene: &Scene<'_>, place: &Place) -> String {
    localized(scene, &place.name, place.native.as_deref())
}

/// Returns the label of a chosen map area: the place of the newest event shown there and the number of further
/// places, or the coordinates of its centre if no event is shown there.
pub(super) fn area_name(scene: &Scene<'_>, area: Area) -> String {
    let places = scene.counted_places();
    let rows = || places.into_iter().flat_map(|places| &places.rows).filter(|row| area.contains(row.at));
    let newest = rows().max_by_key(|row| row.newest);
    let event = newest.and_then(|row| scene.store.event(row.newest));
    match (event.and_then(|event| event.place.as_ref()), rows().count()) {
        (Some(place), 0..=1) => format!("at {}", place_name(scene, place)),
        (Some(place), places) => format!("at {} & {} more", place_name(scene, place), places - 1),
        (None, _) => {
            let centre = area.centre();
            format!("at {:.1}° {:.1}°", centre.lat, centre.lon)
        }
    }
}

/// Returns the name of a claimant: the short name of an actor, or the publisher or title of a source.
pub(super) fn claimant_name(scene: &Scene<'_>, claimant: Claimant) -> String {
    match claimant {
        Claimant::Actor(ix) => actor_name(scene, ix),
        Claimant::Source(_) => scene.store.situation().claimant_name(claimant).to_owned(),
    }
}

/// Returns the title of a pane. That of the first says what its rows are.
pub(super) fn pane_title(scene: &Scene<'_>, pane: PaneId) -> &'static str {
    match pane {
        PaneId::Fronts => scene.store.group_by().row().title,
        pane => pane.title(),
    }
}

/// Returns the title of the first pane, which says when its rows overlap, so that nobody adds them up.
pub(super) fn first_pane_title(scene: &Scene<'_>) -> String {
    match scene.store.group_by().row() {
        row if row.overlap.is_empty() => row.title.to_owned(),
        row => format!("{} · {}", row.title, row.overlap),
    }
}

/// Returns the noun for what the data have as fronts: `front`, or `country` if the fronts are countries.
pub(super) fn front_noun(scene: &Scene<'_>) -> &'static str {
    scene.store.front_words().name
}

/// Returns the name of a chosen row of the first pane: that of the row, or the value in its id if the pane now groups by
/// another dimension.
fn chosen_row_name(scene: &Scene<'_>, id: &str) -> String {
    let situation = scene.store.situation();
    if let Some(front) = situation.front_by_id(id) {
        return front_name(scene, front);
    }
    let Some((group_by, value)) = GroupBy::split_id(id) else { return id.to_owned() };
    let actor =
        |id: &str| situation.actor_by_id(id).map_or_else(|| id.to_owned(), |ix| actor_name(scene, ix));
    match (group_by, value.split_once('~')) {
        _ if value.is_empty() => group_by.row().not_stated.to_owned(),
        _ if value == "*" => format!("the rarest {}", group_by.row().plural),
        (GroupBy::Actor, _) => actor(value),
        (GroupBy::Source, _) => {
            let source = situation.source_by_id(value).and_then(|ix| situation.source(ix));
            source.map_or(value, |source| &source.title).to_owned()
        }
        (GroupBy::Dyad, Some((a, b))) => format!("{} – {}", actor(a), actor(b)),
        (GroupBy::Kind, _) => {
            Kind::TABLE.iter().find(|row| row.id == value).map_or(value, |row| row.label).to_owned()
        }
        (GroupBy::Region, _) => value.trim_end_matches(", ").to_owned(),
        _ => value.to_owned(),
    }
}

/// Returns the label of an active filter in the header.
pub(super) fn active_filter_label(scene: &Scene<'_>, filter: &ActiveFilter) -> String {
    let short_name = |id: &str| {
        let situation = scene.store.situation();
        situation.actor_by_id(id).map_or_else(|| id.to_owned(), |ix| actor_name(scene, ix))
    };
    match filter {
        ActiveFilter::Filter(text) => format!("filter {text}"),
        ActiveFilter::Front(id) => chosen_row_name(scene, id),
        ActiveFilter::Dyad(a, b) => format!("{} – {}", short_name(a), short_name(b)),
        ActiveFilter::Kind(kind) => kind.row().label.to_owned(),
        ActiveFilter::Stretch(span) => EventDate::from_span(*span).to_string(),
        ActiveFilter::Area(area) => area_name(scene, *area),
    }
}

/// Returns the window in words: `last 52 weeks`, `6 months to 2025-06-30`, `all time`. With `short`, the length is
/// written as typed: `last 52w`.
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
