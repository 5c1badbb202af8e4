use super::{LatLon, Projection, draw_borders, raster};
use crate::board::map_cells::clusters_to_label;
use crate::board::projection::Camera;
use crate::board::{Glyphs, MapMarks, NameScript, PaneId, ThemeId};
use crate::model::Toll;
use crate::query::WindowLength;
use crate::store::{Coverage, PlaceRow, Places};
use crate::view::fixture::{Fixture, fixture};
use crate::view::layout::{lay_out_screen, measure_panes, pane_row_at};
use crate::view::theme::{Role, role_style};

/// Returns a map that takes the whole screen.
fn map_fixture() -> Fixture {
    let mut fixture = fixture().with_size(100, 30);
    fixture.state.focus = PaneId::Map;
    fixture
}

fn find_text(text: &[String], needle: &str) -> (u16, u16) {
    let y = text
        .iter()
        .position(|line| line.contains(needle))
        .unwrap_or_else(|| panic!("{needle}\n{}", text.join("\n")));
    let x = crate::view::text::width(text[y].split(needle).next().unwrap());
    (u16::try_from(x).unwrap(), u16::try_from(y).unwrap())
}

#[test]
fn precisions_look_different_and_a_country_is_not_drawn() {
    let text = map_fixture().drawn_lines();
    let joined = text.join("\n");
    find_text(&text, "• Shamsiddin Shohin");
    find_text(&text, ">◦< Dovang district");
    find_text(&text, "▫ Kunar");
    assert!(!joined.contains("The capital"), "{joined}");
    assert!(text[1].contains("3 on the map · 1 known only as a region or country"), "{}", text[1]);
    assert!(
        text[27].contains(
            "Dovang district · 1 event, 1 incident · somewhere in the district · killed 12 (3–14+) · 2026-01"
        ),
        "{}",
        text[27]
    );
    assert!(text[28].contains("● at or near  ○ district  □ province  ▀▀▀▀ active"), "{}", text[28]);
    assert!(text[28].ends_with("km"), "{}", text[28]);
}

#[test]
fn the_caption_says_why_an_event_is_not_on_the_map() {
    let mut f = map_fixture();
    let mut cursor = crate::board::ListCursor::default();
    cursor.select(2, 4, 10);
    f.state.events.cursor = cursor;
    let text = f.drawn_lines();
    assert!(text[27].contains("selected The capital: known only as a country"), "{}", text[27]);
    assert!(!text.join("\n").contains(">◦<"));
    f.answer.events = crate::store::ResultRows::default();
    (f.answer.places, f.answer.straddling) = (Places::default().into(), 0);
    f.state.view.window.length = WindowLength::All;
    assert!(
        f.drawn_lines()[27].contains("Nothing up to the as-of day: R resets the view"),
        "{}",
        f.drawn_lines()[27]
    );
}

#[test]
fn the_selected_place_and_the_chosen_front_do_not_depend_on_colour() {
    for (theme, _) in ThemeId::TABLE {
        let mut f = map_fixture();
        f.state.appearance.theme = theme;
        f.state.appearance.has_colour = false;
        let buffer = f.buffer();
        let (x, y) = find_text(&f.drawn_lines(), ">◦<");
        assert!(buffer[(x + 1, y)].modifier.contains(ratatui::style::Modifier::REVERSED));
        f.answer.places = f.answer.places.with_change(|places| places.rows[1].is_selected = true);
        find_text(&f.drawn_lines(), "[◦]");
    }
    let blocks = |f: &Fixture| f.drawn_lines().join("").matches(['▀', '▄']).count();
    let mut f = map_fixture();
    assert!(blocks(&f) > 10, "a thin line");
    f.answer.fronts[0].is_selected = true;
    assert_eq!(blocks(&f), 4, "a heavy one; four are in the legend");
}

#[test]
fn harm_is_red_and_a_front_has_the_colour_of_its_status() {
    let mut f = map_fixture();
    f.state.focus = PaneId::Map;
    let mut cursor = crate::board::ListCursor::default();
    cursor.select(1, 4, 10);
    f.state.events.cursor = cursor;
    let (text, buffer) = (f.drawn_lines(), f.buffer());
    let (x, y) = find_text(&text, "◦ Dovang");
    assert_eq!(buffer[(x, y)].fg, role_style(Role::Harm, f.state.appearance).fg.unwrap());
    let line = buffer.content.iter().find(|cell| cell.symbol() == "▀").unwrap();
    assert_eq!(line.fg, role_style(Role::Warning, f.state.appearance).fg.unwrap(), "active");
}

