//! The layout of whole files: the files of this project, a situation with everything, and random texts.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::select;

use super::format_text;
use crate::file;

fn formatted(text: &str) -> String {
    format_text("t.ron", text).unwrap_or_else(|problem| panic!("{problem}\n{text}"))
}

/// Returns the files with this ending below a folder of the project.
fn files_below(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "ron") {
            found.push(path);
        }
    }
}

fn texts_of_the_project() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("config.ron")];
    for folder in ["data", "tests", "src", "fuzz/seeds"] {
        files_below(&root.join(folder), &mut paths);
    }
    let read = |path: &Path| Some((path.display().to_string(), fs::read_to_string(path).ok()?));
    paths.iter().filter_map(|path| read(path)).collect()
}

#[test]
fn the_layout_of_a_file_keeps_its_situation() {
    let mut count = 0;
    for (name, text) in texts_of_the_project() {
        let Ok(laid_out) = format_text(&name, &text) else { continue };
        assert_eq!(formatted(&laid_out), laid_out, "{name}");
        let (Ok(before), Ok(after)) = (file::read_text(&name, &text), file::read_text(&name, &laid_out))
        else {
            assert!(
                file::read_text(&name, &text).is_err() && file::read_text(&name, &laid_out).is_err(),
                "{name}"
            );
            continue;
        };
        assert!(before.situation == after.situation, "{name}");
        assert_eq!(before.diagnostics.len(), after.diagnostics.len(), "{name}");
        count += 1;
    }
    assert!(count > 20, "only {count} situations were read");
}

#[test]
fn the_good_files_of_the_project_are_laid_out() {
    for (name, text) in texts_of_the_project() {
        if ["config.ron", "data/afghanistan.ron"].iter().any(|good| name.ends_with(good)) {
            assert!(formatted(&text) == text, "run `frontwatch fmt {name}`");
        }
    }
}

#[test]
fn sections_are_broken_and_apart() {
    let text = "\u{feff}#![enable(implicit_some)]#![enable(unwrap_newtypes)]\r\n// head\r\n(format:1,include:[\"a.ron\"],ties:[],actors:{\"a\":(name:\"A\")},\r\n\r\n\r\n\
                // events\r\nevents:[(id:\"e\"),],// done\r\n//all\r\n)/* t */\r\n\r\n\r\n// end";
    let expected = "#![enable(implicit_some)]\n#![enable(unwrap_newtypes)]\n// head\n(\n    format: 1,\n    include: [\"a.ron\"],\n    ties: [],\n\n    \
                    actors: {\n        \"a\": (name: \"A\"),\n    },\n\n    // events\n    events: [\n        (id: \"e\"),\n    ], // done\n    //all\n) /* t */\n\n// end\n";
    assert_eq!(formatted(text), expected);
}

/// A value, written as tokens.
type Tokens = Vec<String>;

fn leaf() -> impl Strategy<Value = Tokens> {
    const WORDS: [&str; 20] = [
        "\"\"",
        "\"a, ) // no\"",
        "\"é\\\"\\\\\"",
        "r#\"raw \"t\" /*\"#",
        "r\"//\"",
        "\"two\nlines\"",
        "'x'",
        "'\\''",
        "b\"x\\\"\"",
        "1",
        "-3.5",
        "0x1F",
        "1e5",
        "true",
        "Word",
        "None",
        "\"پاکستان\"",
        "inf",
        "\"2025-08-24\"",
        "\"A text that is long enough to stand on a line of its own, in any record.\"",
    ];
    select(&WORDS[..]).prop_map(|word| vec![word.to_owned()])
}

/// Writes entries between brackets.
fn in_brackets(open: &str, entries: Vec<Tokens>, close: &str, has_last_comma: bool) -> Tokens {
    let count = entries.len();
    let mut tokens = vec![open.to_owned()];
    for (i, entry) in entries.into_iter().enumerate() {
        tokens.extend(entry);
        if i + 1 < count || has_last_comma {
            tokens.push(",".to_owned());
        }
    }
    tokens.push(close.to_owned());
    tokens
}

