//! Merges three versions of a situation file, and verifies the result before it is written.

use std::collections::{BTreeMap, HashSet};

use super::entry_chunks::{ChunkList, ValueText, Versions};
use super::entry_keys::{entry_keys, plain_text};
use super::ron_tree::RonNode;
use super::text_merge::{CONFLICT_START, TextMerge};
use crate::file::source_text::{SourceFault, SourceText, quote_name};
use crate::model::Diagnostic;

/// A merged text.
#[derive(Debug)]
pub struct MergedSituation {
    /// The text. Conflicts are marked, so it is not RON until they are resolved.
    pub text: String,
    /// The conflicts, as errors located at their markers.
    pub conflicts: Vec<Diagnostic>,
    /// Messages about decisions between the sides.
    pub notes: Vec<String>,
}

/// Merges three versions of a situation file. `texts` holds the common ancestor, ours and theirs, each after its name in
/// messages; an empty ancestor has no records. `name` is that of the merged file.
///
/// # Errors
/// A diagnostic for each text that is not a situation file, or one error if the merged text fails its verification.
pub fn merge_situations(name: &str, texts: [(&str, &str); 3]) -> Result<MergedSituation, Vec<Diagnostic>> {
    let unchanged =
        |text: &str| Ok(MergedSituation { text: text.to_owned(), conflicts: Vec::new(), notes: Vec::new() });
    let [(_, base), (_, ours), (_, theirs)] = texts;
    let [no_base, no_ours, no_theirs] = [base, ours, theirs].map(|text| without_mark(text).trim().is_empty());
    if no_base && (no_ours || no_theirs) {
        // A file that a killed process has created and not written.
        return unchanged(if no_ours { theirs } else { ours });
    }
    let mut problems = Vec::new();
    let mut nodes = Vec::new();
    for (index, (name, text)) in texts.into_iter().enumerate() {
        if index == 0 && no_base {
            nodes.push(None);
            continue;
        }
        let text = without_mark(text);
        match parse_situation(text) {
            Ok(node) => nodes.push(Some(node)),
            Err(fault) => {
                problems
                    .extend(SourceText::new(name.to_owned(), text.to_owned()).to_diagnostics(vec![fault]));
            }
        }
    }
    let (true, [base_node, Some(our_node), Some(their_node)]) = (problems.is_empty(), nodes.as_slice())
    else {
        return Err(problems);
    };
    if theirs == base || theirs == ours {
        return unchanged(ours);
    }
    if ours == base {
        return unchanged(theirs);
    }
    let [base_text, our_text, their_text] = [base, ours, theirs].map(without_mark);
    let our_value = ValueText { text: our_text, node: our_node };
    let their_value = ValueText { text: their_text, node: their_node };
    let base_value = base_node.as_ref().map(|node| ValueText { text: base_text, node });
    let (Some(our_list), Some(their_list)) = (our_value.cut(), their_value.cut()) else {
        return Err(problems);
    };
    let base_list = base_value.and_then(ValueText::cut);
    let lists = Versions { base: base_list.as_ref(), ours: &our_list, theirs: &their_list };
    let values = Versions { base: base_value, ours: our_value, theirs: their_value };
    let mut merge = TextMerge::default();
    let mut text = ours.strip_suffix(our_text).unwrap_or_default().to_owned();
    merge.push_surroundings(&mut text, values.map(ValueText::text_before), "before");
    text.push_str(&merge.merge_situations(lists));
    merge.push_surroundings(&mut text, values.map(ValueText::text_after), "after");
    if merge.conflicts.is_empty() {
        let values = [Some(our_value), Some(their_value), base_value];
        verify(&text, values.into_iter().flatten(), &merge.merged_records)
            .map_err(|fault| SourceText::new(name.to_owned(), text.clone()).to_diagnostics(vec![fault]))?;
    }
    let conflicts = conflict_diagnostics(name, &text, merge.conflicts);
    Ok(MergedSituation { text, conflicts, notes: merge.notes })
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Parses a text whose value is a record with named fields and which has no conflict markers.
fn parse_situation(text: &str) -> Result<RonNode, SourceFault> {
    if let Some(offset) = marker_offsets(text).next() {
        let message = "this file has conflict markers of an earlier merge".to_owned();
        let hint = Some("resolve the conflict first".to_owned());
        return Err(SourceFault::error(offset..offset + CONFLICT_START.len(), message, hint));
    }
    let node = RonNode::parse(text)?;
    let is_record = text.get(node.range.start..).is_some_and(|rest| rest.starts_with('('));
    if is_record && node.entries().iter().all(|entry| entry.key.is_some()) {
        return Ok(node);
    }
    let hint = Some("a situation file looks like (format: 1, title: \"…\", …)".to_owned());
    let range = node.range.start..node.range.start + 1;
    Err(SourceFault::error(range, "this is not a situation file".to_owned(), hint))
}

/// Returns the offset of each line that opens a conflict.
fn marker_offsets(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut offset = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = offset;
        offset += line.len();
        line.starts_with(CONFLICT_START).then_some(start)
    })
}