#[test]
fn the_map_uses_the_chosen_marks() {
    let mut f = map_fixture();
    f.state.appearance.map_marks = MapMarks::Braille;
    let drawn = f.drawn_lines().join("");
    assert!(drawn.chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c)) && !drawn.contains('▄'));
    f.state.appearance.glyphs = Glyphs::Ascii;
    let text = f.drawn_lines();
    assert!(text.iter().all(|line| line.is_ascii()));
    find_text(&text, "o Shamsiddin Shohin");
    find_text(&text, "p Kunar");
    find_text(&text, "SOUTH");
}

#[test]
fn the_map_uses_the_chosen_script() {
    let mut f = map_fixture();
    find_text(&f.drawn_lines(), "SOUTH");
    f.state.appearance.names = NameScript::Native;
    find_text(&f.drawn_lines(), "جنوب");
}

#[test]
fn a_click_hits_the_place_drawn_there() {
    let f = map_fixture();
    let (x, y) = find_text(&f.drawn_lines(), "▫ Kunar");
    assert_eq!(pane_row_at(&f.scene(), x, y), Some((PaneId::Map, Some(2))));
    assert_eq!(pane_row_at(&f.scene(), 2, 20), Some((PaneId::Map, None)));
}

#[test]
fn the_map_has_a_pane_on_a_large_screen_and_takes_over_a_small_one() {
    let pane_count_and_map_size = |columns, rows, focus| {
        let mut f = fixture().with_size(columns, rows);
        f.state.focus = focus;
        (lay_out_screen(&f.scene()).panes.len(), measure_panes(&f.scene()).map_size)
    };
    assert_eq!(pane_count_and_map_size(200, 60, PaneId::Events).0, 7);
    assert_eq!(pane_count_and_map_size(200, 60, PaneId::Map).0, 7);
    assert_eq!(pane_count_and_map_size(120, 40, PaneId::Events), (6, (0, 0)));
    assert_eq!(pane_count_and_map_size(120, 40, PaneId::Map), (1, (120, 35)));
    assert_eq!(pane_count_and_map_size(80, 24, PaneId::Events), (5, (0, 0)));
    assert_eq!(pane_count_and_map_size(80, 24, PaneId::Map), (1, (80, 19)));
    assert_eq!(pane_count_and_map_size(40, 12, PaneId::Map), (1, (40, 8)));
}

#[test]
fn a_label_does_not_inherit_the_style_of_the_line_below_it() {
    let mut f = map_fixture();
    // The line runs through the name of the district.
    f.state.appearance.theme = ThemeId::Default;
    let (text, buffer) = (f.drawn_lines(), f.buffer());
    let (x, y) = find_text(&text, "Dovang district");
    for x in x..x + 15 {
        assert_eq!(buffer[(x, y)].fg, ratatui::style::Color::Reset, "column {x}\n{}", text.join("\n"));
    }
    let (x, y) = find_text(&text, "Shamsiddin Shohin");
    assert_eq!(buffer[(x, y)].modifier, ratatui::style::Modifier::empty());
}

#[test]
fn several_places_in_a_cell_are_counted() {
    let mut f = map_fixture();
    f.answer.places = f.answer.places.with_change(|places| places.rows[0].at = places.rows[1].at);
    let text = f.drawn_lines();
    // With equally many events of both precisions, the sign and the name are those of the district.
    find_text(&text, ">○< Dovang district & 1 more: 2");
    let caption = "Dovang district and 1 other place · 2 events, 2 incidents · 1 here, 1 by district";
    assert!(text[27].contains(caption), "{}", text[27]);
}

