use crate::board::{Glyphs, MapMarks, NameScript, PaneId, ThemeId};
use crate::query::WindowLength;
use crate::store::Places;
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
    find_text(&text, ">○< Dovang district & 1 more (2)");
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
    assert!(legend(9).1.contains("□ Kunar (9)"));
    assert!(legend(10).1.contains("▣ Kunar (10)"));
    assert!(legend(450).0.contains("• 1–9  ● 10–99  ◉ 100+"), "{}", legend(450).0);
    assert!(legend(450).1.contains("▣ Kunar (450)"));
    assert!(legend(20_000).0.contains("• 1–999  ● 1000–9999  ◉ 10000+"), "{}", legend(20_000).0);
}
