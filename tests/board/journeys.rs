//! Journeys through the board: keys typed by a viewer, and the state they lead to.

use frontwatch::board::chord::parse_script;
use frontwatch::board::{
    ActiveFilter, Board, BoardSettings, ChartFace, Command, Effect, Overlay, PaneId, SavedView, View,
    ViewOrigin,
};
use frontwatch::config::EffectiveConfig;
use frontwatch::model::{Day, Situation};
use frontwatch::query::WindowLength;
use proptest::prelude::*;

use crate::since_visit::seen_before;
use crate::support::{self, day, draw, message, open, press, pressed, sample, screen_text, store};

/// Settings with the built-in saved views.
fn settings() -> BoardSettings {
    BoardSettings {
        saved_views: EffectiveConfig::default().named_views(&Situation::empty(String::new(), Day(0))),
        ..support::settings()
    }
}

fn board() -> Board {
    open(settings())
}

fn after(keys: &str) -> Board {
    pressed(board(), keys)
}

fn events(board: &Board) -> Vec<String> {
    board.answer().events.iter().map(|row| board.store().event(row).unwrap().id.clone()).collect()
}

#[test]
fn the_board_opens_on_the_newest_event() {
    let board = board();
    assert_eq!(board.state().focus, PaneId::Events);
    assert_eq!(board.state().events.id.as_deref(), Some("2026-01-militants"));
    assert_eq!(board.answer().shown_events + board.answer().announced, board.answer().events.len());
    assert!(board.answer().known_events > board.answer().shown_events, "the window leaves out what is older");
}

#[test]
fn tab_cycles_through_the_panes_and_a_number_focuses_one() {
    let order = |typed| after(typed).state().focus;
    assert_eq!(order("tab"), PaneId::Dyads);
    assert_eq!(order("tab tab"), PaneId::Series);
    assert_eq!(order("tab tab tab"), PaneId::Detail);
    assert_eq!(order("tab tab tab tab"), PaneId::Headline);
    assert_eq!(order("tab tab tab tab tab"), PaneId::Fronts);
    assert_eq!(order("shift-tab"), PaneId::Fronts);
    assert_eq!(order("0"), PaneId::Headline);
    assert_eq!(order("4"), PaneId::Series);
    assert_eq!(order("5 esc"), PaneId::Events, "esc returns from the detail to its list");
}

#[test]
fn selecting_a_front_filters_every_pane_but_the_fronts() {
    let (before, chosen) = (board(), after("1 space"));
    assert_eq!(chosen.state().view.filters, [ActiveFilter::Front("afg-tjk".into())]);
    assert!(chosen.answer().shown_events < before.answer().shown_events);
    let front = chosen.store().situation().front_by_id("afg-tjk").unwrap();
    assert!(chosen.answer().events.iter().all(|row| chosen.store().event(row).unwrap().front == front));
    let counts = |board: &Board| board.answer().fronts.iter().map(|row| row.events).collect::<Vec<_>>();
    assert_eq!(counts(&chosen), counts(&before), "the pane of the selection itself is not filtered");
    assert!(chosen.answer().fronts[0].is_selected);
    let both = after("1 space j space");
    assert!(both.answer().shown_events > chosen.answer().shown_events, "two fronts: either of them");
    assert_eq!(after("1 space space").answer(), before.answer(), "selecting it again clears the filter");
}

