use std::io;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::board::{ChartFace, Command, PaneId, ThemeId, View};
use crate::model::{Day, Diagnostic, Situation};
use crate::query::WindowLength;

/// Loads a configuration with this text as the user's file, and these variables and flags.
fn load_with(
    file: &str,
    variables: &[(&str, &str)],
    flags: &ConfigFlags,
) -> Result<EffectiveConfig, Vec<Diagnostic>> {
    let var = |name: &str| {
        if name == "HOME" {
            return Some("/home/user".to_owned());
        }
        variables.iter().find(|row| row.0 == name).map(|row| row.1.to_owned())
    };
    let read = |path: &Path| {
        if path == Path::new("/home/user/.config/frontwatch/views.ron") {
            return Err(io::ErrorKind::NotFound.into());
        }
        assert_eq!(path, Path::new("/home/user/.config/frontwatch/config.ron"));
        Ok(file.as_bytes().to_vec())
    };
    load_config(&Environment { read_variable: &var, read_file: &read }, flags)
}

fn read(file: &str) -> EffectiveConfig {
    load_with(file, &[], &ConfigFlags::default()).unwrap()
}

/// Returns each problem as `line:column: message (hint)`.
fn problems(file: &str) -> Vec<String> {
    let diagnostics = load_with(file, &[], &ConfigFlags::default()).unwrap_err();
    let format_problem = |d: &Diagnostic| {
        d.to_string().replacen("/home/user/.config/frontwatch/config.ron:", "", 1).replacen(" error:", "", 1)
    };
    diagnostics.iter().map(format_problem).collect()
}

fn keys(loaded: &EffectiveConfig, id: &str) -> Vec<String> {
    loaded.key_names(Command::from_id(id).unwrap())
}

#[test]
fn built_in_file_equals_the_default_and_is_complete() {
    let loaded = read(BUILT_IN);
    assert!(loaded.config == Config::default(), "{}", render_config(&loaded, true));
    let settings = setting_table::setting_table().map(|row| row.path.to_owned());
    let commands = Command::TABLE.iter().map(|row| format!("keys.{}", row.id));
    for path in settings.chain(commands) {
        assert!(matches!(loaded.origin(&path), SettingOrigin::File { .. }), "config.ron lacks {path}");
    }
}

#[test]
fn built_in_file_documents_every_variable_and_command() {
    for name in setting_table::setting_table().filter_map(|row| row.variable) {
        assert!(BUILT_IN.contains(name), "config.ron does not name {name}");
    }
    for row in Command::TABLE {
        let is_documented = BUILT_IN
            .lines()
            .any(|line| line.contains(&format!("\"{}\":", row.id)) && line.ends_with(row.doc));
        assert!(is_documented, "config.ron does not document {}", row.id);
    }
}

#[test]
fn rendered_config_reads_back_the_same() {
    let file = r#"(data: "~/a \"b\".ron", theme: "cvd", bucket: Week, windows: ["1d", "all"], mouse: true,
                   rules: (change: (large_increase: 33.5)), keys: { "help": ["f1", "g"], "quit": ["space"] })"#;
    for loaded in [EffectiveConfig::default(), read(file)] {
        for origin in [false, true] {
            assert!(
                read(&render_config(&loaded, origin)).config == loaded.config,
                "{}",
                render_config(&loaded, origin)
            );
        }
    }
}

#[test]
fn later_layers_override_earlier_ones_and_report_their_origin() {
    let file = "(\n    theme: \"light\",\n    window: \"4w\",\n    color: Never,\n)";
    let flags = ConfigFlags { color: Some(ColorChoice::Always), ..ConfigFlags::default() };
    let loaded =
        load_with(file, &[("FRONTWATCH_WINDOW", "12w"), ("FRONTWATCH_COLOR", "auto")], &flags).unwrap();
    assert_eq!(loaded.config.theme, ThemeId::Light);
    assert_eq!(loaded.config.window.to_string(), "12w");
    assert_eq!(loaded.config.color, ColorChoice::Always);
    let origins = ["theme", "window", "color", "glyphs"].map(|path| loaded.origin(path).to_string());
    let file_line = "/home/user/.config/frontwatch/config.ron:2";
    assert_eq!(origins, [file_line, "env FRONTWATCH_WINDOW", "flag --color", "built-in"]);
    assert!(render_config(&loaded, true).contains("    window: \"12w\", // env FRONTWATCH_WINDOW\n"));
}

