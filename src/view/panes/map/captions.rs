//! What is said in words around the map.

use ratatui::layout::Rect;

use super::raster;
use super::symbols::{SizeThresholds, front_status, front_stroke, place_sign};
use crate::assess::status::Status;
use crate::board::map_cells::selected_event_row;
use crate::board::projection::Projection;
use crate::board::{PaneId, Scene};
use crate::model::{Place, PlacePrecision};
use crate::store::PlaceCluster;
use crate::view::display_names;
use crate::view::painter::{Painter, StyledLine, line_width};
use crate::view::panes::empty_pane::no_match_lines;
use crate::view::panes::figures::{count_noun, killed_text};
use crate::view::text::{saturating_u16, truncate, width};
use crate::view::theme::Role;

/// From this many on up to that many: `1`, `2–9`.
fn range_words(from: u32, to: u32) -> String {
    if from == to { from.to_string() } else { format!("{from}–{to}") }
}

/// What the title says: how many are on the map, and how many are not and why. All of them together are the events
/// shown (whatever place is chosen).
pub(super) fn title_info(scene: &Scene<'_>, seen: u32, room: u16) -> StyledLine {
    let places = &scene.answer.places;
    let outside = places.mapped_events().saturating_sub(seen);
    let [outside, wide, none, sea] = [outside, places.wide, places.unplaced, places.sea_or_air];
    let words = [
        [
            "on the map",
            "outside this view",
            "known only as a region or country",
            "without a point",
            "at sea or in the air",
        ],
        ["on the map", "outside", "only a region or country", "no point", "sea or air"],
        ["here", "outside", "too vague", "no point", "sea or air"],
    ];
    let row = |words: [&str; 5]| -> StyledLine {
        let counts = [seen, outside, wide, none, sea].into_iter().zip(words).enumerate();
        let counts = counts.filter(|(i, (n, _))| *i == 0 || *n > 0);
        counts
            .map(|(i, (n, word))| (format!("{}{n} {word}", if i == 0 { "" } else { " · " }), Role::Dim))
            .collect()
    };
    let fits = |row: &StyledLine| {
        // Number, title, rules and gaps take some.
        line_width(row) + 16 <= usize::from(room)
    };
    let mut rows = words.map(row).into_iter();
    let long = rows.next().unwrap_or_default();
    if fits(&long) { long } else { rows.find(fits).unwrap_or_else(|| row(words[2])) }
}

/// Why an event has no place on the map.
fn no_place_reason(place: Option<&Place>, name: &str) -> String {
    match place.map(|place| place.precision) {
        None => "no place is recorded".to_owned(),
        Some(precision @ (PlacePrecision::Region | PlacePrecision::Country)) => {
            format!("{name}: known only as a {}", precision.name())
        }
        Some(PlacePrecision::SeaOrAir) => format!("{name}: at sea or in the air"),
        Some(_) => format!("{name}: no point is recorded"),
    }
}

