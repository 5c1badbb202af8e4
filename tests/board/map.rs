//! Journeys on the map.

use frontwatch::board::{ActiveFilter, Board, BoardSettings, Overlay, PaneId};
use frontwatch::file;
use frontwatch::model::{Area, PlacePrecision};
use frontwatch::view;

use crate::support::{all_time, message, open, press, pressed, screen_text, store};

/// Opens a board on the sample with the window “all”.
fn board(size: (u16, u16)) -> Board {
    open(BoardSettings { size, ..all_time() })
}

fn after(keys: &str) -> Board {
    pressed(board((120, 40)), keys)
}

fn selected(board: &Board) -> u32 {
    board.answer().events.get(board.state().events.cursor.selected()).unwrap()
}

#[test]
fn six_opens_the_map_and_esc_returns_to_the_list() {
    let map = after("6");
    assert_eq!(map.state().focus, PaneId::Map);
    assert_eq!(after("6 esc").state().focus, PaneId::Events);
    assert_eq!(after("6 tab").state().focus, PaneId::Headline, "the map is the last of the panes");
    assert_eq!(after("tab tab tab tab").state().focus, PaneId::Headline, "tab skips the map without a pane");
    let mut wide = board((200, 60));
    press(&mut wide, "tab tab tab tab");
    assert_eq!(wide.state().focus, PaneId::Map);
}

#[test]
fn every_event_is_drawn_on_the_map_or_counted_next_to_it() {
    let board = after("6");
    let places = &board.answer().places;
    let all = places.mapped_events() + places.wide + places.sea_or_air + places.unplaced;
    assert_eq!(all as usize, board.answer().shown_events);
    assert!(places.wide > 0 && places.unplaced > 0);
    // Counted separately: events of the sample with coordinates and a place more precise than a region.
    let drawable = |row: &u32| {
        let place = board.store().event(*row).unwrap().place.as_ref();
        place.is_some_and(|p| p.coordinates.is_some() && p.precision <= PlacePrecision::Province)
    };
    assert_eq!(places.mapped_events() as usize, board.answer().events.iter().filter(drawable).count());
}

#[test]
fn stepping_visits_every_place_and_wraps_around() {
    let mut board = after("6 n");
    let (first, mut seen) = (selected(&board), 1);
    assert!(board.store().location(first).is_some());
    assert_eq!(board.state().events.id, board.store().event(first).map(|e| e.id.clone()));
    press(&mut board, "n");
    while selected(&board) != first {
        assert!(board.store().location(selected(&board)).is_some());
        seen += 1;
        press(&mut board, "n");
    }
    assert!(seen > 8, "{seen} places");
    press(&mut board, "N n");
    assert_eq!(selected(&board), first);
    press(&mut board, "G n");
    assert_eq!(selected(&board), first, "the step after the last place selects the first");
}

#[test]
fn i_steps_through_the_events_of_a_place_and_wraps_around() {
    // Step to a place with more than one event.
    let mut board = after("6 n");
    let here = |board: &Board| {
        let mapped = board.scene().map_cells((120, 35));
        mapped.selected_cluster(board.state(), board.store(), board.answer()).map(|ix| mapped.clusters[ix])
    };
    while here(&board).unwrap().events < 2 {
        press(&mut board, "n");
    }
    let (spot, newest) = (here(&board).unwrap(), selected(&board));
    assert_eq!(spot.newest, newest);
    let mut seen = vec![newest];
    for _ in 1..spot.events {
        press(&mut board, "i");
        assert_eq!(here(&board).unwrap().cell, spot.cell);
        seen.push(selected(&board));
    }
    let said = format!("Event {0} of {0} here", spot.events);
    assert_eq!(message(&board), said);
    press(&mut board, "i");
    assert_eq!(selected(&board), newest, "the last event is followed by the first");
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), spot.events as usize);
}

