//! Runs the fuzz targets on a fixed number of mutations of valid input, the same in every run. This checks that the
//! targets work and finds the simplest faults; `fuzz/run` searches further.

use std::fs;
use std::path::{Path, PathBuf};

use crate::synthetic::Random;
use crate::targets;

/// Mutations per target: about one or two seconds each without optimisation.
const CASES: [(&str, u32); 11] = [
    ("situation", 300),
    ("filter", 3000),
    ("keys", 60),
    ("config", 400),
    ("ucdp", 300),
    ("acled", 300),
    ("gdelt", 300),
    ("fmt", 2000),
    ("edit", 300),
    ("parquet", 300),
    ("feeds", 3000),
];

#[test]
fn mutations_of_situations() {
    run_mutations("situation", &["tests/diagnostics", "tests/support", "src/file/tests"]);
}

#[test]
fn mutations_of_filters() {
    run_mutations("filter", &["fuzz/seeds/filter"]);
}

#[test]
fn mutations_of_keys() {
    run_mutations("keys", &["fuzz/seeds/keys"]);
}

#[test]
fn mutations_of_configurations() {
    run_mutations("config", &["fuzz/seeds/config", "config.ron"]);
}

#[test]
fn mutations_of_ucdp() {
    run_mutations("ucdp", &["tests/import"]);
}

#[test]
fn mutations_of_acled() {
    run_mutations("acled", &["tests/import"]);
}

#[test]
fn mutations_of_gdelt() {
    run_mutations("gdelt", &["tests/import"]);
}

#[test]
fn mutations_of_files_to_lay_out() {
    run_mutations("fmt", &["tests/diagnostics", "tests/support", "src/file/tests", "fuzz/seeds/fmt"]);
}

#[test]
fn mutations_of_files_to_edit() {
    run_mutations("edit", &["tests/diagnostics", "tests/support", "src/file/tests", "fuzz/seeds/fmt"]);
}

#[cfg(feature = "parquet")]
#[test]
fn mutations_of_parquet_files() {
    run_mutations("parquet", &["fuzz/seeds/parquet"]);
}

#[cfg(feature = "sync")]
#[test]
fn mutations_of_answers_of_feeds() {
    run_mutations("feeds", &["fuzz/seeds/feeds"]);
}

/// Runs a target on its unchanged seeds, then on mutations of them.
fn run_mutations(name: &str, seeds: &[&str]) {
    let target = targets::TARGETS.iter().find(|row| row.0 == name).unwrap().1;
    let cases = CASES.iter().find(|row| row.0 == name).unwrap().1;
    let seeds: Vec<Vec<u8>> = seeds.iter().flat_map(|path| read_files(path)).collect();
    assert!(!seeds.is_empty());
    for seed in &seeds {
        run(target, name, seed);
    }
    let words = dictionary();
    let mut random = Random::new(0x5eed);
    for _ in 0..cases {
        let mut bytes = pick(&mut random, &seeds).clone();
        for _ in 0..=random.below(6) {
            mutate(&mut random, &mut bytes, &seeds, &words);
        }
        // Most targets accept only text.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        run(target, name, if matches!(name, "keys" | "parquet") { &bytes } else { text.as_bytes() });
    }
}

/// Runs a target on one input. If it panics, saves the input and reports its path.
fn run(target: targets::Target, name: &str, bytes: &[u8]) {
    if std::panic::catch_unwind(|| target(bytes)).is_err() {
        let saved = std::env::temp_dir().join(format!("frontwatch-{name}.fuzz"));
        fs::write(&saved, bytes).unwrap();
        panic!("{name} fails on the input saved in {}", saved.display());
    }
}

fn mutate(random: &mut Random, bytes: &mut Vec<u8>, seeds: &[Vec<u8>], words: &[String]) {
    let length = u32::try_from(bytes.len()).unwrap();
    let at = random.below(length + 1) as usize;
    let end = bytes.len().min(at + random.below(40) as usize);
    let random_byte = u8::try_from(random.below(256)).unwrap();
    match random.below(6) {
        0 if at < bytes.len() => bytes[at] = random_byte,
        1 => bytes.insert(at, random_byte),
        2 => drop(bytes.drain(at..end)),
        3 => {
            let piece = bytes[at..end].to_vec();
            let to = random.below(length + 1) as usize;
            bytes.splice(to..to, piece);
        }
        4 => {
            let other = pick(random, seeds);
            let from = random.below(u32::try_from(other.len()).unwrap()) as usize;
            let until = other.len().min(from + random.below(200) as usize);
            bytes.splice(at..end, other.get(from..until).unwrap_or_default().iter().copied());
        }
        _ => {
            let word = pick(random, words);
            bytes.splice(at..end, word.bytes());
        }
    }
}

fn pick<'a, T>(random: &mut Random, from: &'a [T]) -> &'a T {
    &from[random.below(u32::try_from(from.len()).unwrap()) as usize]
}

/// Reads a file, or every situation and seed of a folder in order of their names.
fn read_files(path: &str) -> Vec<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if path.is_file() {
        return vec![fs::read(path).unwrap()];
    }
    let entries = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path());
    let is_seed = |path: &PathBuf| {
        path.is_file() && path.extension().is_none_or(|end| end == "ron" || end == "csv" || end == "tsv")
    };
    let mut paths: Vec<PathBuf> = entries.filter(is_seed).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Returns the words of the fuzzing dictionary.
fn dictionary() -> Vec<String> {
    let lines =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/dictionary.txt")).unwrap();
    let words = lines.lines().filter_map(|line| line.strip_prefix('"')?.strip_suffix('"').map(str::to_owned));
    words.map(|word| word.replace("\\\"", "\"").replace("\\\\", "\\")).collect()
}
