//! The configuration as the program reads and shows it.

use std::fs;
use std::path::Path;

use super::{Place, run};

#[test]
fn the_configuration_is_shown_and_reads_back() {
    let place = Place::new();
    place.write("c.ron", "(data: \"s.ron\", window: \"4w\", keys: { \"help\": [\"f1\"] })");
    let shown = place.run(&["config", "show", "--config", "c.ron"]).fine();
    place.write("shown.ron", &shown);
    assert_eq!(place.run(&["config", "show", "--config", "shown.ron"]).fine(), shown);
    assert!(shown.contains("window: \"4w\"") && shown.contains("\"help\": [\"f1\"]"), "{shown}");

    let origins = run(place
        .command(&["config", "show", "--origin", "--config", "c.ron", "--ascii"])
        .env("FRONTWATCH_THEME", "cvd"))
    .fine();
    for said in [
        "window: \"4w\", // c.ron:1",
        "theme: \"cvd\", // env FRONTWATCH_THEME",
        "glyphs: Ascii, // flag --ascii",
        "mouse: false, // built-in",
    ] {
        assert!(origins.contains(said), "{said:?} is not in\n{origins}");
    }
    assert!(place.run(&["config", "keys", "--config", "c.ron"]).fine().contains("f1 "));
    assert!(place.run(&["config", "themes"]).fine().contains("* default"));
    let built_in = place.run(&["config", "show", "--built-in"]).fine();
    assert_eq!(
        built_in,
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.ron")).unwrap()
    );

    let path = run(place.command(&["config", "path"]).env("XDG_CONFIG_HOME", place.folder.path()));
    assert_eq!(path.out.trim_end(), place.path("frontwatch/config.ron").to_str().unwrap());
    assert!(path.err.contains("no such file"), "{}", path.err);
}

#[test]
fn the_configuration_is_found_and_data_named_in_it_are_opened() {
    let place = Place::new();
    fs::create_dir_all(place.path(".config/frontwatch")).unwrap();
    place.write(".config/frontwatch/config.ron", "(data: \"../../s.ron\", window: \"all\")");
    assert!(place.run(&["brief"]).fine().contains("2 incidents on record"));
    let brief = run(place.command(&["brief", "--last", "7w"]).env("FRONTWATCH_WINDOW", "52w")).fine();
    assert!(brief.contains("in 7 weeks"), "{brief}");
}

#[test]
fn a_mutated_configuration_is_refused_with_its_place_and_left_alone() {
    let place = Place::new();
    let whole = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.ron")).unwrap();
    for (from, to, said) in [
        ("theme: \"default\"", "theme: \"neon\"", "is not a theme"),
        ("theme: \"default\"", "them: \"default\"", "did you mean `theme`?"),
        ("window: \"52w\"", "window: 52w", "c.ron:"),
        ("bucket: Auto", "bucket: Wek", "did you mean `Week`?"),
        ("active: 30", "active: 3000", "must not be more than"),
        ("\"zoom\": [\"z\"]", "\"zoom\": [\"q\"]", "is given to both"),
        ("\"zoom\": [\"z\"]", "\"zoom\": [\"ctrl-m\"]", "cannot be bound"),
        ("\"zoom\":", "\"zom\":", "did you mean `zoom`?"),
        ("mouse: false,", "mouse: false", "c.ron:"),
        ("layout: (", "layout: [", "c.ron:"),
    ] {
        assert!(whole.contains(from), "{from}");
        let mutated = whole.replacen(from, to, 1);
        place.write("c.ron", &mutated);
        for verb in [&["brief", "s.ron"][..], &["config", "show"]] {
            place.run(&[verb, &["--config", "c.ron"]].concat()).refused(&[said, "c.ron:"]);
        }
        assert_eq!(fs::read_to_string(place.path("c.ron")).unwrap(), mutated);
    }
    place.run(&["brief", "--config", "none.ron"]).refused(&["none.ron cannot be read"]);
}
