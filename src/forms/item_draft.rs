//! The item of the inbox that a form is opened on: its source is recorded with what the form writes, and the decision.

use super::typed_values::to_id;
use crate::model::{DraftRecord, DraftValue, Edit, InboxDecision, InboxItem, RecordKind, Situation};

/// The item that a form is opened on, with the source that it would be cited as.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemDraft {
    /// The id of the item.
    pub(super) item: String,
    /// The id of its source: a new one, or that of a source with the same address.
    pub(super) source: String,
    /// The source as a new record; `None` if the situation has it.
    record: Option<DraftRecord>,
    /// The day on which the item was published.
    published: Option<String>,
}

impl ItemDraft {
    pub(super) fn new(item: &InboxItem, situation: &Situation) -> Self {
        let same_url = |url: &Option<String>| url.is_some() && *url == item.url;
        if let Some(source) = situation.sources.iter().find(|source| same_url(&source.url)) {
            let published = item.published.map(|at| at.date().to_string());
            return Self { item: item.id.clone(), source: source.id.clone(), record: None, published };
        }
        let day = item.published.map(|at| at.date().to_string());
        let outlet = if item.outlet.is_empty() { &item.feed } else { &item.outlet };
        let base = to_id(&format!("{outlet} {}", day.as_deref().unwrap_or_default()));
        let is_taken = |id: &str| situation.source_by_id(id).is_some();
        let mut candidates =
            std::iter::once(base.clone()).chain((2..).map(|number| format!("{base}-{number}")));
        let source = candidates.find(|id| !is_taken(id)).unwrap_or(base);
        let mut record = DraftRecord::default().with_text("title", &item.title);
        let fields =
            [("publisher", Some(&item.outlet)), ("published", day.as_ref()), ("url", item.url.as_ref())];
        for (name, text) in fields {
            record = record.with_text(name, text.map_or("", String::as_str));
        }
        record = record.with_text("licence", item.licence.as_deref().unwrap_or_default());
        Self { item: item.id.clone(), source, record: Some(record), published: day }
    }

    /// Returns what helps to fill in a field: what the item does not say by itself.
    pub(super) fn field_note(&self, field: &str, typed: &str) -> Option<String> {
        match field {
            "date" => self.published.as_ref().map(|day| format!("published {day}; when did it happen?")),
            "event" if !typed.is_empty() => {
                Some("the nearest in time whose place or actors it names; check it".to_owned())
            }
            "by" => Some(format!("whom it quotes, or {} for what it says itself", self.source)),
            _ => None,
        }
    }

    /// Completes the edits of a form: the source is inserted first, if they name it, and the decision is recorded.
    pub(super) fn complete_edits(&self, mut edits: Vec<Edit>, decision: InboxDecision) -> Vec<Edit> {
        let is_named = edits.iter().any(|edit| match edit {
            Edit::Insert { record, .. } | Edit::Revise { claim: record, .. } => {
                names_text(record, &self.source)
            }
            Edit::Append { value, .. } | Edit::SetField { value, .. } => {
                value_names_text(value, &self.source)
            }
            Edit::Remove { .. } | Edit::Decide { .. } => false,
        });
        if let Some(record) = self.record.clone().filter(|_| is_named) {
            let source = Edit::Insert { kind: RecordKind::Source, id: self.source.clone(), record };
            edits.insert(0, source);
        }
        edits.push(Edit::Decide { item: self.item.clone(), decision });
        edits
    }
}

fn names_text(record: &DraftRecord, text: &str) -> bool {
    record.fields.iter().any(|(_, value)| value_names_text(value, text))
}

fn value_names_text(value: &DraftValue, text: &str) -> bool {
    match value {
        DraftValue::Text(written) => written == text,
        DraftValue::List(items) => items.iter().any(|item| value_names_text(item, text)),
        DraftValue::Record(record) => names_text(record, text),
        _ => false,
    }
}
