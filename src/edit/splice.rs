//! Plans the change of one text for one edit: the byte ranges to replace and their new text. All other bytes stay.

use unicode_width::UnicodeWidthStr as _;

use super::document::LINE_WIDTH;
use super::draft_text::{record_text, value_text};
use super::gap::first_line_break;
use super::layout::{INDENT_STEP, lay_out_value};
use super::locate::{find_entry, read_string};
use super::ron_tree::{RonBrackets, RonEntry, RonNode};
use crate::file::record_fields::quote_text;
use crate::file::source_text::ByteRange;
use crate::file::{SECTIONS, claim_fields, record_fields};
use crate::model::{DraftRecord, DraftValue, Edit, EditTarget, RecordKind};

/// A replacement of some bytes of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextChange {
    /// The bytes that are replaced; empty for an insertion.
    pub(crate) range: ByteRange,
    /// The text that takes their place.
    pub(crate) text: String,
}

impl TextChange {
    const fn insertion(offset: usize, text: String) -> Self {
        Self { range: offset..offset, text }
    }

    /// Ends the new lines with CR LF, for a file that has such lines.
    fn with_crlf(self) -> Self {
        Self { text: self.text.replace("\r\n", "\n").replace('\n', "\r\n"), ..self }
    }
}

/// Applies changes that do not overlap.
pub(crate) fn apply_changes(text: &str, mut changes: Vec<TextChange>) -> String {
    changes.sort_by_key(|change| (change.range.start, change.range.end));
    let mut out =
        String::with_capacity(text.len() + changes.iter().map(|change| change.text.len()).sum::<usize>());
    let mut copied_to = 0;
    for change in changes {
        out.push_str(text.get(copied_to..change.range.start).unwrap_or_default());
        out.push_str(&change.text);
        copied_to = change.range.end.max(copied_to);
    }
    out.push_str(text.get(copied_to..).unwrap_or_default());
    out
}

/// Returns the text after the edit, or `None` if it does not hold what the edit changes.
pub(super) fn edited_text(text: &str, root: &RonNode, edit: &Edit) -> Option<String> {
    let splicer = Splicer { text, root };
    let changes = match edit {
        Edit::Insert { kind, id, record } => splicer.insert_records(*kind, &[(id.as_str(), record)])?,
        Edit::SetField { target, field, value } | Edit::Append { target, field, value } => {
            let (node, order) = (splicer.find_target(target)?, field_order(target, splicer));
            let changes = match edit {
                Edit::Append { .. } => splicer.append_item(node, field, value, order)?,
                _ => splicer.set_field(node, field, value, order)?,
            };
            splicer.keep_layout(target, changes)
        }
        // It is two edits (`apply`).
        Edit::Revise { .. } | Edit::Decide { .. } => return None,
        Edit::Remove { kind, id } => splicer.remove_record(*kind, id)?,
    };
    Some(apply_to_lines(text, changes))
}

/// Returns the text of a RON file in which `section` has this value for a key. Everything else stays as it is. `None` if
/// the text is not RON or the section is not in braces.
pub(crate) fn put_entry(text: &str, section: &str, key: &str, value: &str) -> Option<String> {
    let root = RonNode::parse(text).ok()?;
    let changes = Splicer { text, root: &root }.put_entry(section, key, value)?;
    Some(apply_to_lines(text, changes))
}

/// Returns the text with records of one kind inserted, each with its id, or `None` if it has no place for them.
pub(super) fn text_with_records(
    text: &str,
    root: &RonNode,
    kind: RecordKind,
    records: &[(&str, &DraftRecord)],
) -> Option<String> {
    Some(apply_to_lines(text, Splicer { text, root }.insert_records(kind, records)?))
}

/// Applies changes, with the line ends of the text.
fn apply_to_lines(text: &str, changes: Vec<TextChange>) -> String {
    // In a file with both endings, texts that the changes contain must keep theirs.
    let has_crlf = text.contains("\r\n") && text.matches('\n').count() == text.matches("\r\n").count();
    let changes = if has_crlf { changes.into_iter().map(TextChange::with_crlf).collect() } else { changes };
    apply_changes(text, changes)
}

