//! The text around the map: its title, caption and legend.

use ratatui::layout::Rect;

use super::density::density_shade;
use super::raster;
use super::symbols::{SizeThresholds, front_stroke, fronts_with_lines, place_sign};
use crate::assess::status::Status;
use crate::board::map_cells::selected_event_row;
use crate::board::projection::Projection;
use crate::board::{PaneId, Scene};
use crate::model::{Place, PlacePrecision, group_thousands};
use crate::store::PlaceCluster;
use crate::view::display_names;
use crate::view::painter::{Painter, StyledLine, line_width};
use crate::view::panes::empty_pane::no_match_lines;
use crate::view::panes::figures::{count_noun, known_killed_text};
use crate::view::text::{saturating_u16, truncate, width};
use crate::view::theme::Role;

/// Returns a range of numbers: `1`, `2–9`.
fn range_words(from: u32, to: u32) -> String {
    if from == to { from.to_string() } else { format!("{}–{}", group_thousands(from), group_thousands(to)) }
}

/// Returns, for the title, how many events are on the map, and how many are not and why. Together they are all events
/// shown, regardless of the chosen place.
pub(super) fn title_info(scene: &Scene<'_>, visible: u32, columns: u16) -> StyledLine {
    let Some(places) = scene.counted_places() else {
        return vec![("counting places…".to_owned(), Role::Dim)];
    };
    let outside = places.mapped_events().saturating_sub(visible);
    let [outside, too_vague, unplaced, sea_or_air] =
        [outside, places.wide, places.unplaced, places.sea_or_air];
    let label_sets = [
        [
            "on the map",
            "outside this view",
            "known only as a region or country",
            "without coordinates",
            "at sea or in the air",
        ],
        ["on the map", "outside", "only a region or country", "no point", "sea or air"],
        ["here", "outside", "too vague", "no point", "sea or air"],
    ];
    let counts_line = |label_sets: [&str; 5]| -> StyledLine {
        let counts =
            [visible, outside, too_vague, unplaced, sea_or_air].into_iter().zip(label_sets).enumerate();
        let counts = counts.filter(|(i, (n, _))| *i == 0 || *n > 0);
        counts
            .map(|(i, (n, label))| {
                let gap = if i == 0 { "" } else { " · " };
                (format!("{gap}{} {label}", group_thousands(n)), Role::Dim)
            })
            .collect()
    };
    let fits = |line: &StyledLine| {
        // The pane's number, its title, rules and gaps take 16 columns.
        line_width(line) + 16 <= usize::from(columns)
    };
    let mut lines = label_sets.map(counts_line).into_iter();
    let long_form = lines.next().unwrap_or_default();
    if fits(&long_form) { long_form } else { lines.find(fits).unwrap_or_else(|| counts_line(label_sets[2])) }
}

/// Returns why an event has no place on the map.
fn no_place_reason(place: Option<&Place>, name: &str) -> String {
    match place.map(|place| place.precision) {
        None => "no place is recorded".to_owned(),
        Some(precision @ (PlacePrecision::Region | PlacePrecision::Country)) => {
            format!("{name}: known only as a {}", precision.name())
        }
        Some(PlacePrecision::SeaOrAir) => format!("{name}: at sea or in the air"),
        Some(_) => format!("{name}: no coordinates are recorded"),
    }
}

