//! Reading and showing the configuration.

use std::fs;
use std::path::Path;

use crate::program::run;
use crate::two_shores;

#[test]
fn config_show_prints_a_configuration_that_reads_back() {
    let dir = two_shores();
    dir.write("c.ron", "(data: \"s.ron\", window: \"4w\", keys: { \"help\": [\"f1\"] })");
    let shown = dir.run(&["config", "show", "--config", "c.ron"]).succeeded();
    dir.write("shown.ron", &shown);
    assert_eq!(dir.run(&["config", "show", "--config", "shown.ron"]).succeeded(), shown);
    assert!(shown.contains("window: \"4w\"") && shown.contains("\"help\": [\"f1\"]"), "{shown}");

    let origins = run(dir
        .command(&["config", "show", "--origin", "--config", "c.ron", "--ascii"])
        .env("FRONTWATCH_THEME", "cvd"))
    .succeeded();
    for said in [
        "window: \"4w\", // c.ron:1",
        "theme: \"cvd\", // env FRONTWATCH_THEME",
        "glyphs: Ascii, // flag --ascii",
        "mouse: false, // built-in",
    ] {
        assert!(origins.contains(said), "{said:?} is not in\n{origins}");
    }
    assert!(dir.run(&["config", "keys", "--config", "c.ron"]).succeeded().contains("f1 "));
    assert!(dir.run(&["config", "themes"]).succeeded().contains("* default"));
    let built_in = dir.run(&["config", "show", "--built-in"]).succeeded();
    assert_eq!(
        built_in,
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.ron")).unwrap()
    );

    let path = run(dir.command(&["config", "path"]).env("XDG_CONFIG_HOME", dir.path("")));
    assert_eq!(path.out.trim_end(), dir.path("frontwatch/config.ron").to_str().unwrap());
    assert!(path.err.contains("no such file"), "{}", path.err);
}

#[test]
fn the_default_configuration_is_read_and_its_data_are_opened() {
    let dir = two_shores();
    fs::create_dir_all(dir.path(".config/frontwatch")).unwrap();
    dir.write(".config/frontwatch/config.ron", "(data: \"../../s.ron\", window: \"all\")");
    assert!(dir.run(&["brief"]).succeeded().contains("2 incidents on record"));
    let brief = run(dir.command(&["brief", "--last", "7w"]).env("FRONTWATCH_WINDOW", "52w")).succeeded();
    assert!(brief.contains("in 7 weeks"), "{brief}");
}

#[test]
fn an_invalid_configuration_is_refused_with_its_place_and_left_unchanged() {
    let dir = two_shores();
    let whole = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.ron")).unwrap();
    for (from, to, said) in [
        ("theme: \"default\"", "theme: \"neon\"", "is not a theme"),
        ("theme: \"default\"", "them: \"default\"", "did you mean `theme`?"),
        ("window: \"52w\"", "window: 52w", "c.ron:"),
        ("bucket: Auto", "bucket: Wek", "did you mean `Week`?"),
        ("active: 30", "active: 3000", "must not be more than"),
        ("\"zoom\": [\"z\"]", "\"zoom\": [\"q\"]", "is bound to both"),
        ("\"zoom\": [\"z\"]", "\"zoom\": [\"ctrl-m\"]", "cannot be bound"),
        ("\"zoom\":", "\"zom\":", "did you mean `zoom`?"),
        ("mouse: false,", "mouse: false", "c.ron:"),
        ("layout: (", "layout: [", "c.ron:"),
    ] {
        assert!(whole.contains(from), "{from}");
        let mutated = whole.replacen(from, to, 1);
        dir.write("c.ron", &mutated);
        for verb in [&["brief", "s.ron"][..], &["config", "show"]] {
            dir.run(&[verb, &["--config", "c.ron"]].concat()).assert_refused(&[said, "c.ron:"]);
        }
        assert_eq!(dir.read("c.ron"), mutated);
    }
    dir.run(&["brief", "--config", "none.ron"]).assert_refused(&["none.ron cannot be read"]);
}
