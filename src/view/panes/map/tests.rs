use crate::board::{Glyphs, MapMarks, Names, PaneId, ThemeId};
use crate::query::Length;
use crate::store::Places;
use crate::view::fixture::{Fixture, fixture};
use crate::view::layout::{hit, regions, room};
use crate::view::theme::{Role, style};

/// A map that takes a whole screen.
fn map() -> Fixture {
    let mut fixture = fixture().sized(100, 30);
    fixture.state.focus = PaneId::Map;
    fixture
}

fn find(text: &[String], wanted: &str) -> (u16, u16) {
    let y = text
        .iter()
        .position(|line| line.contains(wanted))
        .unwrap_or_else(|| panic!("{wanted}\n{}", text.join("\n")));
    let x = crate::view::text::width(text[y].split(wanted).next().unwrap());
    (u16::try_from(x).unwrap(), u16::try_from(y).unwrap())
}

#[test]
fn a_place_a_district_and_a_province_look_different_and_a_country_like_nothing() {
    let text = map().text();
    let joined = text.join("\n");
    find(&text, "• Shamsiddin Shohin");
    find(&text, ">◦< Dovang district");
    find(&text, "▫ Kunar");
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
fn what_has_no_place_is_told_in_words() {
    let mut f = map();
    let mut cursor = crate::board::Cursor::default();
    cursor.select(2, 4, 10);
    f.state.events.cursor = cursor;
    let text = f.text();
    assert!(text[27].contains("selected The capital: known only as a country"), "{}", text[27]);
    assert!(!text.join("\n").contains(">◦<"));
    f.answer.events = crate::store::Rows::default();
    (f.answer.places, f.answer.straddling) = (Places::default().into(), 0);
    f.state.view.window.length = Length::All;
    assert!(
        f.text()[27].contains("Nothing up to the day looked from: R resets the view"),
        "{}",
        f.text()[27]
    );
}

#[test]
fn the_selected_place_and_the_chosen_front_are_told_without_colour() {
    for (theme, _) in ThemeId::TABLE {
        let mut f = map();
        f.state.look.theme = theme;
        f.state.look.colour = false;
        let buffer = f.buffer();
        let (x, y) = find(&f.text(), ">◦<");
        assert!(buffer[(x + 1, y)].modifier.contains(ratatui::style::Modifier::REVERSED));
        f.answer.places = f.answer.places.changed(|places| places.rows[1].selected = true);
        find(&f.text(), "[◦]");
    }
    let blocks = |f: &Fixture| f.text().join("").matches(['▀', '▄']).count();
    let mut f = map();
    assert!(blocks(&f) > 10, "a thin line");
    f.answer.fronts[0].selected = true;
    assert_eq!(blocks(&f), 4, "a heavy one; four are in the legend");
}

#[test]
fn harm_is_red_and_a_line_has_the_colour_of_its_status() {
    let mut f = map();
    f.state.focus = PaneId::Map;
    let mut cursor = crate::board::Cursor::default();
    cursor.select(1, 4, 10);
    f.state.events.cursor = cursor;
    let (text, buffer) = (f.text(), f.buffer());
    let (x, y) = find(&text, "◦ Dovang");
    assert_eq!(buffer[(x, y)].fg, style(Role::Harm, f.state.look).fg.unwrap());
    let line = buffer.content.iter().find(|cell| cell.symbol() == "▀").unwrap();
    assert_eq!(line.fg, style(Role::Warning, f.state.look).fg.unwrap(), "active");
}

#[test]
fn marks_are_those_asked_for() {
    let mut f = map();
    f.state.look.map_marks = MapMarks::Braille;
    let drawn = f.text().join("");
    assert!(drawn.chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c)) && !drawn.contains('▄'));
    f.state.look.glyphs = Glyphs::Ascii;
    let text = f.text();
    assert!(text.iter().all(|line| line.is_ascii()));
    find(&text, "o Shamsiddin Shohin");
    find(&text, "p Kunar");
    find(&text, "SOUTH");
}

#[test]
fn names_are_those_asked_for() {
    let mut f = map();
    find(&f.text(), "SOUTH");
    f.state.look.names = Names::Native;
    find(&f.text(), "جنوب");
}

#[test]
fn a_place_pointed_at_is_the_place_drawn_there() {
    let f = map();
    let (x, y) = find(&f.text(), "▫ Kunar");
    assert_eq!(hit(&f.scene(), x, y), Some((PaneId::Map, Some(2))));
    assert_eq!(hit(&f.scene(), 2, 20), Some((PaneId::Map, None)));
}

#[test]
fn the_map_has_a_pane_where_there_is_room_and_the_screen_where_there_is_none() {
    let of = |columns, rows, focus| {
        let mut f = fixture().sized(columns, rows);
        f.state.focus = focus;
        (regions(&f.scene()).panes.len(), room(&f.scene()).map)
    };
    assert_eq!(of(200, 60, PaneId::Events).0, 6);
    assert_eq!(of(200, 60, PaneId::Map).0, 6);
    assert_eq!(of(120, 40, PaneId::Events), (5, (0, 0)));
    assert_eq!(of(120, 40, PaneId::Map), (1, (120, 35)));
    assert_eq!(of(80, 24, PaneId::Events), (4, (0, 0)));
    assert_eq!(of(80, 24, PaneId::Map), (1, (80, 19)));
    assert_eq!(of(40, 12, PaneId::Map), (1, (40, 8)));
}

#[test]
fn a_label_keeps_nothing_of_the_line_it_stands_on() {
    let mut f = map();
    // The line runs through the name of the district.
    f.state.look.theme = ThemeId::Default;
    let (text, buffer) = (f.text(), f.buffer());
    let (x, y) = find(&text, "Dovang district");
    for x in x..x + 15 {
        assert_eq!(buffer[(x, y)].fg, ratatui::style::Color::Reset, "column {x}\n{}", text.join("\n"));
    }
    let (x, y) = find(&text, "Shamsiddin Shohin");
    assert_eq!(buffer[(x, y)].modifier, ratatui::style::Modifier::empty());
}

#[test]
fn several_places_in_a_cell_say_how_many_they_are() {
    let mut f = map();
    f.answer.places = f.answer.places.changed(|places| places.rows[0].at = places.rows[1].at);
    let text = f.text();
    // Of as many events here and in a district the sign is that of the district, and so is the name.
    find(&text, ">○< Dovang district & 1 more (2)");
    let said = "Dovang district and 1 other place · 2 events, 2 incidents · 1 here, 1 by district";
    assert!(text[27].contains(said), "{}", text[27]);
}

#[test]
fn signs_grow_by_tens_hundreds_and_thousands() {
    let legend = |events: u32| {
        let mut f = map().sized(120, 30);
        f.answer.places = f.answer.places.changed(|places| places.rows[2].events = events);
        (f.text()[28].clone(), f.text().join("\n"))
    };
    assert!(legend(9).0.contains("• 1  ● 2–9  ◉ 10+"), "{}", legend(9).0);
    assert!(legend(9).1.contains("□ Kunar (9)"));
    assert!(legend(10).1.contains("▣ Kunar (10)"));
    assert!(legend(450).0.contains("• 1–9  ● 10–99  ◉ 100+"), "{}", legend(450).0);
    assert!(legend(450).1.contains("▣ Kunar (450)"));
    assert!(legend(20_000).0.contains("• 1–999  ● 1000–9999  ◉ 10000+"), "{}", legend(20_000).0);
}