fn field_order(target: &EditTarget, splicer: Splicer<'_>) -> &'static [&'static str] {
    match target {
        EditTarget::Heading => &SECTIONS,
        EditTarget::Record(kind, _) => record_fields(*kind),
        EditTarget::Claim(..) => {
            let claim = splicer.find_target(target);
            let name =
                claim.and_then(|claim| splicer.text.get(claim.range.start..claim.brackets.as_ref()?.open));
            claim_fields(name.unwrap_or_default().trim())
        }
    }
}

#[derive(Clone, Copy)]
struct Splicer<'t> {
    text: &'t str,
    root: &'t RonNode,
}

impl<'t> Splicer<'t> {
    fn slice(self, range: ByteRange) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    fn find_target(self, target: &EditTarget) -> Option<&'t RonNode> {
        match target {
            EditTarget::Heading => Some(self.root),
            EditTarget::Record(kind, id) => {
                find_entry(self.text, self.root, *kind, id).map(|found| &found.entry.value)
            }
            EditTarget::Claim(event, index) => {
                let event = find_entry(self.text, self.root, RecordKind::Event, event)?;
                let claims = event.entry.value.field(self.text, "claims")?;
                claims.entries().get(*index).map(|entry| &entry.value)
            }
        }
    }

    fn insert_records(self, kind: RecordKind, records: &[(&str, &DraftRecord)]) -> Option<Vec<TextChange>> {
        let key = |id: &str| if kind.is_keyed() { format!("{}: ", quote_text(id)) } else { String::new() };
        let entries: Vec<(String, String)> =
            records.iter().map(|(id, record)| (key(id), record_text(record))).collect();
        let brackets = self.root.brackets.as_ref()?;
        if let Some(section) = self.root.field(self.text, kind.section()) {
            let section = section.brackets.as_ref()?;
            let mut changes = self.append_entries(section, &entries);
            if section.entries.is_empty() {
                changes.extend(self.set_apart(brackets, kind.section()));
            }
            return Some(changes);
        }
        let signs = if kind.is_keyed() { ('{', '}') } else { ('[', ']') };
        Some(self.insert_section(brackets, kind.section(), signs, &entries))
    }

    /// Inserts a section with these entries where the format's order has it.
    fn insert_section(
        self,
        root: &RonBrackets,
        section: &str,
        (open, close): (char, char),
        entries: &[(String, String)],
    ) -> Vec<TextChange> {
        let pad = self.entry_pad(root);
        let inner = entry_lines(entries, &format!("{pad}{}", " ".repeat(INDENT_STEP)));
        let before = self.entry_before(root, section, &SECTIONS);
        let start = before.map_or(root.open + 1, RonEntry::end);
        let next = root.entries.iter().map(RonEntry::start).find(|&entry| entry >= start);
        let is_apart = next.is_none_or(|next| has_empty_line(self.slice(start..next)));
        let end = if is_apart { "" } else { "\n" };
        let lines = format!("\n{pad}{section}: {open}\n{inner}\n{pad}{close},{end}");
        self.insert_lines(root, before, &lines)
    }

    /// Separates a section that is no longer empty from its neighbours by empty lines, as the layout has them.
    fn set_apart(self, root: &RonBrackets, section: &str) -> Vec<TextChange> {
        let is_named = |entry: &RonEntry| entry.key.clone().is_some_and(|key| self.slice(key) == section);
        let pairs = root.entries.iter().zip(root.entries.iter().skip(1));
        let gaps =
            pairs.filter(|(entry, next)| is_named(entry) || is_named(next)).filter_map(|(entry, next)| {
                let gap = self.slice(entry.end()..next.start());
                let line_end = first_line_break(gap).filter(|_| !has_empty_line(gap))?;
                Some(TextChange::insertion(entry.end() + line_end, "\n".to_owned()))
            });
        gaps.collect()
    }

    /// Sets the value of a key in a section in braces, or adds both at its end.
    fn put_entry(self, section: &str, key: &str, value: &str) -> Option<Vec<TextChange>> {
        let entries = [(format!("{}: ", quote_text(key)), value.to_owned())];
        let Some(node) = self.root.field(self.text, section) else {
            return Some(self.insert_section(self.root.brackets.as_ref()?, section, ('{', '}'), &entries));
        };
        let brackets = node.brackets.as_ref()?;
        let has_key = |entry: &&RonEntry| {
            entry.key.as_ref().and_then(|range| read_string(self.text, range)).as_deref() == Some(key)
        };
        let Some(entry) = brackets.entries.iter().find(has_key) else {
            return Some(self.append_entries(brackets, &entries));
        };
        let range = entry.value.range.clone();
        let text = lay_out_text(value, self.line_indent(entry.start()), self.column(range.start));
        Some(vec![TextChange { range, text }])
    }

    /// Sets a field of a record, or adds it where the format's order has it.
    fn set_field(
        self,
        record: &RonNode,
        field: &str,
        value: &DraftValue,
        order: &'static [&'static str],
    ) -> Option<Vec<TextChange>> {
        let brackets = record.brackets.as_ref()?;
        let value = value_text(value);
        let key = format!("{field}: ");
        if let Some(entry) = record.entry(self.text, field) {
            let indent = self.line_indent(entry.start());
            let column = self.column(entry.value.range.start);
            return Some(vec![TextChange {
                range: entry.value.range.clone(),
                text: lay_out_text(&value, indent, column),
            }]);
        }
        let is_on_one_line = !self.slice(record.range.clone()).contains('\n');
        if is_on_one_line {
            let before = self.entry_before(brackets, field, order);
            let change = self.insert_inline(brackets, &format!("{key}{value}"), before);
            return Some(self.unless_too_long(record, vec![change]));
        }
        let lines = entry_lines(&[(key, value)], &self.entry_pad(brackets));
        Some(self.insert_lines(brackets, self.entry_before(brackets, field, order), &lines))
    }

    fn append_item(
        self,
        record: &RonNode,
        field: &str,
        value: &DraftValue,
        order: &'static [&'static str],
    ) -> Option<Vec<TextChange>> {
        let Some(list) = record.field(self.text, field) else {
            return self.set_field(record, field, &DraftValue::List(vec![value.clone()]), order);
        };
        let brackets = list.brackets.as_ref()?;
        let value = value_text(value);
        if !self.slice(list.range.clone()).contains('\n') {
            let change = self.insert_inline(brackets, &value, brackets.entries.last());
            return Some(self.unless_too_long(list, vec![change]));
        }
        Some(self.append_entries(brackets, &[(String::new(), value)]))
    }

    /// Lays a record out anew if it had the canonical layout before the changes, so that it keeps it.
    fn keep_layout(self, target: &EditTarget, changes: Vec<TextChange>) -> Vec<TextChange> {
        let record = match target {
            EditTarget::Heading => None,
            EditTarget::Record(kind, id) => find_entry(self.text, self.root, *kind, id),
            EditTarget::Claim(event, _) => find_entry(self.text, self.root, RecordKind::Event, event),
        };
        let Some(record) = record.map(|found| &found.entry.value) else { return changes };
        let (indent, column) = (self.line_indent(record.range.start), self.column(record.range.start));
        if lay_out_value(self.text, record, indent, column) != self.slice(record.range.clone()) {
            return changes;
        }
        self.lay_out_changed(record, changes)
    }

    /// Lays a value out anew after changes inside it.
    fn lay_out_changed(self, node: &RonNode, changes: Vec<TextChange>) -> Vec<TextChange> {
        let added: usize = changes.iter().map(|change| change.text.len()).sum();
        let removed: usize = changes.iter().map(|change| change.range.len()).sum();
        let after = apply_changes(self.text, changes);
        let value = after.get(node.range.start..(node.range.end + added).saturating_sub(removed));
        let (indent, column) = (self.line_indent(node.range.start), self.column(node.range.start));
        let text = lay_out_text(value.unwrap_or_default(), indent, column);
        vec![TextChange { range: node.range.clone(), text }]
    }

    /// Keeps the changes of a value on one line if the line is short enough; otherwise lays the value out anew.
    fn unless_too_long(self, node: &RonNode, changes: Vec<TextChange>) -> Vec<TextChange> {
        let after = apply_changes(self.text, changes.clone());
        let line = line_at(&after, node.range.start);
        if line.width() <= LINE_WIDTH { changes } else { self.lay_out_changed(node, changes) }
    }

    /// Inserts an entry into brackets that are on one line. The comments after the last entry stay next to it.
    fn insert_inline(self, brackets: &RonBrackets, entry: &str, before: Option<&RonEntry>) -> TextChange {
        let after_comments = |offset: usize| {
            let is_last = brackets.entries.last().is_none_or(|last| last.end() <= offset);
            let gap = if is_last { self.slice(offset..brackets.close) } else { "" };
            offset + gap.trim_end().len()
        };
        match before {
            Some(RonEntry { comma: Some(comma), .. }) => {
                TextChange::insertion(after_comments(comma + 1), format!(" {entry},"))
            }
            Some(RonEntry { value, .. }) => {
                TextChange::insertion(after_comments(value.range.end), format!(", {entry}"))
            }
            None if brackets.entries.is_empty() => {
                let offset = after_comments(brackets.open + 1);
                let space = if offset == brackets.open + 1 { "" } else { " " };
                TextChange::insertion(offset, format!("{space}{entry}"))
            }
            None => TextChange::insertion(brackets.open + 1, format!("{entry}, ")),
        }
    }

    /// Appends entries, a key and a value each, on lines of their own.
    fn append_entries(self, brackets: &RonBrackets, entries: &[(String, String)]) -> Vec<TextChange> {
        let lines = entry_lines(entries, &self.entry_pad(brackets));
        self.insert_lines(brackets, brackets.entries.last(), &lines)
    }

    /// Inserts whole lines after an entry, or after the opening bracket.
    fn insert_lines(self, brackets: &RonBrackets, before: Option<&RonEntry>, lines: &str) -> Vec<TextChange> {
        let mut changes = Vec::new();
        let mut offset = brackets.open + 1;
        if let Some(entry) = before {
            offset = entry.end();
            if entry.comma.is_none() {
                changes.push(TextChange::insertion(offset, ",".to_owned()));
            }
        }
        let next = brackets.entries.iter().map(RonEntry::start).find(|&start| start >= offset);
        let gap = self.slice(offset..next.unwrap_or(brackets.close));
        let used = offset + gap.trim_end().len();
        // A comment at the end of a line belongs to the entry before it.
        let change = match first_line_break(gap) {
            Some(_) if before.is_none() && next.is_none() => {
                TextChange::insertion(used, format!("\n{lines}"))
            }
            Some(end) => TextChange::insertion(offset + end, format!("\n{lines}")),
            None => {
                let pad = match next {
                    Some(_) => self.entry_pad(brackets),
                    None => " ".repeat(self.line_indent(brackets.open)),
                };
                let text = format!("\n{lines}\n{pad}");
                TextChange { range: used..offset + gap.len(), text }
            }
        };
        changes.push(change);
        changes
    }

    fn remove_record(self, kind: RecordKind, id: &str) -> Option<Vec<TextChange>> {
        let found = find_entry(self.text, self.root, kind, id)?;
        let mut start = found.entry.start();
        let mut end = found.entry.end();
        let line_start = line_start(self.text, start);
        let rest_of_line = line_at_end(self.text, end);
        let stands_alone = self.slice(line_start..start).trim().is_empty()
            && (rest_of_line.trim().is_empty() || rest_of_line.trim_start().starts_with("//"));
        if !stands_alone {
            end += rest_of_line.len() - rest_of_line.trim_start_matches(' ').len();
            return Some(vec![TextChange { range: start..end, text: String::new() }]);
        }
        end = (end + rest_of_line.len() + 1).min(self.text.len());
        start = line_start;
        // The comments directly above belong to the record.
        while let Some(before) = self.text.get(..start.saturating_sub(1)) {
            let above = before.rfind('\n').map_or(0, |end| end + 1);
            if above <= found.brackets.open || !self.slice(above..start).trim_start().starts_with("//") {
                break;
            }
            start = above;
        }
        // A blank line above stays only between records.
        let next_line = line_at_end(self.text, end);
        let is_last = end + next_line.len() > found.brackets.close;
        let above = self.text.get(..start).unwrap_or_default();
        let blank = ["\r\n", "\n"]
            .into_iter()
            .find(|blank| above.strip_suffix(blank).is_some_and(|text| text.ends_with('\n')));
        let is_first = found.brackets.entries.first() == Some(found.entry);
        if let Some(blank) = blank.filter(|_| is_last || next_line.trim().is_empty()) {
            start -= blank.len();
        } else if is_first && next_line.trim().is_empty() {
            end += next_line.len() + 1;
        }
        Some(vec![TextChange { range: start..end, text: String::new() }])
    }

    /// Returns the last entry that the format writes before `field`. A field that the format does not name goes last.
    fn entry_before<'b>(
        self,
        brackets: &'b RonBrackets,
        field: &str,
        order: &'static [&'static str],
    ) -> Option<&'b RonEntry> {
        let rank = |name: &str| order.iter().position(|other| *other == name);
        let Some(own_rank) = rank(field) else { return brackets.entries.last() };
        let name = |entry: &RonEntry| entry.key.clone().and_then(|key| rank(self.slice(key)));
        brackets.entries.iter().rfind(|entry| name(entry).is_some_and(|rank| rank < own_rank))
    }

    /// Returns the white space before the entries in brackets: that of the last one that starts a line.
    fn entry_pad(self, brackets: &RonBrackets) -> String {
        let before = |start: usize| self.slice(line_start(self.text, start)..start);
        let is_blank = |start: &usize| before(*start).trim().is_empty();
        match brackets.entries.iter().rev().map(RonEntry::start).find(is_blank) {
            Some(start) => before(start).to_owned(),
            None => " ".repeat(self.line_indent(brackets.open) + INDENT_STEP),
        }
    }

    /// Returns the number of spaces or tabs that the line at `offset` starts with.
    fn line_indent(self, offset: usize) -> usize {
        let line = self.slice(line_start(self.text, offset)..self.text.len());
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }

    /// Returns the column of an offset, in cells from 0.
    fn column(self, offset: usize) -> usize {
        self.slice(line_start(self.text, offset)..offset).width()
    }
}