#[test]
fn places_with_only_announced_events_have_their_own_sign() {
    let mut f = map_fixture().with_size(120, 30);
    f.answer.places = f.answer.places.with_change(|places| {
        (places.rows[1].events, places.rows[1].incidents, places.rows[1].announced) = (0, 0, 2);
        places.rows[1].killed = crate::model::Toll::NONE;
    });
    let text = f.drawn_lines();
    assert!(find_text(&text, ">◇< Dovang district").0 > 0);
    assert!(text[27].contains("Dovang district · 2 announced · somewhere in the district"), "{}", text[27]);
    assert!(text[28].contains("◇ announced"), "{}", text[28]);
}

#[test]
fn signs_grow_by_tens_hundreds_and_thousands() {
    let legend = |events: u32| {
        let mut f = map_fixture().with_size(120, 30);
        f.answer.places = f.answer.places.with_change(|places| places.rows[2].events = events);
        (f.drawn_lines()[28].clone(), f.drawn_lines().join("\n"))
    };
    assert!(legend(9).0.contains("• 1  ● 2–9  ◉ 10+"), "{}", legend(9).0);
    assert!(legend(9).1.contains("□ Kunar 9"));
    assert!(legend(10).1.contains("▣ Kunar 10"));
    assert!(legend(450).0.contains("• 1–9  ● 10–99  ◉ 100+"), "{}", legend(450).0);
    assert!(legend(450).1.contains("▣ Kunar 450"));
    assert!(legend(20_000).0.contains("• 1–999  ● 1,000–9,999  ◉ 10,000+"), "{}", legend(20_000).0);
}

#[test]
fn the_coasts_of_the_world_are_in_the_right_places() {
    let f = map_fixture().with_size(120, 36);
    let has_line_near = |camera, lat, lon| {
        let map = Projection::new(camera, 120, 30);
        let mut raster = raster::MapRaster::new(f.state.appearance, (120, 30));
        draw_borders(&f.scene(), &mut raster, &map);
        let (x, y) = map.cell(LatLon { lat, lon }).unwrap();
        (x - 1..=x + 1).any(|x| (y - 1..=y + 1).any(|y| raster.cell_at(x, y).is_some()))
    };
    let world = Camera::whole_world(120, 30);
    assert!(
        has_line_near(world, -34.8, 20.0) && has_line_near(world, 38.7, -9.5),
        "the Cape of Good Hope, Lisbon"
    );
    assert!(!has_line_near(world, -30.0, -120.0) && !has_line_near(world, 0.0, -150.0), "the open Pacific");
    // The 180th meridian cuts Chukotka, where there is no border.
    let chukotka = Camera { centre: LatLon { lat: 67.0, lon: 179.0 }, degrees_per_row: 0.25 };
    assert!(!has_line_near(chukotka, 67.5, 179.99) && !has_line_near(chukotka, 67.5, -179.99));
    assert!(has_line_near(chukotka, 69.0, 180.0), "its northern coast");
}

/// Returns a map with further places, each `step` degrees from the next, `columns` a row.
fn map_with_places(places: u32, columns: u32, step: f64) -> Fixture {
    let mut f = map_fixture().with_size(120, 36);
    f.answer.places = f.answer.places.with_change(|all| {
        let first = all.rows[0];
        all.rows.extend((0..places).map(|i| {
            let (x, y) = (f64::from(i % columns), f64::from(i / columns));
            let at = LatLon { lat: 36.9 - y * step, lon: 69.2 + x * step };
            PlaceRow { at, events: i + 1, killed: Toll::NONE, ..first }
        }));
        all.rows.sort_by(|a, b| b.at.lat.total_cmp(&a.at.lat));
    });
    f
}

#[test]
fn places_without_room_for_signs_are_shaded_and_single_places_keep_theirs() {
    let text = map_with_places(2500, 50, 0.01).with_size(160, 36).drawn_lines();
    let shades = text[2..33].join("").matches(['░', '▒', '▓']).count();
    assert!(shades > 20, "{}", text.join("\n"));
    assert!(text[34].contains("░▒▓ several places  ● at or near"), "{}", text[34]);
    assert!(text[34].contains("•░ 1–999  ●▒ 1,000–9,999  ◉▓ 10,000+"), "{}", text[34]);
    find_text(&text[..33], "▫");
    let sparse = map_with_places(12, 4, 0.4).drawn_lines().join("\n");
    assert!(!sparse.contains(['░', '▒', '▓']), "{sparse}");
    let mut f = map_with_places(2500, 50, 0.01);
    f.state.appearance.glyphs = Glyphs::Ascii;
    let text = f.drawn_lines();
    assert!(
        text.iter().all(|line| line.is_ascii()) && text[34].contains(":=% several places"),
        "{}",
        text[34]
    );
}