#[test]
fn data_path_is_relative_to_its_file() {
    let data = |file: &str| read(file).config.data.unwrap();
    assert_eq!(data("(data: \"a.ron\")"), Path::new("/home/user/.config/frontwatch/a.ron"));
    assert_eq!(data("(data: \"~/a.ron\")"), Path::new("/home/user/a.ron"));
    assert_eq!(data("(data: \"/a.ron\")"), Path::new("/a.ron"));
    assert_eq!(read("(data: None)").config.data, None);
    let loaded = load_with("()", &[("FRONTWATCH_DATA", "a.ron")], &ConfigFlags::default()).unwrap();
    assert_eq!(loaded.config.data.as_deref(), Some(Path::new("a.ron")));
}

#[test]
fn empty_and_missing_files_set_nothing() {
    for file in ["", "()", "// nothing yet\n", "\u{feff}( )", "(rules: (status: ()))"] {
        assert!(read(file).config == Config::default(), "{file:?}");
    }
    let missing =
        Environment { read_variable: &|_| None, read_file: &|_| Err(io::ErrorKind::NotFound.into()) };
    assert_eq!(load_config(&missing, &ConfigFlags::default()), Ok(EffectiveConfig::default()));
}

#[test]
fn named_file_must_exist() {
    let missing =
        Environment { read_variable: &|_| None, read_file: &|_| Err(io::ErrorKind::NotFound.into()) };
    let flags = ConfigFlags { config: Some("x.ron".into()), ..ConfigFlags::default() };
    let diagnostics = load_config(&missing, &flags).unwrap_err();
    assert!(
        diagnostics[0].message.starts_with("the configuration x.ron cannot be read"),
        "{}",
        diagnostics[0].message
    );
}

#[test]
fn default_path_follows_xdg() {
    let path = |variables: &'static [(&str, &str)]| {
        let var = |name: &str| variables.iter().find(|row| row.0 == name).map(|row| row.1.to_owned());
        Environment { read_variable: &var, read_file: &|_| Ok(Vec::new()) }.config_path()
    };
    assert_eq!(path(&[]), None);
    let home = PathBuf::from("/h/.config/frontwatch/config.ron");
    assert_eq!(path(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "")]), Some(home.clone()));
    assert_eq!(path(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "relative")]), Some(home));
    assert_eq!(path(&[("XDG_CONFIG_HOME", "/x")]), Some("/x/frontwatch/config.ron".into()));
}

#[test]
fn all_problems_are_reported_with_their_location() {
    let file = "(\n  thme: \"mono\",\n  theme: \"neon\",\n  window: \"soon\",\n  windows: [\"4w\", \"5x\"],\n  mouse: [],\n  \
                rules: (change: (large_increse: 2, guard_week: -1), status: 3),\n  bucket: Wek,\n  glyphs: Ascii, glyphs: Auto,\n)";
    let problems_found = problems(file);
    let expected = [
        "2:3: there is no setting `thme` (did you mean `theme`?)",
        "3:10: `neon` is not a theme (one of: default, light, high-contrast, cvd, mono, night, paper)",
        "4:11: `soon` is not a length of time (write 30d, 52w, 12m, 3y or all)",
        "5:19: `5x` is not a length of time (write 30d, 52w, 12m, 3y or all)",
        "6:10: a list is not allowed here (a single value is expected)",
        "7:20: there is no setting `rules.change.large_increse` (did you mean `large_increase`?)",
        "7:50: `-1` is not a valid threshold (a whole number from 0 to 1000000)",
        "7:63: the number `3` is not a list of settings (settings are written (name: value, name: value))",
        "8:11: `Wek` is not a bucket (did you mean `Week`?)",
        "9:18: `glyphs` is set twice",
    ];
    assert_eq!(problems_found, expected);
}