#[test]
fn without_coordinates_the_map_takes_no_pane_and_its_keys_say_why() {
    let text = r#"(format: 1, title: "T", as_of: "2026-01-31", actors: { "a": (name: "A", kind: RebelGroup) },
        fronts: { "f": (name: "F", parties: [], coverage_from: "2025-01-01") }, sources: {}, events: [
        (id: "e", date: "2026-01-04", front: "f", kind: ArmedClash, actors: ["a"], summary: "s", sources: [],
         place: (name: "Town", precision: Exact)) ])"#;
    let situation = file::read_text("t.ron", text).unwrap().situation;
    let mut board = Board::new(store(situation), Vec::new(), BoardSettings { size: (200, 60), ..all_time() });
    assert_eq!(board.state().focus, PaneId::Events);
    let drawn = |board: &Board| view::layout::lay_out_screen(&board.scene()).panes.len();
    assert_eq!(drawn(&board), 6, "the detail has all of its column");
    press(&mut board, "6");
    assert_eq!(drawn(&board), 1);
    assert_eq!((board.answer().places.mapped_events(), board.answer().places.unplaced), (0, 1));
    for key in ["n", "i", "space", "F"] {
        press(&mut board, key);
        assert_eq!(message(&board), "None of the events shown has a place on the map", "after {key}");
    }
}

#[test]
fn the_cached_map_equals_one_built_from_scratch() {
    use frontwatch::board::map_cells::MapCells;
    let mut board = board((200, 60));
    for typed in
        ["6", "n", "+", "l", "space", "n", "z", "f k i n d : t a l k s enter", "esc", "F", "T", "2", "z", "u"]
    {
        press(&mut board, typed);
        let scene = board.scene();
        let size = view::layout::measure_panes(&scene).map_size;
        assert_eq!(scene.map_cells.is_some(), size.0 > 0, "after {typed}");
        let rebuilt = MapCells::reuse_or_build(None, board.state(), board.store(), board.answer(), size);
        assert_eq!(scene.map_cells(size), rebuilt, "after {typed}");
        assert!(scene.map_cells.is_none_or(|kept| *kept == *rebuilt), "after {typed}");
    }
}

#[test]
fn selecting_a_place_filters_every_pane_but_the_map() {
    let before = after("6");
    let mut chosen = after("6 n n space");
    let area = chosen.state().view.area().unwrap();
    assert!(chosen.answer().shown_events > 0 && chosen.answer().shown_events < before.answer().shown_events);
    let inside = |row: u32| chosen.store().location(row).is_some_and(|at| area.contains(at));
    assert!(chosen.answer().events.iter().all(inside));
    let counts = |board: &Board| board.answer().places.rows.iter().map(|row| row.events).collect::<Vec<_>>();
    assert_eq!(counts(&chosen), counts(&before), "the map is not filtered by its own selection");
    let words = |board: &Board| board.answer().fronts.iter().map(|row| row.status.status).collect::<Vec<_>>();
    assert_eq!(words(&chosen), words(&before), "the status of a front does not depend on a place");
    press(&mut chosen, "n");
    let next = chosen.state().view.area().unwrap();
    assert_ne!(next, area, "the selection follows the step");
    assert!(chosen.answer().events.contains(selected(&chosen)));
    press(&mut chosen, "u");
    assert_eq!(chosen.state().view.area(), Some(area));
    press(&mut chosen, "esc esc");
    assert_eq!((chosen.state().focus, chosen.state().view.area()), (PaneId::Events, None));
    assert_eq!(after("6 n space space").state().view.filters, []);
}

#[test]
fn the_map_follows_filters_and_keeps_its_camera() {
    let all = after("6 + l");
    let mut some = after("6 + l");
    press(&mut some, "f f r o n t : a f g - t j k enter");
    assert!(matches!(some.state().view.filters[..], [ActiveFilter::Filter(_)]));
    assert!(some.answer().places.mapped_events() < all.answer().places.mapped_events());
    assert_eq!(some.state().camera, all.state().camera, "the camera stays while the viewer filters");
    press(&mut some, "0");
    assert_eq!(some.state().camera, None);
}

