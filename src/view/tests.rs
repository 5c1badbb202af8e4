//! Tests of whole screens: examples, and properties that hold for every screen.

mod bounds;
mod completions;
mod long_texts;
mod problems;
mod visits;

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier};

use super::fixture::{EVENTS, Fixture, buffer_lines, fixture, reason, why};
use super::layout::{LayoutMode, lay_out_screen, measure_panes, pane_row_at};
use crate::assess::control::{Control, PlaceControl};
use crate::board::projection::Camera;
use crate::board::prompt_history::HistoryPosition;
use crate::board::{
    ActiveFilter, ChartFace, FailedReload, Glyphs, ListCursor, MapMarks, Message, NameScript, Overlay,
    PaneId, Prompt, PromptKind, TextField, ThemeId,
};
use crate::model::{Diagnostic, Kind, LatLon, Location, Severity};
use crate::query::{FilterError, FrequencyField};
use crate::store::{Detail, DyadDetail, FrontDetail};
use crate::visit::VisitMarks;

fn cursor_at(selected: usize) -> ListCursor {
    let mut cursor = ListCursor::default();
    cursor.select(selected, usize::MAX, 3);
    cursor
}

fn prompt(text: &str, error: Option<(usize, usize)>) -> Overlay {
    Overlay::Prompt(Prompt {
        existing_file: None,
        completion: None,
        history_position: HistoryPosition::default(),
        kind: PromptKind::Filter,
        field: TextField::new(text),
        error: error.map(|(from, to)| FilterError {
            message: "there is no field killd".into(),
            span: from..to,
            hint: Some("did you mean killed?".into()),
        }),
        view_before: fixture().state.view,
    })
}

fn problem(message: &str) -> Diagnostic {
    let location = Location {
        file: "my.ron".into(),
        line: 12,
        column: 5,
        length: 3,
        excerpt: r#"  date: "2024-02-30","#.into(),
    };
    Diagnostic {
        severity: Severity::Error,
        message: message.into(),
        location: Some(location),
        hint: Some("2024-02-29".into()),
    }
}

/// Returns the underlined text of each screen row.
fn underlined_words(fixture: &Fixture) -> Vec<String> {
    let buffer = fixture.buffer();
    let width = usize::from(buffer.area.width.max(1));
    let is_underlined = |cell: &&ratatui::buffer::Cell| cell.modifier.contains(Modifier::UNDERLINED);
    let rows = buffer
        .content
        .chunks(width)
        .map(|row| row.iter().filter(is_underlined).map(ratatui::buffer::Cell::symbol).collect());
    rows.filter(|text: &String| !text.is_empty()).collect()
}

#[test]
fn search_matches_are_underlined_in_the_searched_list() {
    let mut fixture = fixture().with_size(120, 40);
    assert!(underlined_words(&fixture).is_empty());
    fixture.state.search_text = Some("MINE".into());
    fixture.state.focus = PaneId::Events;
    assert_eq!(underlined_words(&fixture), ["mine"], "the summary in the detail");
    fixture.state.search_text = Some("GUARDS".into());
    assert_eq!(underlined_words(&fixture).first().map(String::as_str), Some("Guards"), "in the list");
    fixture.state.focus = PaneId::Fronts;
    fixture.state.search_text = Some("kind".into());
    assert!(underlined_words(&fixture).is_empty(), "neither headers nor other lists are searched");
    fixture.state.focus = PaneId::Events;
    for appearance in [(Glyphs::Ascii, false), (Glyphs::Unicode, true)] {
        (fixture.state.appearance.glyphs, fixture.state.appearance.has_colour) = appearance;
        fixture.state.search_text = Some("mine".into());
        assert!(!underlined_words(&fixture).is_empty(), "matches do not depend on colour");
    }
}

fn front_detail(fixture: &Fixture) -> Detail {
    Detail::Front(Box::new(FrontDetail {
        reports: None,
        row: fixture.answer.fronts[0].clone(),
        reasons: vec![reason()],
        control: vec![PlaceControl {
            place: "Mine".into(),
            control: Control::Contested,
            deciding: vec![(0, 5), (0, 6)],
            claims: vec![(0, 5), (0, 6)],
        }],
        aggregates: Vec::new(),
        newest: fixture.answer.events.iter().collect(),
        announced: Vec::new(),
        explanation: why(),
    }))
}