/// Draws the caption: the place of the selected event, or why it is not visible.
pub(super) fn draw_caption(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    cluster: Option<&PlaceCluster>,
    map: &Projection,
) {
    let selected = selected_event_row(scene.state, scene.answer);
    let event = selected.and_then(|row| scene.store.event(row));
    let place = event.and_then(|event| event.place.as_ref());
    let name = place.map(|place| display_names::place_name(scene, place)).unwrap_or_default();
    let mut line = StyledLine::new();
    match (event, cluster) {
        (None, _) => line.push((no_match_lines(scene).join(": "), Role::Dim)),
        (Some(_), None) if scene.counted_places().is_none() => {}
        (Some(_), None) if scene.answer.places.rows.is_empty() => {
            line.push(("None of the events shown has a place on the map".to_owned(), Role::Text));
        }
        (Some(_), None) => {
            let location = selected.and_then(|row| scene.store.location(row));
            let is_outside_view = location.is_some_and(|location| map.cell(location).is_none());
            let key = scene.keymap.first_chord_text(crate::board::Command::FitMap);
            line.push(("selected ".to_owned(), Role::Dim));
            if is_outside_view {
                line.push((name, Role::Strong));
                line.push((format!(" is outside this view; {key} shows it"), Role::Dim));
            } else {
                line.push((no_place_reason(place, &name), Role::Text));
            }
        }
        (Some(event), Some(cluster)) => {
            let has_focus = scene.state.focus == PaneId::Map;
            line.push((name, if has_focus { Role::Strong } else { Role::Text }));
            if let Some(other_places) = cluster.places.checked_sub(1).filter(|other_places| *other_places > 0)
            {
                line.push((format!(" and {}", count_noun(other_places, "other place")), Role::Text));
            }
            // Any front may have more events here, so all that count must be recorded.
            let coverage = scene.answer.coverage;
            if cluster.events > 0 {
                let events = coverage.count_words(cluster.events, "event");
                let incidents = coverage.count_words(cluster.incidents, "incident");
                line.push((format!(" · {events}, {incidents}"), Role::Text));
            }
            if cluster.announced > 0 {
                line.push((format!(" · {} announced", group_thousands(cluster.announced)), Role::Text));
            }
            line.push((format!(" · {}", precision_words(cluster, place)), Role::Dim));
            if cluster.killed.has_claims() {
                line.push((" · killed ".to_owned(), Role::Dim));
                line.push(known_killed_text(cluster.killed, coverage));
            }
            let date = format!(" · {}", event.date);
            match scene.store.event(cluster.newest) {
                Some(_) if selected == Some(cluster.newest) && cluster.events > 1 => {
                    line.push((format!("{date}, the newest"), Role::Dim));
                }
                Some(newest) if selected != Some(cluster.newest) => {
                    line.push((format!("{date}, newest {}", newest.date), Role::Dim));
                }
                _ => line.push((date, Role::Dim)),
            }
        }
    }
    write_pieces_that_fit(painter, area, &line);
}