/// Lays out entries, a key and a value each, on lines that start with `pad`.
fn entry_lines(entries: &[(String, String)], pad: &str) -> String {
    let indent = pad.len();
    let lines = entries.iter().map(|(key, value)| {
        let entry = format!("{key}{},", lay_out(key, value, indent));
        // The layout indents by spaces; lines of a file with tabs start like those around them.
        let lines = entry.split('\n').enumerate();
        let lines =
            lines.map(|(index, line)| if index == 0 { line } else { line.get(indent..).unwrap_or(line) });
        lines.map(|line| format!("{pad}{line}")).collect::<Vec<_>>().join("\n")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Lays out a value that follows `key` on a line with this indentation.
fn lay_out(key: &str, value: &str, indent: usize) -> String {
    lay_out_text(value, indent, indent + key.width())
}

/// Lays out a value that starts at `column` of a line with this indentation.
fn lay_out_text(value: &str, indent: usize, column: usize) -> String {
    match RonNode::parse(value) {
        Ok(node) => lay_out_value(value, &node, indent, column),
        Err(_) => value.to_owned(),
    }
}

/// Whether the line after the first one of a text of white space and comments is empty.
fn has_empty_line(gap: &str) -> bool {
    let rest = first_line_break(gap).and_then(|end| gap.get(end..)?.split_once('\n'));
    rest.is_some_and(|(_, rest)| rest.split_once('\n').is_some_and(|(line, _)| line.trim().is_empty()))
}

/// Returns the offset at which the line of `offset` starts.
fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

/// Returns the rest of the line after `offset`, without its line break.
fn line_at_end(text: &str, offset: usize) -> &str {
    text.get(offset..).and_then(|rest| rest.split('\n').next()).unwrap_or_default()
}

/// Returns the whole line of `offset`.
fn line_at(text: &str, offset: usize) -> &str {
    line_at_end(text, line_start(text, offset))
}