/// The place of the selected event, or why it is not to be seen.
pub(super) fn draw_caption(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    spot: Option<&PlaceCluster>,
    map: &Projection,
) {
    let selected = selected_event_row(scene.state, scene.answer);
    let event = selected.and_then(|row| scene.store.event(row));
    let place = event.and_then(|event| event.place.as_ref());
    let name = place.map(|place| display_names::place_name(scene, place)).unwrap_or_default();
    let mut row = StyledLine::new();
    match (event, spot) {
        (None, _) => row.push((no_match_lines(scene).join(": "), Role::Dim)),
        (Some(_), None) if scene.answer.places.rows.is_empty() => {
            row.push(("None of the events shown has a place on the map".to_owned(), Role::Text));
        }
        (Some(_), None) => {
            let point = selected.and_then(|row| scene.store.location(row));
            let out_of_sight = point.is_some_and(|at| map.cell(at).is_none());
            let key = scene.keymap.first_chord_text(crate::board::Command::FitMap);
            row.push(("selected ".to_owned(), Role::Dim));
            if out_of_sight {
                row.push((name, Role::Strong));
                row.push((format!(" lies outside this view; {key} shows it"), Role::Dim));
            } else {
                row.push((no_place_reason(place, &name), Role::Text));
            }
        }
        (Some(event), Some(spot)) => {
            let focused = scene.state.focus == PaneId::Map;
            row.push((name, if focused { Role::Strong } else { Role::Text }));
            if let Some(more) = spot.places.checked_sub(1).filter(|more| *more > 0) {
                row.push((format!(" and {}", count_noun(more, "other place")), Role::Text));
            }
            let events = count_noun(spot.events, "event");
            row.push((format!(" · {events}, {}", count_noun(spot.incidents, "incident")), Role::Text));
            row.push((format!(" · {}", precision_words(spot, place)), Role::Dim));
            if spot.killed.has_claims() {
                row.push((" · killed ".to_owned(), Role::Dim));
                row.push(killed_text(spot.killed));
            }
            let date = format!(" · {}", event.date);
            match scene.store.event(spot.newest) {
                Some(_) if selected == Some(spot.newest) && spot.events > 1 => {
                    row.push((format!("{date}, the newest"), Role::Dim));
                }
                Some(newest) if selected != Some(spot.newest) => {
                    row.push((format!("{date}, newest {}", newest.date), Role::Dim));
                }
                _ => row.push((date, Role::Dim)),
            }
        }
    }
    write_fitting(painter, area, &row);
}