fn dyad_detail(fixture: &Fixture) -> Detail {
    let row = fixture.answer.dyads[1].clone();
    Detail::Dyad(Box::new(DyadDetail {
        row,
        reasons: vec![reason()],
        killed_by_side: None,
        newest: fixture.answer.events.iter().collect(),
        announced: Vec::new(),
        explanation: why(),
    }))
}

fn overlays() -> impl Strategy<Value = Option<Overlay>> {
    let cursor = || (0usize..70).prop_map(cursor_at);
    prop_oneof![
        Just(None),
        Just(Some(Overlay::Detail)),
        Just(Some(Overlay::Windows)),
        cursor().prop_map(|cursor| Some(Overlay::Help { search: TextField::new("win"), cursor })),
        cursor().prop_map(|cursor| Some(Overlay::Help { search: TextField::default(), cursor })),
        cursor().prop_map(|cursor| Some(Overlay::Palette {
            input: TextField::new("the"),
            cursor,
            has_moved: cursor.selected() % 2 == 0
        })),
        cursor().prop_map(|cursor| Some(Overlay::Problems { cursor })),
        cursor().prop_map(|cursor| Some(Overlay::Changes { cursor })),
        cursor().prop_map(|cursor| Some(Overlay::Contested { cursor, follows_event: true })),
        (cursor(), any::<bool>()).prop_map(|(cursor, is_by_value)| {
            Some(Overlay::Frequencies { field: FrequencyField::Kind, cursor, is_by_value })
        }),
        Just(Some(prompt("place:کابل killd:3", Some((13, 18))))),
        (0usize..9).prop_map(|selected| Some(completions::completing_prompt(selected))),
        Just(Some(prompt("x", Some((3, 900))))),
    ]
}

/// Generates boards in every kind of state, sensible or not.
fn fixtures() -> impl Strategy<Value = Fixture> {
    let size = (0u16..=250, 0u16..=250);
    let small = (0u16..=60, 0u16..=40);
    let look = (0usize..5, any::<bool>(), any::<bool>(), 0usize..3);
    let state = (prop_oneof![size, small], 0usize..6, any::<bool>(), overlays(), 0u8..4, 0usize..90);
    (state, look, any::<u16>()).prop_map(|((size, focus, is_zoomed, overlay, detail, row), look, flags)| {
        let flag = |bit: u16| flags & (1 << bit) != 0;
        let mut f = fixture().with_size(size.0, size.1);
        f.state.focus = PaneId::ALL[focus];
        f.state.is_zoomed = is_zoomed;
        f.state.overlay = overlay;
        f.state.appearance.theme = ThemeId::TABLE[look.0].0;
        f.state.appearance.has_colour = look.1;
        f.state.appearance.glyphs = if look.2 { Glyphs::Ascii } else { Glyphs::Unicode };
        f.state.appearance.names = [NameScript::Latin, NameScript::Native, NameScript::Both][look.3];
        f.detail = match detail {
            0 => None,
            1 => Some(front_detail(&f)),
            2 => Some(dyad_detail(&f)),
            _ => f.detail,
        };
        (f.state.fronts.cursor, f.state.events.cursor, f.state.dyads.cursor) =
            (cursor_at(row), cursor_at(row), cursor_at(row));
        (f.state.series.cursor, f.state.detail_scroll) = (cursor_at(row), cursor_at(row));
        f.state.shows_matrix = flag(0);
        f.state.view.face = [ChartFace::Auto, ChartFace::Lanes, ChartFace::Bars][row % 3];
        f.state.is_as_of_changed = flag(1);
        f.state.is_paused = flag(2);
        f.marks = flag(11).then(|| if flag(12) { super::fixture::marks() } else { VisitMarks::default() });
        f.state.failed_reload = flag(3).then(failed_reload);
        f.state.message = flag(4).then(|| Message { text: "written".into(), is_error: flag(5) });
        f.state.pending_keys =
            if flag(6) { crate::board::chord::parse_script("s").unwrap() } else { Vec::new() };
        f.problems = if flag(7) { vec![problem("2024-02-30 is not a date"); 40] } else { Vec::new() };
        f.state.stretch_from = flag(8).then(|| f.answer.series.buckets[40].span);
        f.answer.series.buckets[10].is_selected = flag(8);
        if flag(9) {
            f.answer.events = crate::store::ResultRows::default();
            f.answer.dyads.clear();
            f.answer.series.buckets.clear();
            f.answer.places = f.answer.places.with_change(|places| places.rows.clear());
        }
        f.state.appearance.map_marks = [MapMarks::HalfBlock, MapMarks::Braille, MapMarks::Ascii][look.3];
        let centre = LatLon { lat: f64::from(flags % 180) - 90.0, lon: f64::from(flags % 359) - 180.0 };
        f.state.camera = flag(11).then(|| Camera { centre, degrees_per_row: f64::from(flags % 97) / 30.0 });
        if flag(10) {
            f.state.view.filters =
                vec![ActiveFilter::Filter("killed>=1".into()), ActiveFilter::Kind(Kind::ArmedClash)];
            f.answer.fronts[0].is_selected = true;
            f.state.marked_ids.insert("2026-01-mine".into());
        }
        f
    })
}