#[test]
fn views_add_to_the_built_in_ones_and_every_field_is_optional() {
    let loaded = read(
        r#"(window: "12w", chart: Lanes, views: {
            "mine": (fronts: ["a", "b"], filter: "killed>=1 or -x", bucket: Month, sort: "date reversed",
                     sort_fronts: "incidents", sort_actors: "change reversed",
                     focus: Actors, zoomed: true),
            "contested": (window: "all", measure: Events, chart: Bars),
            "none": () })"#,
    );
    let names: Vec<&str> = loaded.config.views.iter().map(|view| view.name.as_str()).collect();
    assert_eq!(names, ["deadly", "contested", "last-month", "mine", "none"]);
    let views = loaded.named_views(&Situation::empty(String::new(), Day(0)));
    let mine = &views[3];
    assert_eq!(mine.view.front_ids().collect::<Vec<_>>(), ["a", "b"]);
    let window = mine.view.window.length.to_string();
    assert_eq!((mine.view.filter_text(), window.as_str()), ("killed>=1 or -x", "12w"));
    assert_eq!(mine.view.sort.unwrap().to_string(), "date reversed");
    assert_eq!(mine.view.front_order.column().unwrap().to_string(), "incidents");
    assert_eq!(mine.view.dyad_sort.unwrap().to_string(), "change reversed");
    assert_eq!((mine.focus, mine.zoomed), (Some(PaneId::Dyads), Some(true)));
    assert_eq!(
        (views[1].view.filter_text(), views[1].view.window.length),
        ("", WindowLength::All),
        "the user's view replaces the built-in one"
    );
    assert_eq!(views[4].view, View { face: ChartFace::Lanes, ..View::from_length("12w".parse().unwrap()) });
    assert_eq!(views[1].view.face, ChartFace::Bars);
    assert_eq!(loaded.origin("views.mine").to_string(), "/home/user/.config/frontwatch/config.ron:2");
    assert_eq!(loaded.origin("views.deadly"), SettingOrigin::BuiltIn);
    for origin in [false, true] {
        assert_eq!(
            read(&render_config(&loaded, origin)).config,
            loaded.config,
            "{}",
            render_config(&loaded, origin)
        );
    }
}

#[test]
fn problems_of_views_are_reported_with_their_location() {
    let file = r#"(views: {
  "a": (filter: "kind:ArmedClash frnt:x", windw: "4w", sort: "kiled"),
  "b": (bucket: Wek, focus: Event, fronts: "x", zoomed: yes),
  "a": (),
  " c": (),
  "d": 3,
  "e": (filter: "/(", fronts: ["x", "x"], measure: Dead, measure: Killed),
})"#;
    let expected = [
        "2:34: there is no field",
        "2:43: a view has no field `windw` (did you mean `window`?)",
        "2:62: `kiled` is not a sort order (name a column, such as killed, or killed reversed)",
        "3:17: `Wek` is not a bucket (did you mean `Week`?)",
        "3:29: `Event` is not a pane (did you mean `Events`?)",
        "3:44: the text `\"x\"` is not a list (a list is written [\"…\", \"…\"])",
        "3:57: `yes` is not true or false (one of: true, false)",
        "4:3: the view `a` is defined twice",
        "5:3: the text `\" c\"` is not the name of a view",
        "6:8: the number `3` is not a list of settings (settings are written (name: value, name: value))",
        "7:18: ",
        "7:37: `x` is listed twice",
        "7:52: `Dead` is not a measure (one of: Incidents, Events, Killed)",
        "7:58: `measure` is set twice",
    ];
    let found = problems(file);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (problem, expected) in found.iter().zip(expected) {
        assert!(problem.starts_with(expected), "{problem}\n{expected}");
    }
    assert!(problems("(views: [])")[0].starts_with("1:9: a list is not a list of views"));
    let escaped = problems(r#"(views: {"a": (filter: "\"x\" frnt:x")})"#);
    assert!(escaped[0].starts_with("1:24: there is no field"), "the range is the whole text: {escaped:?}");
}