fn value() -> impl Strategy<Value = Tokens> {
    leaf().prop_recursive(5, 60, 9, |inner| {
        let fields =
            prop::collection::vec((select(&["id", "name", "events", "kind", "at"][..]), inner.clone()), 1..9);
        let record =
            (select(&["", "Toll", "Some"][..]), fields, any::<bool>()).prop_map(|(name, fields, comma)| {
                let entries = fields.into_iter().enumerate().map(|(i, (key, value))| {
                    [vec![if i == 0 { key.to_owned() } else { format!("{key}{i}") }, ":".to_owned()], value]
                        .concat()
                });
                let name = if name.is_empty() { Vec::new() } else { vec![name.replace("Some", "Fact")] };
                [name, in_brackets("(", entries.collect(), ")", comma)].concat()
            });
        let items = (prop::collection::vec(inner.clone(), 0..9), any::<bool>());
        let list = items.clone().prop_map(|(items, comma)| {
            let comma = comma && !items.is_empty();
            in_brackets("[", items, "]", comma)
        });
        let tuple = (prop::collection::vec(inner.clone(), 2..6), any::<bool>())
            .prop_map(|(items, comma)| in_brackets("(", items, ")", comma));
        let map =
            (prop::collection::vec((leaf(), inner), 0..5), any::<bool>()).prop_map(|(entries, comma)| {
                let comma = comma && !entries.is_empty();
                let entries =
                    entries.into_iter().map(|(key, value)| [key, vec![":".to_owned()], value].concat());
                in_brackets("{", entries.collect(), "}", comma)
            });
        prop_oneof![record, list, tuple, map]
    })
}

/// Gaps between tokens: pieces of white space and comments.
const GAPS: [&[&str]; 20] = [
    &[],
    &[],
    &[" "],
    &["\n"],
    &["\n\n\n"],
    &["\r\n", "\t"],
    &[" ", "// c1", "\n"],
    &["\n", "// c2", "  \r\n"],
    &["/* c3 */"],
    &["\n", "/* c4 */", "\n"],
    &["/* c5\n  c5 */"],
    &["/* /* c6 */ // */", "\n\n"],
    &["\n\n", "// c7 /*", "\n", "// c8", "\n\n\n", "// c9", "\n"],
    &["/* a */", " ", "/* b */", "\n", "/* c */"],
    &["//", "\n"],
    &["\n", "/**/", "/* d */", "\n", "\n"],
    &[" "],
    &["\n"],
    &[],
    &["\u{200f}"],
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn the_layout_of_any_text_is_its_own_and_loses_nothing(
        tokens in value(),
        gaps in prop::collection::vec(select(&GAPS[..]), 1..60),
        calm in 1_usize..6,
    ) {
        let mut text = String::new();
        let mut comments = Vec::new();
        // A gap follows every `calm` tokens, so some texts have few comments.
        let mut gaps = gaps.iter().cycle();
        for (i, token) in tokens.iter().map(String::as_str).chain([""]).enumerate() {
            if i % calm == 0 {
                for piece in *gaps.next().unwrap() {
                    text.push_str(piece);
                    comments.extend(piece.starts_with('/').then_some(*piece));
                }
            }
            text.push_str(token);
        }
        let Ok(before) = ron::from_str::<ron::Value>(&text) else {
            return Err(TestCaseError::reject("RON refuses the text"));
        };
        let laid_out = formatted(&text);
        prop_assert_eq!(ron::from_str::<ron::Value>(&laid_out).unwrap(), before);
        let mut rest = laid_out.as_str();
        for comment in comments {
            let Some((_, after)) = rest.split_once(comment) else {
                return Err(TestCaseError::fail(format!("{comment} is lost from\n{text}\nin\n{laid_out}")));
            };
            rest = after;
        }
        prop_assert!(!laid_out.contains(" \n") && !laid_out.contains("\n\n\n"), "{laid_out}");
        prop_assert_eq!(formatted(&laid_out), laid_out);
    }
}
