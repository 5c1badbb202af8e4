//! Matches the entries of a list or section across versions of a text: by key, by id, or by the fields that identify a
//! record.

use std::collections::{HashMap, HashSet};

use super::entry_chunks::{ChunkList, EntryChunk, ValueText, Versions};
use crate::file::CLAIM_WORDS;
use crate::file::ron_syntax::RonSlice;
use crate::model::number_repeated_names;

/// The fields that identify the records of a section whose records have no id.
const IDENTIFYING_FIELDS: [(&str, &[&str]); 4] = [
    ("ties", &["from", "to", "kind", "since"]),
    ("aggregates", &["span", "what", "by"]),
    ("outlines", &["name"]),
    ("imports", &["file"]),
];
/// The fields that identify a claim without an id.
///
/// They include the claim that it revises. Otherwise a correction could be mistaken for the claim it corrects, which may
/// get its id only when it is corrected.
const FIELDS_OF_CLAIM: [&str; 7] = ["by", "measure", "victims", "place", "holder", "corrects", "retracts"];

/// Returns a quoted text without its quotation marks, and any other value as written.
pub(crate) fn plain_text(value: ValueText<'_>) -> String {
    let body = value.body();
    RonSlice::whole(body).parse::<String>().unwrap_or_else(|_| body.to_owned())
}

/// Returns the key of an entry: the name of a field, or a text without its quotation marks.
fn label_text(label: &str) -> Option<String> {
    let key = label.trim().strip_suffix(':')?.trim();
    Some(RonSlice::whole(key).parse::<String>().unwrap_or_else(|_| key.to_owned()))
}

/// Returns what identifies an entry of the field or section `parent`. It need not be unique.
fn entry_identity(parent: &str, chunk: &EntryChunk<'_>) -> String {
    if let Some(key) = label_text(chunk.label) {
        return key;
    }
    let value = chunk.value;
    let join = |fields: &[&str]| {
        let texts: Vec<String> = fields.iter().filter_map(|name| value.field(name)).map(plain_text).collect();
        Some(texts.join(", ")).filter(|text| !text.is_empty())
    };
    let fields = IDENTIFYING_FIELDS.iter().find(|row| row.0 == parent).map(|row| row.1);
    let identity = match (fields, value.bracket()) {
        (Some(fields), _) => join(fields),
        (None, Some(('(', name))) if CLAIM_WORDS.contains(&name) => {
            join(&["id"]).or_else(|| Some(format!("{name} by {}", join(&FIELDS_OF_CLAIM)?)))
        }
        (None, Some(('(', ""))) => join(&["id"]).or_else(|| join(&["name"])),
        _ => None,
    };
    identity.unwrap_or_else(|| plain_text(value))
}

/// Returns a unique key for each entry of the field or section `parent`, in order: its identity, with a number if an
/// earlier entry has the same one.
pub(crate) fn entry_keys(parent: &str, list: &ChunkList<'_>) -> Vec<String> {
    number_repeated_names(list.chunks.iter().map(|chunk| entry_identity(parent, chunk)))
}

/// Returns the keys that may stand for different entries in different versions: several entries share an identity, both
/// sides changed some of them, and one side inserted or removed an entry before others. `keys` are those of the lists.
pub(crate) fn unmatched_keys<'k>(
    parent: &str,
    lists: Versions<&ChunkList<'_>>,
    keys: Versions<&'k [String]>,
) -> HashSet<&'k str> {
    let is_numbered = |keys: &[String]| keys.iter().any(|key| key.ends_with(" (2)"));
    let (Some(base), Some(base_keys)) = (lists.base, keys.base) else { return HashSet::new() };
    let versions = [(base, base_keys), (lists.ours, keys.ours), (lists.theirs, keys.theirs)];
    if !versions.iter().any(|(_, keys)| is_numbered(keys)) {
        return HashSet::new();
    }
    let [base, ours, theirs] = versions.map(|(list, keys)| {
        let mut groups: HashMap<String, Vec<(&str, &str)>> = HashMap::new();
        for (chunk, key) in list.chunks.iter().zip(keys) {
            groups.entry(entry_identity(parent, chunk)).or_default().push((key, chunk.value.body()));
        }
        groups
    });
    let is_aligned =
        |base: &[_], side: &[_]| side.len() == base.len() || side.starts_with(base) || base.starts_with(side);
    let unmatched = base.iter().filter_map(|(identity, base)| {
        let (ours, theirs) = (ours.get(identity)?, theirs.get(identity)?);
        let is_changed_by_both = ours != base && theirs != base && ours != theirs;
        (is_changed_by_both && !(is_aligned(base, ours) && is_aligned(base, theirs)))
            .then(|| [base, ours, theirs].into_iter().flatten().map(|(key, _)| *key))
    });
    unmatched.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::ron_tree::RonNode;

    #[test]
    fn each_kind_of_entry_has_its_identity() {
        for (parent, text, expected) in [
            ("actors", "{ \"a\": (), r\"b\" : () }", "a|b"),
            ("events", "[(id: \"x\", date: \"1\"), (id: \"y\")]", "x|y"),
            (
                "ties",
                "[(kind: Support, from: \"a\", to: \"b\"), (from: \"a\", to: \"b\", kind: Support)]",
                "a, b, Support|a, b, Support (2)",
            ),
            ("aggregates", "[(span: \"2025\", what: \"w\", says: Exactly(1), by: \"a\")]", "2025, w, a"),
            (
                "claims",
                "[Toll(by: \"a\", measure: Killed, victims: \"b\", says: Denied), Cause(id: \"c\", by: \"a\", what: \"x\")]",
                "Toll by a, Killed, b|c",
            ),
            ("aliases", "[\"One\", (name: \"Two\", from: \"2020\")]", "One|Two"),
            ("same", "[[\"a\", \"b\"]]", "[\"a\", \"b\"]"),
            ("include", "[\"a.ron\", Parquet(\"b\")]", "a.ron|Parquet(\"b\")"),
        ] {
            let node = RonNode::parse(text).unwrap();
            let list = ValueText { text, node: &node }.cut().unwrap();
            assert_eq!(entry_keys(parent, &list).join("|"), expected, "{text}");
        }
    }
}