#[test]
fn thresholds_must_be_in_order() {
    let order = problems("(rules: (status: (active: 300)))");
    assert_eq!(order, ["1:27: `rules.status.active` must not be more than `rules.status.tense`"]);
    let inf = problems("(rules: (surge: (factor: inf)))");
    assert_eq!(inf, ["1:26: `inf` is not a valid threshold (a number from 1 to 1000000)"]);
}

#[test]
fn syntax_errors_are_reported_with_their_location() {
    for (file, location) in
        [("(theme: mono light)", "1:14:"), ("(theme: \"mono\"", "1:14:"), ("{}", "1:1:"), ("theme: 3", "1:")]
    {
        let problems_found = problems(file);
        assert_eq!(problems_found.len(), 1, "{problems_found:?}");
        assert!(problems_found[0].starts_with(location), "{file}: {problems_found:?}");
    }
}

#[test]
fn requested_keys_replace_default_keys() {
    let loaded = read("(keys: { \"down\": [\"n\"], \"help\": [\"g\"],\n \"zoom\": [] })");
    assert_eq!(keys(&loaded, "down"), ["n"]);
    assert!(keys(&loaded, "search-next").is_empty());
    assert_eq!(keys(&loaded, "top"), ["home"]);
    assert_eq!(keys(&loaded, "help"), ["g"]);
    assert!(keys(&loaded, "zoom").is_empty());
    assert_eq!(loaded.origin("keys.top").to_string(), "/home/user/.config/frontwatch/config.ron:1");
    assert_eq!(loaded.origin("keys.up"), SettingOrigin::BuiltIn);
}

#[test]
fn quit_always_keeps_a_key() {
    assert_eq!(keys(&read("(keys: { \"quit\": [] })"), "quit"), ["ctrl-c"]);
    assert_eq!(keys(&read("(keys: { \"zoom\": [\"q\"] })"), "quit"), ["ctrl-c"]);
    assert_eq!(
        problems("(keys: { \"zoom\": [\"ctrl-c\"] })"),
        ["1:19: `ctrl-c` always quits (choose another key)"]
    );
}

#[test]
fn invalid_keys_are_errors() {
    let file = "(keys: {\n \"dwon\": [\"j\"],\n \"up\": [\"ctrl-h\", \"hyper-x\"],\n \"help\": [\"x\"],\n \"zoom\": [\"x\", \"b b\"],\n \
                \"matrix\": [\"b\"],\n \"quit\": [\"esc\"],\n \"undo\": \"u\",\n \"help\": [] })";
    let problems_found = problems(file);
    let beginnings = [
        "2:2: there is no command `dwon` (did you mean `down`?)",
        "3:9: `ctrl-h` cannot be bound: terminals send it for Backspace",
        "3:19: `hyper-x` is not a key",
        "5:11: `x` is bound to both `help` and `zoom`",
        "6:13: `b` is the beginning of `b b`",
        "7:11: `esc` cannot quit",
        "8:10: the text `\"u\"` is not a list of keys",
        "9:2: the keys of `help` are set twice",
    ];
    assert_eq!(problems_found.len(), beginnings.len(), "{problems_found:#?}");
    for (problem, beginning) in problems_found.iter().zip(beginnings) {
        assert!(problem.starts_with(beginning), "{problem:?} does not begin {beginning:?}");
    }
}

#[test]
fn invalid_variable_is_named() {
    let diagnostics = load_with("()", &[("FRONTWATCH_GLYPHS", "asci")], &ConfigFlags::default()).unwrap_err();
    assert_eq!(
        diagnostics[0].to_string(),
        "error: FRONTWATCH_GLYPHS: `asci` is not a glyph set (did you mean `Ascii`?)"
    );
    assert!(load_with("()", &[("FRONTWATCH_GLYPHS", "")], &ConfigFlags::default()).is_ok());
}

#[test]
fn keys_and_rules_pages_match_their_tables() {
    expect_file("docs/keys.md", &render_keys_page());
    expect_file("docs/rules.md", &render_rules_page());
}