/// Returns a buffer in which nothing is drawn.
fn empty_buffer(columns: u16, rows: u16) -> Buffer {
    Buffer::empty(Rect::new(0, 0, columns, rows))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn drawing_never_panics_and_uses_only_the_chosen_glyphs_and_colours(f in fixtures()) {
        let buffer = f.buffer();
        let appearance = f.state.appearance;
        for cell in &buffer.content {
            prop_assert!(appearance.has_colour || (cell.fg == Color::Reset && cell.bg == Color::Reset));
            prop_assert!(cell.bg == Color::Reset, "no theme paints a background");
            prop_assert!(appearance.glyphs == Glyphs::Unicode || cell.symbol().is_ascii(), "{:?}", cell.symbol());
        }
        prop_assert!(measure_panes(&f.scene()).buckets >= 1);
    }

    #[test]
    fn regions_stay_inside_and_do_not_overlap(f in fixtures()) {
        let (columns, rows) = f.state.size;
        let screen = Rect::new(0, 0, columns, rows);
        let regions = lay_out_screen(&f.scene());
        if regions.mode == LayoutMode::TooSmall {
            prop_assert!(regions.panes.is_empty());
            return Ok(());
        }
        let mut areas = vec![regions.header, regions.footer];
        areas.extend(regions.tabs);
        areas.extend(regions.panes.iter().map(|(_, area)| *area));
        areas.extend(&regions.dividers);
        for (i, area) in areas.iter().enumerate() {
            prop_assert_eq!(area.intersection(screen), *area);
            prop_assert!(!area.is_empty());
            for other in &areas[i + 1..] {
                prop_assert!(!area.intersects(*other), "{area} {other}");
            }
        }
        let covered: u32 = areas.iter().map(|area| area.area()).sum();
        prop_assert_eq!(covered, screen.area(), "no row and no column is uncovered");
        if let Some(overlay) = regions.overlay {
            prop_assert_eq!(overlay.intersection(screen), overlay);
        }
    }

    #[test]
    fn every_screen_position_maps_to_a_row_that_exists(f in fixtures(), x in 0u16..300, y in 0u16..300) {
        if let Some((pane, row)) = pane_row_at(&f.scene(), x, y) {
            let regions = lay_out_screen(&f.scene());
            let on_tab = regions.tabs.is_some_and(|tabs| tabs.contains(Position { x, y }));
            let inside = regions.pane(pane).unwrap().contains(Position { x, y });
            prop_assert!(on_tab || inside);
            let len = match pane {
                PaneId::Headline => f.headline.highlights.len(),
                PaneId::Fronts => f.answer.fronts.len() + 1,
                PaneId::Events => f.answer.events.len(),
                PaneId::Dyads => f.answer.dyads.len(),
                PaneId::Series => f.answer.series.buckets.len(),
                PaneId::Detail | PaneId::Map => usize::MAX,
            };
            prop_assert!(row.is_none_or(|row| row < len));
        }
    }

    #[test]
    fn the_header_never_loses_the_counts(columns in 20u16..250) {
        let text = fixture().with_size(columns, 20).drawn_lines();
        prop_assert!(text[0].contains("4/58"), "{}", text[0]);
        prop_assert!(text[0].contains("294 d"), "{}", text[0]);
    }
}

#[test]
fn tiny_screens_are_drawn_without_a_panic() {
    for size in [(0, 0), (0, 9), (9, 0), (1, 1), (19, 4)] {
        let f = fixture().with_size(size.0, size.1);
        assert!(measure_panes(&f.scene()).is_too_small);
        f.buffer();
    }
    assert_eq!(fixture().with_size(19, 4).drawn_lines()[..2], ["too small", "needs 20×5"]);
    assert_eq!(buffer_lines(&empty_buffer(2, 1)), [""]);
}