#[test]
fn plus_and_minus_zoom_the_map_and_change_the_bucket_elsewhere() {
    let zoomed = after("6 + +");
    assert_eq!(zoomed.state().view.bucket, None);
    let scale = |board: &Board| board.state().camera.unwrap().degrees_per_row;
    assert!(scale(&after("6 +")) > scale(&zoomed));
    assert!(scale(&after("6 -")) > scale(&after("6 +")));
    assert!(after("4 -").state().view.bucket.is_some());
    let near = after("6 + + + + + + + + + + + + + + + + + +");
    assert_eq!(message(&near), "Cannot zoom in further");
}

#[test]
fn fitting_brings_every_shown_place_into_view() {
    let board = after("6 F");
    assert_eq!(board.scene().map_cells((120, 35)).event_count(), board.answer().places.mapped_events());
    // With a front selected: its line, and the places of its events.
    let front = after("1 space 6 F");
    let map = front.scene().map_cells((120, 35)).projection;
    let line = &front.store().situation().fronts[1].line;
    assert!(line.iter().all(|&at| map.cell(at).is_some()));
    let wide = Area::from_points(line.iter().copied()).unwrap().width();
    assert!(map.degrees_per_column() * 120.0 < 2.0 * wide, "no more than is needed");
}

#[test]
fn enter_opens_the_detail_of_the_selected_event() {
    let mut board = after("6 n enter");
    assert_eq!(board.state().overlay, Some(Overlay::Detail));
    press(&mut board, "esc");
    assert_eq!((board.state().focus, board.state().overlay.clone()), (PaneId::Map, None));
    let mut wide = self::board((200, 60));
    press(&mut wide, "6 n enter");
    assert_eq!((wide.state().focus, wide.state().overlay.clone()), (PaneId::Detail, None));
}

#[test]
fn a_click_selects_a_place() {
    let mut board = after("6 n n n");
    let wanted = selected(&board);
    press(&mut board, "n n");
    board.select_pane_row(PaneId::Map, Some(2));
    assert_eq!(selected(&board), wanted);
}

#[test]
fn without_a_map_pane_its_commands_name_its_key() {
    let board = after(": z o o m - i n enter");
    assert_eq!(message(&board), "The map is not on screen; 6 opens it");
    assert_eq!(board.state().camera, None);
}

/// Returns the map of one event in a country, with an outline of the situation's own if `outline` is set.
fn map_of_country(country: &str, outline: Option<&str>) -> String {
    let outline = outline.map_or(String::new(), |name| {
        format!(
            r#"outlines: [(name: "{name}", line: [(3.0, 15.0), (3.0, 27.0), (10.0, 27.0), (10.0, 15.0), (3.0, 15.0)])],"#
        )
    });
    let text = format!(
        r#"(format: 1, title: "T", as_of: "2026-01-31", actors: {{ "a": (name: "A", kind: RebelGroup) }},
        fronts: {{ "f": (name: "F", parties: [], coverage_from: "2025-01-01") }}, sources: {{}}, {outline} events: [
        (id: "e", date: "2026-01-04", front: "f", kind: ArmedClash, actors: ["a"], summary: "s", sources: [],
         place: (name: "Town", country: "{country}", at: (6.5, 20.5), precision: Exact)) ])"#
    );
    let situation = file::read_text("t.ron", &text).unwrap().situation;
    let mut board = Board::new(store(situation), Vec::new(), BoardSettings { size: (120, 40), ..all_time() });
    press(&mut board, "6 - - - -");
    screen_text(&board).lines().skip(2).take(35).collect::<Vec<_>>().join("\n")
}

#[test]
fn countries_of_the_data_have_built_in_outlines() {
    let known = map_of_country("Central African Republic", None);
    assert!(known.contains("CENTRAL AFRICAN REPUBLIC"), "{known}");
    // An unknown country has no name; only faint borders are around it, which have gaps.
    let unknown = map_of_country("Ruritania", None);
    assert!(!unknown.contains("RURITANIA") && unknown.contains('·'), "{unknown}");
    assert!(known.matches('·').count() > unknown.matches('·').count() * 5 / 4, "{known}\n{unknown}");
    // The outline of the situation wins, with its name.
    let own = map_of_country("Central African Republic", Some("Central African Rep."));
    assert!(own.contains("CENTRAL AFRICAN REP.") && !own.contains("CENTRAL AFRICAN REPUBLIC"), "{own}");
}