#[test]
fn v_steps_through_the_faces_of_the_chart_and_undo_goes_back() {
    let faces = |board: &Board| {
        let text = screen_text(board);
        (text.contains("4 Incidents per "), text.contains("═╡ vague  "))
    };
    let face = |board: &Board| board.state().view.face;
    // With room for one face, the sample opens with lanes.
    let (lanes, bars) = (after("4"), after("4 v"));
    assert_eq!((face(&lanes), face(&bars)), (ChartFace::Auto, ChartFace::Bars));
    assert!(
        screen_text(&lanes).contains("4 Events in time")
            && screen_text(&bars).contains("4 Incidents per week")
    );
    assert!(bars.answer().lanes.rows.is_empty(), "what is not drawn is not counted");
    assert_eq!(lanes.answer().series, bars.answer().series, "both faces have the same axis");
    assert_eq!(face(&after("4 v v")), ChartFace::Lanes);
    assert_eq!(after("4 v u").state().view, board().state().view);
    assert_eq!(face(&after("4 v R")), ChartFace::Auto);
    // With room for both, each step changes what is drawn.
    let wide = |keys: &str| pressed(open(BoardSettings { size: (200, 60), ..settings() }), keys);
    assert_eq!(faces(&wide("4")), (true, true));
    assert_eq!(faces(&wide("4 v")), (true, false));
    assert_eq!(faces(&wide("4 v v")), (false, true));
    assert_eq!(wide("4 v v v").state().view, wide("4").state().view);
    // By name, and in a saved view.
    assert_eq!(face(&after(r#": "chart bars" enter"#)), ChartFace::Bars);
    let saved = SavedView {
        origin: ViewOrigin::Config,
        note: None,
        name: "lanes".to_owned(),
        view: View { face: ChartFace::Lanes, ..View::from_length(WindowLength::All) },
        group: None,
        focus: None,
        zoomed: None,
    };
    let board = open(BoardSettings { saved_views: vec![saved], size: (80, 24), ..settings() });
    assert!(screen_text(&board).contains("4 Incidents per "));
    assert!(screen_text(&pressed(board, r#"V "lanes" enter"#)).contains("4 Events in time"));
}

#[test]
fn lanes_follow_the_chosen_fronts_and_keep_the_cursor_and_the_stretch() {
    let lanes = |board: &Board| board.answer().lanes.rows.len();
    assert_eq!((lanes(&after("4")), lanes(&after("1 space 4"))), (7, 1));
    assert!(screen_text(&after("1 space")).contains("│ Tajik border  ───"));
    let (in_lanes, in_bars) = (after("4 h h space h space"), after("4 v h h space h space"));
    assert_eq!(in_lanes.state().view.stretch(), in_bars.state().view.stretch());
    assert_eq!(after("4 h h h v").state().series, after("4 v h h h").state().series);
    // The stretch narrows the other panes, and leaves the lanes whole.
    assert_eq!(in_lanes.answer().lanes, after("4").answer().lanes);
    assert!(in_lanes.answer().shown_events < board().answer().shown_events);
}

#[test]
fn space_and_movement_select_a_stretch() {
    let drawn = after("4 space h h space");
    let stretch = drawn.state().view.stretch().unwrap();
    assert!(stretch.contains(day("2026-01-31")));
    assert_eq!(drawn.state().stretch_from, None, "the second space ends the stretch");
    let selected = drawn.answer().series.buckets.iter().filter(|bucket| bucket.is_selected).count();
    assert_eq!(selected, 3);
    let inside = |row: u32| stretch.covers(drawn.store().event(row).unwrap().date.span);
    assert!(drawn.answer().events.iter().all(inside));
    assert_eq!(after("4 space h h space u").state().view, board().state().view, "one step to undo");
    let growing = after("4 space h h");
    assert_eq!(growing.state().view.stretch(), Some(stretch));
    assert_eq!(
        after("4 space h h space space").state().view.stretch(),
        None,
        "space inside the stretch clears it"
    );
}

#[test]
fn enter_on_a_bucket_shows_its_events() {
    let mut board = after("4 enter");
    assert_eq!(board.state().focus, PaneId::Events);
    assert!(board.state().view.stretch().is_some());
    press(&mut board, "esc");
    assert_eq!(board.state().view.stretch(), None);
}

#[test]
fn a_filter_applies_while_typed_and_an_invalid_one_keeps_the_last_result() {
    let mut board = board();
    press(&mut board, r#"f "killed>=1""#);
    let good = events(&board);
    assert!(!good.is_empty() && good.len() < board.answer().known_events);
    press(&mut board, r#""  /(""#);
    let Some(Overlay::Prompt(prompt)) = &board.state().overlay else { panic!("the prompt is open") };
    assert!(prompt.error.is_some());
    assert_eq!(events(&board), good);
    press(&mut board, "enter");
    assert!(board.state().overlay.is_some(), "an invalid filter is not accepted");
    press(&mut board, "esc");
    assert_eq!(board.state().view.filter_text(), "", "esc restores the view before the prompt");
    assert_eq!(board.answer().events.len(), after("").answer().events.len());
}

#[test]
fn an_unknown_field_suggests_the_nearest() {
    let board = after(r#"f "frnt:x""#);
    let Some(Overlay::Prompt(prompt)) = &board.state().overlay else { panic!("the prompt is open") };
    assert!(prompt.error.as_ref().unwrap().hint.as_ref().unwrap().contains("front"));
}

#[test]
fn esc_removes_the_newest_filter_and_never_quits() {
    let mut board = after(r#"1 j space 3 space f "kind:ArmedClash" enter"#);
    assert_eq!(board.state().view.filters.len(), 3);
    for left in [2, 1, 0] {
        assert_eq!(press(&mut board, "esc"), Effect::None);
        assert_eq!(board.state().view.filters.len(), left);
    }
    assert_eq!(press(&mut board, "esc esc esc"), Effect::None);
    assert_eq!(message(&board), "");
    assert_eq!(press(&mut board, "q"), Effect::Quit);
}

#[test]
fn undo_and_redo_step_through_views() {
    let mut board = after("1 j space t");
    let last = board.state().view.clone();
    press(&mut board, "u u");
    assert_eq!(board.state().view, after("").state().view);
    press(&mut board, "u");
    assert_eq!(message(&board), "Nothing to undo");
    press(&mut board, "ctrl-r ctrl-r");
    assert_eq!(board.state().view, last);
    press(&mut board, "R");
    assert_eq!(board.state().view, after("").state().view);
    press(&mut board, "u");
    assert_eq!(board.state().view, last, "a reset can be undone");
}

#[test]
fn search_moves_the_cursor_and_hides_nothing() {
    let mut board = board();
    let shown = board.answer().shown_events;
    press(&mut board, r#"/ "drone" enter"#);
    assert_eq!(board.state().events.id.as_deref(), Some("2025-11-26-drone"));
    assert_eq!(board.answer().shown_events, shown);
    press(&mut board, "n");
    assert_eq!(board.state().events.id.as_deref(), Some("2025-11-26-drone"), "it is the only match");
    press(&mut board, r#"/ "no such thing" enter"#);
    assert!(message(&board).starts_with("No match"));
    press(&mut board, r#"g g 3 / "tajik" enter"#);
    let (a, b) = board.state().dyads.id.clone().unwrap();
    assert!(a == "tajikistan" || b == "tajikistan");
}

#[test]
fn sorting_again_reverses_then_clears_the_order() {
    let by = |typed| events(&after(typed));
    let newest = by("");
    let most = by("s t");
    assert_ne!(most, newest);
    assert_ne!(by("s t s t"), most);
    assert_eq!(by("s t s t s t"), newest);
}

#[test]
fn a_text_field_takes_every_printable_key() {
    let mut board = after("f");
    assert_eq!(press(&mut board, "q u s z 1"), Effect::None);
    let Some(Overlay::Prompt(prompt)) = &board.state().overlay else { panic!("the prompt is open") };
    assert_eq!(prompt.field.text(), "qusz1");
    assert_eq!(press(&mut board, "ctrl-c"), Effect::Quit, "ctrl-c always quits");
}

#[test]
fn a_paste_into_a_list_runs_no_command() {
    let mut board = board();
    let before = board.state().clone();
    board.paste_text("qqq jjj \u{1b}[A q");
    assert_eq!(board.state().view, before.view);
    assert_eq!(board.state().events, before.events);
}

#[test]
fn the_palette_runs_commands_with_arguments() {
    assert_eq!(after(r#": "window 3y" enter"#).state().view.window.length.to_string(), "3y");
    assert_eq!(after(r#": "theme cvd" enter"#).state().appearance.theme.name(), "cvd");
    let board = after(r#": "theme neon" enter"#);
    assert!(board.state().message.as_ref().unwrap().is_error && message(&board).contains("high-contrast"));
    assert!(after(r#": "matrix" enter"#).state().shows_matrix);
}

#[test]
fn an_export_holds_only_the_marked_events() {
    let Effect::Export { name, rows, overwrite } = press(&mut board(), "space space e enter") else {
        panic!("an export")
    };
    assert_eq!((name.as_str(), rows.len(), overwrite), ("events.csv", 2, false));
    let mut board = board();
    let Effect::Export { rows, .. } = press(&mut board, "e enter") else { panic!("an export") };
    assert_eq!(rows, board.answer().events);
}

#[test]
fn marked_events_hidden_by_a_filter_stay_marked_and_are_exported() {
    let mut board = after(r#"space space f "killed>=5" enter e"#);
    let Effect::Export { rows, .. } = press(&mut board, "enter") else { panic!("an export") };
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| !board.answer().events.contains(row)), "the filter hides both");
    let dates: Vec<Day> = rows.iter().map(|row| board.store().event(row).unwrap().date.span.end).collect();
    assert!(dates[0] >= dates[1], "newest first");
    press(&mut board, "M");
    let Effect::Export { rows, .. } = press(&mut board, "e enter") else { panic!("an export") };
    assert_eq!(rows, board.answer().events);
}

#[test]
fn an_existing_file_is_overwritten_only_after_y() {
    let answer_prompt = |typed: &str| {
        let mut board = after("space e enter");
        board.prompt_overwrite("events.csv".to_owned());
        let effect = press(&mut board, typed);
        (effect, board)
    };
    for no in ["enter", "n enter", "esc"] {
        let (effect, board) = answer_prompt(no);
        assert_eq!((effect, &board.state().overlay), (Effect::None, &None), "{no}");
    }
    let (Effect::Export { name, rows, overwrite }, _) = answer_prompt("y enter") else { panic!("an export") };
    assert_eq!((name.as_str(), rows.len(), overwrite), ("events.csv", 1, true));
    let (Effect::Export { name, overwrite, .. }, _) = answer_prompt(r#""yes.csv" enter"#) else {
        panic!("an export")
    };
    assert_eq!((name.as_str(), overwrite), ("yes.csv", false), "another name is checked again");
    let Effect::Export { name, overwrite, .. } = press(&mut after("e"), "ctrl-u y enter") else {
        panic!("an export")
    };
    assert_eq!(
        (name.as_str(), overwrite),
        ("y", false),
        "y means overwriting only as the answer to that prompt"
    );
}

#[test]
fn y_copies_the_selected_row_or_every_marked_row() {
    let Effect::Copy(text) = press(&mut board(), "y") else { panic!("a text") };
    assert!(text.starts_with("2026-01  Tajik border  armed clash  ") && !text.contains('\n'), "{text}");
    let mut board = after("space j space");
    let Effect::Copy(text) = press(&mut board, "y") else { panic!("a text") };
    assert_eq!(text.lines().count(), 2);
    assert!(
        matches!(press(&mut board, "1 y"), Effect::Copy(text) if text == "Afghanistan–Tajikistan border")
    );
}

#[test]
fn a_saved_view_opens_by_name_and_is_one_undo_step() {
    let before = after("1 j space t m s k");
    let mut board = after(r#"1 j space t m s k : "view dead" enter"#);
    assert_eq!(message(&board), "View: deadly");
    let view = &board.state().view;
    assert_eq!(
        (view.filter_text(), view.window),
        ("killed>=1 or says:unspecified", board.state().home_view.window)
    );
    assert_eq!((view.sort.unwrap().to_string().as_str(), view.measure.name()), ("killed", "killed"));
    assert_eq!(
        view.front_ids().count(),
        0,
        "a saved view replaces the whole view: the front selected before is gone"
    );
    let killed = |row: u32| board.store().tolls(row).killed.best.unwrap_or(0);
    assert_eq!(board.answer().events.iter().map(killed).collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
    press(&mut board, "u");
    assert_eq!(board.state().view, before.state().view);
}

#[test]
fn the_view_key_lists_saved_views_and_tab_completes_a_name() {
    let mut board = after("V");
    let Some(Overlay::Palette { input, .. }) = &board.state().overlay else { panic!("the palette") };
    assert_eq!(input.text(), "open-view ");
    press(&mut board, "l tab");
    let Some(Overlay::Palette { input, .. }) = &board.state().overlay else { panic!("the palette") };
    assert_eq!(input.text(), "open-view last-month");
    press(&mut board, "enter");
    assert_eq!(board.state().view.window.length.to_string(), "1m");
    press(&mut board, "V down down enter");
    assert_eq!(board.state().view.filter_text(), "contested:yes", "moving down the list works too");

    let board = after(r#": "view dedly" enter"#);
    assert!(message(&board).contains("did you mean deadly?"), "{}", message(&board));
    assert_eq!(board.state().view, after("").state().view);
}

#[test]
fn a_saved_view_may_set_the_focus_and_must_match_the_situation() {
    let view = |name: &str, filter| SavedView {
        origin: ViewOrigin::Config,
        note: None,
        name: name.to_owned(),
        view: View { filters: vec![filter], ..View::from_length(WindowLength::All) },
        group: None,
        focus: Some(PaneId::Fronts),
        zoomed: Some(true),
    };
    let views = vec![
        view("irn", ActiveFilter::Front("afg-irn".to_owned())),
        view("other", ActiveFilter::Front("afg-irm".to_owned())),
        view("nobody", ActiveFilter::Filter("actor:nobody-here".to_owned())),
    ];
    let open_with_views = || open(BoardSettings { saved_views: views.clone(), ..settings() });
    let mut board = open_with_views();
    press(&mut board, r#"V "irn" enter"#);
    assert_eq!((board.state().focus, board.state().is_zoomed), (PaneId::Fronts, true));
    assert_eq!(board.state().view.front_ids().collect::<Vec<_>>(), ["afg-irn"]);
    for (name, expected) in [("other", "did you mean afg-irn?"), ("nobody", "nobody-here")] {
        let mut board = open_with_views();
        press(&mut board, &format!(r#"V "{name}" enter"#));
        assert!(message(&board).contains(expected), "{}", message(&board));
        assert_eq!((&board.state().view, board.state().is_zoomed), (&board.state().home_view, false));
    }
}

#[test]
fn a_command_with_an_argument_does_the_same_as_its_key() {
    let view = |typed| after(typed).state().view.clone();
    assert_eq!(view(r#": "sort killed" enter"#), view("s t"));
    assert_eq!(view(r#": "sort killed reversed" enter"#), view("s t s t"));
    assert_eq!(view(r#"s t : "sort none" enter"#), view(""));
    assert_eq!(view(r#": "front afg-tjk" enter"#), view("1 space"));
    assert_eq!(view(r#": "measure events" enter"#), view("m"));
    assert_eq!(view(r#": "bucket month" enter"#).bucket, Some(frontwatch::query::Bucket::Month));
    assert_eq!(view(r#": "bucket month" enter : "bucket auto" enter"#), view(""));
    assert_eq!(
        after(r#": "names BOTH" enter"#).state().appearance.names,
        frontwatch::board::NameScript::Both
    );
    assert_eq!(after(r#": "search drone" enter"#).state().events.id.as_deref(), Some("2025-11-26-drone"));
    assert_eq!(
        view(r#": "sort" enter "killed" enter"#),
        view("s t"),
        "without its argument the command prompts for it"
    );
    for bad in
        ["front zzz", "bucket fortnight", "sort kiled", "window soon", "measure money", "filter frnt:x"]
    {
        let board = after(&format!(r#": "{bad}" enter"#));
        assert!(board.state().message.as_ref().is_some_and(|message| message.is_error), "{bad}");
        assert_eq!(board.state().view, view(""), "{bad}");
    }
}

#[test]
fn a_search_reports_the_match_number_and_the_count() {
    let mut board = after(r#"/ "tajik" enter"#);
    let all = message(&board).rsplit(' ').next().unwrap().parse::<usize>().unwrap();
    assert!(all > 2 && message(&board).starts_with("Match 1 of "), "{}", message(&board));
    press(&mut board, "n");
    assert_eq!(message(&board), format!("Match 2 of {all}"));
    press(&mut board, "N N");
    assert_eq!(message(&board), format!("Match {all} of {all}, around the end"));
}

#[test]
fn the_detail_opens_as_an_overlay_where_it_has_no_pane() {
    let mut board = open(BoardSettings { size: (80, 24), ..settings() });
    press(&mut board, "enter");
    assert_eq!(board.state().overlay, Some(Overlay::Detail));
    assert_eq!(press(&mut board, "q"), Effect::None, "q first closes the overlay");
    assert_eq!(board.state().overlay, None);
    press(&mut board, "5");
    assert_eq!(board.state().overlay, Some(Overlay::Detail));
}

#[test]
fn only_quitting_works_on_a_screen_too_small() {
    let mut board = open(BoardSettings { size: (19, 4), ..settings() });
    let before = board.state().view.clone();
    press(&mut board, "t m f x y z");
    assert_eq!((board.state().view.clone(), board.state().overlay.clone()), (before, None));
    assert_eq!(press(&mut board, "q"), Effect::Quit);
}

#[test]
fn a_reload_restores_cursors_filter_and_focus_by_id() {
    let mut board = after(r#"f "front:afg-tjk" enter 2 j j 1 j"#);
    let (event, front) = (board.state().events.id.clone(), board.state().fronts.id.clone());
    let view = board.state().view.clone();
    let mut situation = sample();
    situation.events.retain(|e| e.id != "2026-01-militants");
    situation.fronts.reverse();
    let last = u16::try_from(situation.fronts.len()).unwrap() - 1;
    for event in &mut situation.events {
        event.front.0 = last - event.front.0;
    }
    for aggregate in &mut situation.aggregates {
        aggregate.front = aggregate.front.map(|front| frontwatch::model::FrontIx(last - front.0));
    }
    board.replace_store(store(situation), Vec::new());
    assert_eq!((board.state().events.id.clone(), board.state().fronts.id.clone()), (event, front));
    assert_eq!((&board.state().view, board.state().focus), (&view, PaneId::Fronts));
}

#[test]
fn the_window_steps_back_and_no_later_than_as_of() {
    let mut board = board();
    let ends = |board: &Board| board.answer().span.end;
    let now = ends(&board);
    press(&mut board, ",");
    assert!(ends(&board) < now);
    press(&mut board, ". .");
    assert_eq!(ends(&board), now);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// After any keys at any size nothing panics, a frame can be drawn, and the cursors stay inside their lists.
    #[test]
    fn random_commands_and_sizes_never_panic(
        steps in prop::collection::vec((0..90_usize, any::<bool>(), 0..130_u16, 0..50_u16), 1..60),
    ) {
        let alphabet = "w < > c j k h l g G tab shift-tab 1 2 3 4 5 6 6 z F + + = - - 0 enter esc space f / n N u ctrl-r R t , . + - m s d t c f \
                        k y Y o ! r p L T v K M ? : ctrl-d ctrl-u pgup pgdn home end V a A D 0 ( \" backspace left right e";
        let alphabet = parse_script(&alphabet.replace('"', "x")).unwrap();
        let mut board = open(BoardSettings { seen: Some(seen_before(|_| {})), ..settings() });
        for (n, resize, columns, rows) in steps {
            if resize {
                board.resize(columns, rows);
            }
            let _ = board.press_key(alphabet[n % alphabet.len()]);
            draw(&board);
            let selected = board.state().events.cursor.selected();
            prop_assert!(selected < board.answer().events.len().max(1));
        }
    }
}

#[test]
fn an_unavailable_command_stays_in_help_and_gives_its_reason() {
    let mut board = board();
    board.set_unavailable(vec![
        (Command::Export, "not in restricted mode"),
        (Command::Suspend, "not in restricted mode"),
    ]);
    for (typed, expected) in [
        ("e", "Not in restricted mode"),
        (": e x p o r t enter", "Not in restricted mode"),
        ("ctrl-z", "Not in restricted mode"),
        ("f ctrl-z", "Not in restricted mode"),
        ("esc ctrl-r", "Nothing to redo"),
        ("n", "No search yet"),
        ("M", "No marks"),
        ("R t ,", "The window covers all time; choose a length first"),
    ] {
        assert_eq!(press(&mut board, typed), Effect::None, "{typed}");
        assert_eq!(message(&board), expected, "{typed}");
    }
    let why = |board: &Board, command| board.scene().unavailable_reason(command);
    assert_eq!(why(&board, Command::Export), Some("not in restricted mode"));
    assert_eq!(why(&board, Command::Help), None);
    assert_eq!(why(&board, Command::ClearMarks), Some("no marks"));
    press(&mut board, "space");
    assert_eq!(why(&board, Command::ClearMarks), None, "available once something is marked");
    press(&mut board, "? \"new file\"");
    let text = screen_text(&board);
    let at = text.find("Export the events shown").unwrap();
    assert!(text[at..].contains("cannot run now: not in restricted mode"), "{text}");
}