#[test]
fn layout_mode_follows_the_screen_size() {
    for (size, mode) in [
        ((20, 5), LayoutMode::Tabs),
        ((59, 40), LayoutMode::Tabs),
        ((60, 15), LayoutMode::Tabs),
        ((60, 16), LayoutMode::Panes),
        ((119, 60), LayoutMode::Panes),
        ((120, 29), LayoutMode::Panes),
        ((120, 30), LayoutMode::Wide),
    ] {
        assert_eq!(LayoutMode::for_size(size.0, size.1), mode, "{size:?}");
    }
}

#[test]
fn pane_sizes_match_what_is_drawn() {
    let f = fixture().with_size(80, 24);
    let sizes = measure_panes(&f.scene());
    // The body has 22 rows: the headline takes 1 + 2 and the fronts 2 + 3; the other 14 are split 9 to 5. Each list has a
    // title and headers.
    assert_eq!((sizes.headline, sizes.fronts, sizes.events, sizes.dyads), (2, 3, 7, 3));
    assert!(!sizes.has_detail_pane);
    let wide_sizes = super::layout::measure_panes(&fixture().with_size(120, 40).scene());
    assert_eq!(wide_sizes.buckets, 53, "a year touches 53 weeks");
    assert!(wide_sizes.has_detail_pane && wide_sizes.detail_lines > wide_sizes.detail_visible);
}

#[test]
fn the_selected_row_does_not_depend_on_colour() {
    for (theme, _) in ThemeId::TABLE {
        let mut f = fixture().with_size(80, 24);
        f.state.appearance.theme = theme;
        f.state.appearance.has_colour = false;
        let buffer = f.buffer();
        let regions = lay_out_screen(&f.scene());
        let marker = &buffer[(0, regions.pane_rows(PaneId::Fronts).y)];
        assert_eq!(marker.symbol(), ">");
        assert!(marker.modifier.contains(Modifier::REVERSED | Modifier::BOLD));
        for pane in [PaneId::Headline, PaneId::Events] {
            let y = regions.pane_rows(pane).y;
            assert_eq!(buffer[(0, y)].symbol(), ">", "the other panes keep their marker");
            assert!(!buffer[(0, y)].modifier.contains(Modifier::REVERSED));
        }
    }
}

#[test]
fn a_click_hits_the_row_drawn_there() {
    let f = fixture().with_size(120, 40);
    let text = f.drawn_lines();
    let y = text.iter().position(|line| line.contains("2025-11-30")).unwrap();
    assert_eq!(pane_row_at(&f.scene(), 5, u16::try_from(y).unwrap()), Some((PaneId::Events, Some(1))));
    assert_eq!(
        pane_row_at(&f.scene(), 118, 35).map(|(pane, bucket)| (pane, bucket.is_some())),
        Some((PaneId::Series, true))
    );
    assert_eq!(pane_row_at(&f.scene(), 0, 0), None);
}

#[test]
fn a_filter_error_is_marked_at_its_span() {
    let mut f = fixture().with_size(80, 24);
    f.state.overlay = Some(prompt("place:x killd:3", Some((8, 13))));
    let text = f.drawn_lines();
    assert!(text[23].starts_with(" filter: place:x killd:3"), "{}", text[23]);
    assert!(text[23].ends_with("4/58"), "{}", text[23]);
    assert_eq!(text[22], "                 ▼▼▼▼▼ there is no field killd (did you mean killed?)");
}

#[test]
fn a_pending_chord_lists_its_continuations() {
    let mut f = fixture().with_size(120, 30);
    f.state.pending_keys = crate::board::chord::parse_script("s").unwrap();
    let footer = f.drawn_lines().pop().unwrap();
    assert!(footer.starts_with(" s … d date  f front  k kind"), "{footer}");
}

#[test]
fn messages_and_problems_share_the_footer() {
    let mut f = fixture().with_size(80, 24);
    f.problems = vec![problem("2024-02-30 is not a date"); 3];
    f.state.message = Some(Message { text: "No file could be written".into(), is_error: true });
    let footer = f.drawn_lines().pop().unwrap();
    assert!(footer.starts_with(" ! No file could be written"), "{footer}");
    assert!(footer.ends_with("3 problems (!)"), "{footer}");
}