/// Returns how precisely the events of a cluster are placed.
fn precision_words(cluster: &PlaceCluster, place: Option<&Place>) -> String {
    let [near, district, province] = cluster.events_by_precision;
    let count_words = |n: u32, label: &str| (n > 0).then(|| format!("{} {label}", group_thousands(n)));
    if cluster.events_by_precision.iter().filter(|n| **n > 0).count() <= 1 {
        return match place.map(|place| place.precision) {
            Some(PlacePrecision::District) => "somewhere in the district".to_owned(),
            Some(PlacePrecision::Province) => "somewhere in the province".to_owned(),
            Some(PlacePrecision::Near) => "near here".to_owned(),
            _ => "here".to_owned(),
        };
    }
    let parts = [
        count_words(near, "here"),
        count_words(district, "by district"),
        count_words(province, "by province"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Writes as many pieces as fit; the first two are cut if they alone are too long. A label is written only with its
/// figure.
fn write_pieces_that_fit(painter: &mut Painter<'_>, area: Rect, line: &StyledLine) {
    let mut x = area.left().saturating_add(1);
    for (i, (text, role)) in line.iter().enumerate() {
        let columns = usize::from(area.right().saturating_sub(x));
        let text = painter.glyphs.transliterate(text);
        let figure = line.get(i + 1).filter(|_| text.ends_with(' ')).map_or("", |(text, _)| text.as_str());
        if width(&text) + width(&painter.glyphs.transliterate(figure)) > columns && i > 1 {
            break;
        }
        x = painter.write(
            x,
            area.top(),
            area.right(),
            &truncate(&text, columns, painter.glyphs.ellipsis),
            *role,
        );
    }
}

/// Draws the legend of signs, shades and lines, and a scale bar.
pub(super) fn draw_legend(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    (sizes, has_shades): (SizeThresholds, bool),
    map: &Projection,
) {
    let scale = scale_bar(painter, map);
    let scale_width = saturating_u16(width(&scale));
    let right = area.right().saturating_sub(scale_width + 1);
    painter.write(right, area.top(), area.right(), &scale, Role::Dim);
    let mut entries: Vec<StyledLine> = Vec::new();
    let mut add = |signs: StyledLine, label: String| {
        entries.push(signs.into_iter().chain([(format!(" {label}  "), Role::Dim)]).collect());
    };
    let [second, third] = sizes;
    let shade = |events: u32| {
        let (shade, role) = density_shade(painter.glyphs, events, sizes);
        (shade.to_owned(), role)
    };
    if has_shades {
        add([1, second, third].map(shade).into(), "several places".to_owned());
    }
    let shapes = [
        (PlacePrecision::Exact, "at or near"),
        (PlacePrecision::District, "district"),
        (PlacePrecision::Province, "province"),
    ];
    for (precision, label) in shapes {
        add(vec![(place_sign(painter.glyphs, precision, 1).to_owned(), Role::Strong)], label.to_owned());
    }
    let places = scene.counted_places();
    if places.is_some_and(|places| places.rows.iter().any(|row| row.events == 0)) {
        add(vec![(painter.glyphs.announced.to_owned(), Role::Text)], "announced".to_owned());
    }
    let mut statuses: Vec<(Status, &str)> = Vec::new();
    for status in fronts_with_lines(scene).filter_map(|(.., status)| status) {
        if !statuses.iter().any(|(listed, _)| *listed == status) {
            statuses.push((status, status.label()));
        }
    }
    statuses.sort_by_key(|(status, _)| std::cmp::Reverse(front_stroke(*status, false).rank));
    for (status, label) in statuses {
        let stroke = front_stroke(status, false);
        let sample = raster::stroke_sample(scene.state.appearance, stroke.dash, 4);
        add(vec![(sample, stroke.role())], label.to_owned());
    }
    let ranges = [(1, Some(second - 1)), (second, Some(third - 1)), (third, None)];
    for (size, (from, to)) in ranges.into_iter().enumerate() {
        let mut signs =
            vec![(place_sign(painter.glyphs, PlacePrecision::Exact, size).to_owned(), Role::Text)];
        signs.extend(has_shades.then(|| shade(from)));
        add(signs, to.map_or_else(|| format!("{}+", group_thousands(from)), |to| range_words(from, to)));
    }
    let mut x = area.left().saturating_add(1);
    for entry in entries {
        let entry_width: usize =
            entry.iter().map(|(text, _)| width(&painter.glyphs.transliterate(text))).sum();
        if x.saturating_add(saturating_u16(entry_width)) > right {
            break;
        }
        x = painter.write_line(x, area.top(), right, &entry);
    }
}

/// Returns a scale bar of a round number of kilometres, at most a fifth of the map wide: `|-----| 100 km`.
fn scale_bar(painter: &Painter<'_>, map: &Projection) -> String {
    const ROUND_KM: [f64; 11] = [2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0];
    let per_column = map.km_per_column();
    let max_columns = f64::from(map.size().0) / 5.0;
    let Some(km) = ROUND_KM.into_iter().rev().find(|km| km / per_column <= max_columns) else {
        return String::new();
    };
    // At most a fifth of the columns, so the cast loses nothing.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fifth of the columns")]
    let columns = (km / per_column).round() as usize;
    let [_, _, _, left, right] = painter.glyphs.junctions;
    let line = painter.glyphs.rule[0].repeat(columns.saturating_sub(2));
    // The junctions are swapped to form `├──┤`.
    format!("{right}{line}{left} {km} km")
}

/// Returns the widest part of row `y` inside a closed line, between columns 0 and `max`.
pub(super) fn widest_span_inside(line: &[(f64, f64)], y: f64, max: f64) -> Option<(f64, f64)> {
    let last = line.last()?;
    let sides = std::iter::once(last).chain(line).zip(line);
    let crossing = |(a, b): (&(f64, f64), &(f64, f64))| {
        ((a.1 <= y) != (b.1 <= y)).then(|| a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1))
    };
    let mut crossings: Vec<f64> = sides.filter_map(crossing).collect();
    crossings.sort_by(f64::total_cmp);
    let spans = crossings.chunks_exact(2).filter_map(|pair| match *pair {
        [from, to] => Some((from.clamp(0.0, max), to.clamp(0.0, max))),
        _ => None,
    });
    spans.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0))).filter(|(from, to)| to > from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inside_of_a_line_is_its_widest_visible_span() {
        // A bracket open to the top: its left arm is 2 wide, its right arm 5, 3 of them visible.
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
        assert_eq!(widest_span_inside(&line, 2.0, 20.0), Some((5.0, 10.0)));
        assert_eq!(widest_span_inside(&line, 2.0, 8.0), Some((5.0, 8.0)));
        assert_eq!(widest_span_inside(&line, 2.0, 6.0), Some((0.0, 2.0)));
        assert_eq!(widest_span_inside(&line, 5.0, 20.0), Some((0.0, 10.0)));
        assert_eq!(widest_span_inside(&line, 7.0, 20.0), None);
        assert_eq!(widest_span_inside(&[], 0.0, 20.0), None);
    }
}