/// How exactly the events of a spot are placed.
fn precision_words(spot: &PlaceCluster, place: Option<&Place>) -> String {
    let [near, district, province] = spot.events_by_precision;
    let of = |n: u32, what: &str| (n > 0).then(|| format!("{n} {what}"));
    if spot.events_by_precision.iter().filter(|n| **n > 0).count() == 1 {
        return match place.map(|place| place.precision) {
            Some(PlacePrecision::District) => "somewhere in the district".to_owned(),
            Some(PlacePrecision::Province) => "somewhere in the province".to_owned(),
            Some(PlacePrecision::Near) => "near here".to_owned(),
            _ => "here".to_owned(),
        };
    }
    let parts = [of(near, "here"), of(district, "by district"), of(province, "by province")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// As many pieces as there is room for, the first two cut if they alone are too long. A label goes with its figure.
fn write_fitting(painter: &mut Painter<'_>, area: Rect, row: &StyledLine) {
    let mut x = area.left().saturating_add(1);
    for (i, (text, role)) in row.iter().enumerate() {
        let room = usize::from(area.right().saturating_sub(x));
        let text = painter.glyphs.transliterate(text);
        let figure = row.get(i + 1).filter(|_| text.ends_with(' ')).map_or("", |(text, _)| text.as_str());
        if width(&text) + width(&painter.glyphs.transliterate(figure)) > room && i > 1 {
            break;
        }
        x = painter.write(
            x,
            area.top(),
            area.right(),
            &truncate(&text, room, painter.glyphs.ellipsis),
            *role,
        );
    }
}

/// What the signs and lines mean, and how long a stretch of the map is.
pub(super) fn draw_legend(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    sizes: SizeThresholds,
    map: &Projection,
) {
    let scale = scale_bar(painter, map);
    let wide = saturating_u16(width(&scale));
    let right = area.right().saturating_sub(wide + 1);
    painter.write(right, area.top(), area.right(), &scale, Role::Dim);
    let mut row = StyledLine::new();
    let shapes = [
        (PlacePrecision::Exact, "at or near"),
        (PlacePrecision::District, "district"),
        (PlacePrecision::Province, "province"),
    ];
    for (precision, words) in shapes {
        row.push((place_sign(painter.glyphs, precision, 1).to_owned(), Role::Strong));
        row.push((format!(" {words}  "), Role::Dim));
    }
    let mut statuses: Vec<(Status, &str)> = Vec::new();
    for front in &scene.answer.fronts {
        let drawn = scene.store.situation().front(front.front).is_some_and(|front| !front.line.is_empty());
        let word = front_status(scene, front.front);
        if drawn && !statuses.iter().any(|(seen, _)| *seen == word) {
            statuses.push((word, word.label()));
        }
    }
    statuses.sort_by_key(|(status, _)| std::cmp::Reverse(front_stroke(*status, false).rank));
    for (status, words) in statuses {
        let stroke = front_stroke(status, false);
        let line = raster::stroke_sample(scene.state.appearance, stroke.dash, 4);
        row.push((line, stroke.role()));
        row.push((format!(" {words}  "), Role::Dim));
    }
    let [second, third] = sizes;
    let how_many = [range_words(1, second - 1), range_words(second, third - 1), format!("{third}+")];
    for (size, words) in how_many.into_iter().enumerate() {
        row.push((place_sign(painter.glyphs, PlacePrecision::Exact, size).to_owned(), Role::Text));
        row.push((format!(" {words}  "), Role::Dim));
    }
    let mut x = area.left().saturating_add(1);
    for pair in row.chunks(2) {
        let wide: usize = pair.iter().map(|(text, _)| width(&painter.glyphs.transliterate(text))).sum();
        if x.saturating_add(saturating_u16(wide)) > right {
            break;
        }
        x = painter.write_line(x, area.top(), right, pair);
    }
}

/// A stretch of a round number of kilometres, at most a fifth of the map: `|-----| 100 km`.
fn scale_bar(painter: &Painter<'_>, map: &Projection) -> String {
    const ROUND_KM: [f64; 11] = [2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0];
    let per_column = map.km_per_column();
    let most = f64::from(map.size().0) / 5.0;
    let Some(km) = ROUND_KM.into_iter().rev().find(|km| km / per_column <= most) else {
        return String::new();
    };
    // At most a fifth of the columns, so the cast cannot cut.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fifth of the columns")]
    let columns = (km / per_column).round() as usize;
    let [_, _, _, left, right] = painter.glyphs.junctions;
    let line = painter.glyphs.rule[0].repeat(columns.saturating_sub(2));
    // The joints of a line between panes, turned inside out: ├──┤.
    format!("{right}{line}{left} {km} km")
}

/// The widest stretch of row `y` that lies inside a closed line, between columns 0 and `most`.
pub(super) fn widest_inside(line: &[(f64, f64)], y: f64, most: f64) -> Option<(f64, f64)> {
    let last = line.last()?;
    let sides = std::iter::once(last).chain(line).zip(line);
    let crossing = |(a, b): (&(f64, f64), &(f64, f64))| {
        ((a.1 <= y) != (b.1 <= y)).then(|| a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1))
    };
    let mut crossings: Vec<f64> = sides.filter_map(crossing).collect();
    crossings.sort_by(f64::total_cmp);
    let stretches = crossings.chunks_exact(2).filter_map(|pair| match *pair {
        [from, to] => Some((from.clamp(0.0, most), to.clamp(0.0, most))),
        _ => None,
    });
    stretches.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0))).filter(|(from, to)| to > from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inside_of_a_line_is_its_widest_stretch_in_sight() {
        // A bracket open to the top: its left arm is 2 wide, its right arm 5, of which 3 are in sight.
        let line = [
            (0.0, 0.0),
            (2.0, 0.0),
            (2.0, 4.0),
            (5.0, 4.0),
            (5.0, 0.0),
            (10.0, 0.0),
            (10.0, 6.0),
            (0.0, 6.0),
        ];
        assert_eq!(widest_inside(&line, 2.0, 20.0), Some((5.0, 10.0)));
        assert_eq!(widest_inside(&line, 2.0, 8.0), Some((5.0, 8.0)));
        assert_eq!(widest_inside(&line, 2.0, 6.0), Some((0.0, 2.0)));
        assert_eq!(widest_inside(&line, 5.0, 20.0), Some((0.0, 10.0)));
        assert_eq!(widest_inside(&line, 7.0, 20.0), None);
        assert_eq!(widest_inside(&[], 0.0, 20.0), None);
    }
}