fn conflict_diagnostics(name: &str, text: &str, messages: Vec<String>) -> Vec<Diagnostic> {
    let faults = marker_offsets(text)
        .zip(messages)
        .map(|(offset, message)| SourceFault::error(offset..offset + CONFLICT_START.len(), message, None));
    SourceText::new(name.to_owned(), text.to_owned()).to_diagnostics(faults.collect())
}

/// Returns the section and the text of each record.
fn record_texts<'t>(list: &ChunkList<'t>) -> Vec<(String, &'t str)> {
    let sections = entry_keys("", list).into_iter().zip(&list.chunks);
    let records = sections.flat_map(|(name, section)| {
        let records = section.value.cut().filter(|_| section.value.bracket().is_some_and(|it| it.0 != '('));
        let chunks = records.map_or_else(Vec::new, |records| records.chunks);
        chunks.into_iter().map(move |chunk| (name.clone(), chunk.value.body())).collect::<Vec<_>>()
    });
    records.collect()
}

/// Counts the records by section and id.
fn count_ids(value: ValueText<'_>) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for section in value.cut().iter().flat_map(|list| &list.chunks) {
        for record in section.value.cut().iter().flat_map(|list| &list.chunks) {
            let key = Some(record.label).filter(|label| !label.is_empty()).map(str::to_owned);
            if let Some(id) = key.or_else(|| record.value.field("id").map(plain_text)) {
                *counts.entry((section.label.to_owned(), id)).or_default() += 1;
            }
        }
    }
    counts
}

/// Checks that a merged text is RON, that each of its records is in one of the versions or was merged by field, and that
/// no id occurs more often than in one of the versions.
fn verify<'t>(
    text: &str,
    versions: impl Iterator<Item = ValueText<'t>>,
    merged_records: &HashSet<String>,
) -> Result<(), SourceFault> {
    let node = RonNode::parse(text)?;
    let merged = ValueText { text, node: &node };
    let mut known: HashSet<&str> = merged_records.iter().map(String::as_str).collect();
    let mut most: BTreeMap<(String, String), usize> = BTreeMap::new();
    for version in versions {
        known.extend(version.cut().iter().flat_map(record_texts).map(|(_, record)| record));
        for (id, count) in count_ids(version) {
            let most = most.entry(id).or_default();
            *most = count.max(*most);
        }
    }
    let whole = node.range.clone();
    let refusal = |message: String| SourceFault::error(whole.start..whole.start + 1, message, None);
    let records = merged.cut().iter().flat_map(record_texts).collect::<Vec<_>>();
    if let Some((section, record)) = records.into_iter().find(|(_, record)| !known.contains(record)) {
        return Err(refusal(format!(
            "the merged text is not written: the record {} in `{section}` is in none of the versions",
            quote_name(record)
        )));
    }
    let repeated = count_ids(merged).into_iter().find(|(id, count)| most.get(id).is_none_or(|n| count > n));
    match repeated {
        Some(((section, id), _)) => {
            Err(refusal(format!("the merged text is not written: {section}{id} is there twice")))
        }
        None => Ok(()),
    }
}
