//! The difference between two situations as text and as JSON.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::json::{ClaimJson, claims_with_state};
use super::{OutputSchema, SCHEMA_VERSION, write_line};
use crate::findings::{claim_words, phrases, statement_words};
use crate::model::{Event, RecordKind, Situation};
use crate::visit::{
    ClaimChange, DiffValue, FieldChange, FieldText, RECORD_ORDER, RecordChange, RecordDifference,
    SituationDiff,
};

/// One of the two situations that are compared.
#[derive(Debug, Clone, Copy)]
pub struct DiffSide<'a> {
    /// The name of the file or revision.
    pub name: &'a str,
    /// The situation.
    pub situation: &'a Situation,
    /// The number of errors: records that cannot be read are missing.
    pub errors: usize,
    /// The number of events in the data sets that it includes, if they were counted.
    pub imported: Option<usize>,
}

/// Two situations and what differs.
#[derive(Debug, Clone, Copy)]
pub struct DiffReport<'a> {
    /// The earlier one.
    pub old: DiffSide<'a>,
    /// The later one.
    pub new: DiffSide<'a>,
    /// What differs.
    pub diff: &'a SituationDiff<'a>,
    /// Whether one of them includes data sets.
    pub includes_data_sets: bool,
}

const fn noun(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Actor => "actor",
        RecordKind::Front => "front",
        RecordKind::Source => "source",
        RecordKind::Tie => "tie",
        RecordKind::Aggregate => "stated total",
        RecordKind::Event => "event",
    }
}

/// Returns what differs, in one line: `3 events added, 1 changed, 1 source added`. Empty if nothing does.
#[must_use]
pub fn change_summary(diff: &SituationDiff<'_>, has_other_imports: bool) -> String {
    let mut parts = Vec::new();
    for kind in RECORD_ORDER {
        let mut noun = Some(noun(kind));
        for (difference, name) in RecordDifference::TABLE {
            let count = diff.count(kind, difference);
            if count > 0 {
                let counted =
                    noun.take().map_or_else(|| count.to_string(), |noun| phrases::count_noun(count, noun));
                parts.push(format!("{counted} {name}"));
            }
        }
    }
    if !diff.heading.is_empty() {
        let fields = phrases::count_noun(diff.heading.len(), "field");
        parts.push(format!("{fields} of the heading changed"));
    }
    if has_other_imports {
        parts.push("another number of imported events".to_owned());
    }
    parts.join(", ")
}