#[test]
fn a_chosen_place_and_the_selected_one_are_not_shaded() {
    let mut f = map_with_places(2500, 50, 0.01);
    f.answer.places =
        f.answer.places.with_change(|all| all.rows.iter_mut().for_each(|row| row.is_selected = true));
    let text = f.drawn_lines();
    assert!(!text[2..33].join("").contains(['░', '▒', '▓']), "{}", text.join("\n"));
}

#[test]
fn the_five_places_with_the_most_killed_are_labelled_and_the_selected_one() {
    let f = map_with_places(40, 8, 0.4);
    let places = f.answer.places.get();
    let labelled = |selected| {
        let clusters = places.clusters((40, 5), (30.0, 40.0), |at| {
            let (x, y) = ((at.lon - 69.0) / 0.4, (37.0 - at.lat) / 0.4);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a test")]
            ((0.0..40.0).contains(&x) && (0.0..5.0).contains(&y)).then_some((x as u16, y as u16))
        });
        (clusters_to_label(&clusters, selected), clusters)
    };
    let (order, clusters) = labelled(None);
    assert_eq!(order.len(), 5);
    let rank = |i: usize| (clusters[i].killed.best_to_show().unwrap_or(0), clusters[i].events);
    assert!(order.is_sorted_by(|a, b| rank(*a) >= rank(*b)), "{order:?}");
    let least = order.iter().map(|&i| rank(i)).min().unwrap();
    assert!((0..clusters.len()).filter(|i| !order.contains(i)).all(|i| rank(i) <= least));
    // A selected place among the five takes no other's label; beyond them it has one of its own.
    assert_eq!(labelled(Some(order[2])).0.len(), 5);
    let lowest = (0..clusters.len()).min_by_key(|&i| rank(i)).unwrap();
    assert_eq!((labelled(Some(lowest)).0.len(), labelled(Some(lowest)).0[0]), (6, lowest));
}

#[test]
fn a_count_is_a_lower_bound_where_not_everything_is_recorded() {
    let mut f = map_fixture().with_size(120, 30);
    f.answer.coverage = Coverage::Partial;
    find_text(&f.drawn_lines(), "Kunar ≥1");
    f.state.appearance.glyphs = Glyphs::Ascii;
    find_text(&f.drawn_lines(), "Kunar >=1");
    f.answer.coverage = Coverage::Full;
    assert!(!f.drawn_lines().join("").contains("Kunar >="));
}

#[test]
fn no_label_hides_a_sign_at_any_size() {
    for (columns, rows) in [(20, 5), (24, 7), (40, 12), (80, 24), (120, 40), (200, 60)] {
        for (marks, glyphs) in [
            (MapMarks::HalfBlock, Glyphs::Unicode),
            (MapMarks::Braille, Glyphs::Unicode),
            (MapMarks::Ascii, Glyphs::Ascii),
        ] {
            let mut f = map_with_places(60, 9, 0.2).with_size(columns, rows);
            (f.state.appearance.map_marks, f.state.appearance.glyphs) = (marks, glyphs);
            f.state.appearance.theme = ThemeId::Mono;
            let (scene, buffer) = (f.scene(), f.buffer());
            let set = crate::view::glyphs::GlyphSet::for_setting(glyphs);
            let signs: Vec<&str> = set.place_marks.concat().into_iter().chain(set.density_shades).collect();
            let area = lay_out_screen(&scene).pane_body(PaneId::Map);
            for cluster in &super::map_cells(&scene, area).clusters {
                let cell = &buffer[(area.x + cluster.cell.0, area.y + cluster.cell.1)];
                let is_sign = signs.contains(&cell.symbol()) || [">", "<"].contains(&cell.symbol());
                assert!(is_sign, "{marks:?} {:?}\n{}", cluster.cell, f.drawn_lines().join("\n"));
            }
        }
    }
}