#[test]
fn stale_data_and_another_as_of_are_warned_of_in_the_header() {
    let mut f = fixture().with_size(120, 40);
    f.state.is_as_of_changed = true;
    f.state.failed_reload = Some(failed_reload());
    let header = f.drawn_lines().remove(0);
    assert!(header.contains("HAPPENED BY 2026-01-31"), "{header}");
    assert!(header.contains("RELOAD FAILED AT my.ron:12, OLD DATA"), "{header}");
}

fn failed_reload() -> FailedReload {
    FailedReload { time: "12:00".to_owned(), problem: problem("expected a date") }
}

#[test]
fn an_empty_result_names_the_keys_that_help() {
    let mut f = fixture().with_size(80, 24);
    f.answer.events = crate::store::ResultRows::default();
    f.answer.shown_events = 0;
    f.state.view.filters = vec![ActiveFilter::Filter("killed>=1".into())];
    let text = f.drawn_lines().join("\n");
    assert!(text.contains("Nothing matches"), "{text}");
    assert!(text.contains("Nothing matches filter killed>=1"), "{text}");
    assert!(text.contains("esc clears it, t changes the window, R resets the view"), "{text}");
    assert!(text.contains("[filter killed>=1]"), "{text}");
}

#[test]
fn the_event_detail_lists_who_says_what() {
    let mut f = fixture().with_size(100, 60);
    f.state.overlay = Some(Overlay::Detail);
    let text = f.drawn_lines().join("\n");
    for expected in [
        " Observer    up to 4*              –            a quarrel over the gold mine",
        " South       none (denies)         South        –",
        " North       at least 2            not South    no comment",
        " result      4 (0–4+) ≠ contested  ≠ contested  1 account",
        " best number the assessed number",
        "Clashes along the river, The River Observer, 2026-02",
    ] {
        assert!(text.contains(expected), "{expected:?} in\n{text}");
    }
}

#[test]
fn the_details_of_a_front_and_a_dyad_give_their_reasons() {
    let mut f = fixture().with_size(100, 70);
    f.state.overlay = Some(Overlay::Detail);
    f.detail = Some(front_detail(&f));
    let text = f.drawn_lines().join("\n");
    for expected in [
        "active: last incident 2026-01",
        "last incident 2026-01",
        "fewer than 3 incidents",
        "rule: CrisisWatch",
        "Mine             ≠ contested",
    ] {
        assert!(text.contains(expected), "{expected:?} in\n{text}");
    }
    f.detail = Some(dyad_detail(&f));
    let text = f.drawn_lines().join("\n");
    for expected in [
        "South → Hill rebels  shelter (alleged, denied)",
        "evidence   reported",
        "alleged by North",
        "denied by  South",
        "material conflict    1",
    ] {
        assert!(text.contains(expected), "{expected:?} in\n{text}");
    }
}

#[test]
fn the_info_in_a_title_does_not_inherit_the_accent_of_its_rule() {
    let f = fixture().with_size(80, 24);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
    let cursor = super::draw(&f.scene(), &mut buffer).unwrap();
    let (title_y, cursor_y) = (lay_out_screen(&f.scene()).pane(PaneId::Fronts).unwrap().y, cursor.y);
    let text: String = (0..80).map(|x| buffer[(x, title_y)].symbol()).collect();
    let info_start = text.chars().position(|c| c == 'i').unwrap();
    assert!(text.contains("3 incidents") && text.chars().nth(info_start + 1) == Some('n'), "{text}");
    let cell = &buffer[(u16::try_from(info_start).unwrap(), title_y)];
    assert!(!cell.modifier.contains(Modifier::BOLD), "{cell:?}");
    assert_eq!(buffer[(0, cursor_y)].symbol(), ">", "the cursor is at the selected row");
}

#[test]
fn native_names_are_drawn_whole() {
    let mut f = fixture().with_size(150, 40);
    (f.state.focus, f.state.is_zoomed) = (PaneId::Events, true);
    f.state.appearance.names = NameScript::Native;
    let text = f.drawn_lines();
    let talks_row = text.iter().find(|line| line.contains("2025-08-24")).unwrap();
    assert!(talks_row.contains("شمالی – اسلامی"), "{talks_row}");
    let hills_row = text.iter().find(|line| line.starts_with("   2025-Q2")).unwrap();
    let place_column = |line: &str| super::text::width(line.split("The cap").next().unwrap_or(line));
    let kunar = super::text::width(hills_row.split("Kunar").next().unwrap());
    assert_eq!(place_column(talks_row), kunar, "the places share a column");
}