impl DiffReport<'_> {
    /// Whether anything differs, or may differ because a record cannot be read.
    #[must_use]
    pub fn has_differences(&self) -> bool {
        !self.diff.is_empty() || self.old.imported != self.new.imported || self.has_errors()
    }

    const fn has_errors(&self) -> bool {
        self.old.errors > 0 || self.new.errors > 0
    }

    fn summary(&self) -> String {
        let summary = change_summary(self.diff, self.old.imported != self.new.imported);
        match (summary.is_empty(), self.has_errors()) {
            (true, false) => "no differences".to_owned(),
            (true, true) => "no differences in what can be read".to_owned(),
            (false, _) => summary,
        }
    }

    /// Returns what was not compared, or not completely.
    fn limits(&self) -> Vec<String> {
        let mut limits = Vec::new();
        for (side, which) in [(self.old, "old"), (self.new, "new")] {
            if side.errors > 0 {
                limits.push(format!(
                    "{} ({which}) has {}: records that cannot be read are missing in the comparison",
                    side.name,
                    phrases::count_noun(side.errors, "error")
                ));
            }
        }
        match (self.old.imported, self.new.imported) {
            (Some(old), Some(new)) => limits
                .push(format!("imported events are compared by their number only: {old} before, {new} now")),
            _ if self.includes_data_sets => limits.push("imported events are not compared".to_owned()),
            _ => {}
        }
        limits
    }

    /// Writes the difference as text.
    ///
    /// # Errors
    /// Returns the error of the output.
    pub fn write_plain(&self, out: &mut dyn Write) -> io::Result<()> {
        let (old, new) = (self.old.name, self.new.name);
        let names = if old == new { new.to_owned() } else { format!("{old} → {new}") };
        write_line(out, &format!("{names}: {}", self.summary()))?;
        for limit in self.limits() {
            write_line(out, &format!("note: {limit}"))?;
        }
        if !self.diff.heading.is_empty() {
            write_line(out, "")?;
            write_line(out, "HEADING")?;
            self.diff.heading.iter().try_for_each(|field| write_line(out, &field_line(field)))?;
        }
        for kind in RECORD_ORDER {
            let mut records = self.diff.records.iter().filter(|record| record.kind == kind).peekable();
            if records.peek().is_some() {
                write_line(out, "")?;
                write_line(out, &format!("{}S", noun(kind).to_uppercase()))?;
            }
            records.try_for_each(|record| self.write_record(out, record))?;
        }
        Ok(())
    }

    fn write_record(&self, out: &mut dyn Write, record: &RecordChange<'_>) -> io::Result<()> {
        let RecordChange { id, name, difference, fields, claims, events, .. } = record;
        write_line(out, &format!("{:<9}  {name}  [{id}]", difference.name()))?;
        for field in fields {
            write_line(out, &format!("    {}", field_line(field)))?;
        }
        let changed = claims.iter().map(|change| self.claim_line(change, *events));
        // The claims of a new event are news as well.
        let (new, new_event) =
            (self.new.situation, events.1.filter(|_| *difference == RecordDifference::Added));
        let claims_of_new = new_event
            .into_iter()
            .flat_map(|event| &event.claims)
            .map(|claim| format!("{}, {}", new.claimant_name(claim.claimant), claim_words(new, claim)));
        changed.chain(claims_of_new).try_for_each(|line| write_line(out, &format!("    claim: {line}")))
    }

    /// Returns a claim that differs in words: `North, killed among South: at least 3 → at least 4`.
    fn claim_line(&self, change: &ClaimChange, events: (Option<&Event>, Option<&Event>)) -> String {
        let (old, new) = (self.old.situation, self.new.situation);
        let claim = |event: Option<&Event>, index: Option<usize>| event?.claims.get(index?).cloned();
        match (claim(events.0, change.before), claim(events.1, change.after)) {
            (Some(before), Some(after)) => {
                let (earlier, now) = (statement_words(old, &before), statement_words(new, &after));
                let by = old.claimant_name(before.claimant);
                let says = if earlier == now { String::new() } else { format!(" → {now}") };
                let fields: Vec<String> = change.fields.iter().map(field_line).collect();
                let fields =
                    if fields.is_empty() { String::new() } else { format!(" ({})", fields.join("; ")) };
                format!("{by}, {}{says}{fields}", claim_words(old, &before))
            }
            (Some(claim), None) => {
                format!("removed: {}, {}", old.claimant_name(claim.claimant), claim_words(old, &claim))
            }
            (None, Some(claim)) => {
                format!("added: {}, {}", new.claimant_name(claim.claimant), claim_words(new, &claim))
            }
            (None, None) => String::new(),
        }
    }

    /// Returns the difference as a JSON object.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let side = |side: DiffSide<'_>| json!({ "name": side.name, "errors": side.errors, "imported": side.imported });
        let counts = RECORD_ORDER.into_iter().map(|kind| {
            let counts = RecordDifference::TABLE
                .into_iter()
                .map(|(difference, name)| (name.to_owned(), Value::from(self.diff.count(kind, difference))));
            (kind.section().to_owned(), Value::Object(counts.collect()))
        });
        let records: Vec<Value> = self.diff.records.iter().map(|record| self.record_json(record)).collect();
        json!({
            "schema": SCHEMA_VERSION,
            "old": side(self.old),
            "new": side(self.new),
            "counts": Value::Object(counts.collect()),
            "heading": self.diff.heading.iter().map(field_json).collect::<Vec<_>>(),
            "records": records,
        })
    }

    fn record_json(&self, record: &RecordChange<'_>) -> Value {
        let (old, new) = (self.old.situation, self.new.situation);
        let claim = |situation: &Situation, event: Option<&Event>, index: Option<usize>| {
            let event = event?;
            let claim = claims_with_state(event).nth(index?)?;
            serde_json::to_value(ClaimJson::new(situation, event, claim, OutputSchema::V3)).ok()
        };
        let claims = record.claims.iter().map(|change| {
            json!({
                "before": claim(old, record.events.0, change.before),
                "after": claim(new, record.events.1, change.after),
                "fields": change.fields.iter().map(field_json).collect::<Vec<_>>(),
            })
        });
        json!({
            "kind": record.kind.name(),
            "id": record.id,
            "difference": record.difference.name(),
            "name": record.name,
            "fields": record.fields.iter().map(field_json).collect::<Vec<_>>(),
            "claims": claims.collect::<Vec<_>>(),
        })
    }
}

fn join_words<'t>(values: impl IntoIterator<Item = &'t FieldText>) -> String {
    values.into_iter().map(|value| value.words.as_str()).collect::<Vec<_>>().join(", ")
}

/// Returns a field that differs in words: `date: 2026-01-20 → 2026-01-19`, `sources: added The Paper`.
fn field_line(change: &FieldChange) -> String {
    let field = change.field;
    if let Some((removed, added)) = change.list_changes() {
        let part = |verb: &str, values: Vec<&FieldText>| {
            (!values.is_empty()).then(|| format!("{verb} {}", join_words(values)))
        };
        let parts = [part("removed", removed), part("added", added)];
        return format!("{field}: {}", parts.into_iter().flatten().collect::<Vec<_>>().join("; "));
    }
    let words = |value: &DiffValue| match value {
        DiffValue::Single(None) => "(none)".to_owned(),
        DiffValue::Single(Some(text)) => text.words.clone(),
        DiffValue::List(values) => join_words(values),
    };
    let (before, after) = (words(&change.before), words(&change.after));
    if before == after {
        // Such as two lines of as many points.
        return format!("{field}: changed ({after})");
    }
    format!("{field}: {before} → {after}")
}

fn field_json(change: &FieldChange) -> Value {
    let value = |value: &DiffValue| match value {
        DiffValue::Single(text) => json!(text.as_ref().map(|text| &text.code)),
        DiffValue::List(values) => json!(values.iter().map(|text| &text.code).collect::<Vec<_>>()),
    };
    json!({ "field": change.field, "before": value(&change.before), "after": value(&change.after) })
}