proptest! {
    #[test]
    fn damaged_config_is_read_or_reported_with_its_location(position in 0..BUILT_IN.len(), length in 0_usize..40, inserted in "[\\PC]{0,3}") {
        let from = (0..=position).rev().find(|&i| BUILT_IN.is_char_boundary(i)).unwrap();
        let to = (position + length..=BUILT_IN.len()).find(|&i| BUILT_IN.is_char_boundary(i)).unwrap_or(BUILT_IN.len());
        let mutated = format!("{}{inserted}{}", &BUILT_IN[..from], &BUILT_IN[to..]);
        if let Err(problems_found) = load_with(&mutated, &[], &ConfigFlags::default()) {
            for problem in problems_found {
                let location = problem.location.unwrap();
                prop_assert!(location.line <= mutated.lines().count());
            }
        }
    }
}

/// Checks that a generated file is up to date; `UPDATE_EXPECTED=1` writes it.
fn expect_file(file: &str, content: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&path, content).unwrap();
    }
    let current = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(current, content, "{file} is out of date: run the tests with UPDATE_EXPECTED=1");
}

/// Loads a configuration and a view file.
fn load_views(config: &str, view_file: &str) -> Result<EffectiveConfig, Vec<Diagnostic>> {
    let read_file = |path: &Path| match path.file_name().and_then(|name| name.to_str()) {
        Some("config.ron") => Ok(config.as_bytes().to_vec()),
        Some("views.ron") => Ok(view_file.as_bytes().to_vec()),
        _ => Err(io::ErrorKind::NotFound.into()),
    };
    let environment = Environment {
        read_variable: &|name| (name == "HOME").then(|| "/h".to_owned()),
        read_file: &read_file,
    };
    load_config(&environment, &ConfigFlags::default())
}

#[test]
fn a_view_of_the_configuration_comes_before_one_of_the_view_file_and_of_the_situation() {
    use crate::board::ViewOrigin::{BuiltIn, Config, Situation as Shared, ViewFile};
    let view = |names: &[&str], window: &str| {
        let views: Vec<String> =
            names.iter().map(|name| format!("\"{name}\": (window: \"{window}\")")).collect();
        format!("(views: {{ {} }})", views.join(", "))
    };
    let mut loaded = load_views(&view(&["a"], "1d"), &view(&["a", "b", "contested"], "2d")).unwrap();
    let text = format!(
        "(format: 1, title: \"t\", as_of: \"2026-01-31\", {})",
        view(&["a", "b", "c", "deadly"], "3d").trim_matches(['(', ')'])
    );
    let situation = crate::file::read_text("s.ron", &text).unwrap();
    assert_eq!(situation.diagnostics.iter().filter(|d| d.message.contains("view")).count(), 0);
    let describe = |loaded: &EffectiveConfig| -> Vec<_> {
        let views = loaded.named_views(&situation.situation);
        views.into_iter().map(|view| (view.name, view.origin, view.view.window.length.to_string())).collect()
    };
    let expected = [
        ("deadly", Shared, "3d"),
        ("contested", ViewFile, "2d"),
        ("last-month", BuiltIn, "1m"),
        ("a", Config, "1d"),
        ("b", ViewFile, "2d"),
        ("c", Shared, "3d"),
    ];
    let expected = expected.map(|(name, origin, window)| (name.to_owned(), origin, window.to_owned()));
    assert_eq!(describe(&loaded), expected);
    loaded.add_saved_view(crate::query::ViewSetting {
        window: "9d".parse().ok(),
        ..crate::query::ViewSetting::with_name("c")
    });
    assert!(describe(&loaded).contains(&("c".to_owned(), ViewFile, "9d".to_owned())));
    let problems = load_views("()", "(views: { \"a\": (filtr: \"x\") }, theme: \"mono\")").unwrap_err();
    let places: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(
        places[0].starts_with("/h/.config/frontwatch/views.ron:1:17: error: a view has no field `filtr`"),
        "{places:?}"
    );
    assert_eq!(places.len(), 2);
}
