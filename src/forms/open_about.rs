//! Opens a form on an item of the inbox, filled in with what the item says.

use super::FormContext;
use super::form_fields::FormKind;
use super::form_to_edits::{FilledForm, FormSubject};
use super::item_draft::ItemDraft;
use crate::findings::nearest_events;
use crate::model::InboxItem;

impl FilledForm {
    /// Opens a form on an item of the inbox, filled in with what the item says.
    #[must_use]
    pub fn open_about(kind: FormKind, item: &InboxItem, subject: &FormSubject, ctx: FormContext<'_>) -> Self {
        let draft = ItemDraft::new(item, ctx.situation);
        let mut form = Self::open(kind, subject, ctx);
        let published = item.published.map(|at| at.date().to_string());
        let near = nearest_events(ctx.situation, item, 1);
        let near = near.first().map(|near| near.event);
        if kind == FormKind::Event {
            let front = near.and_then(|event| ctx.situation.front(event.front));
            form.set("front", front.map_or("", |front| &front.id));
            // The day of publication is not that of the event.
            form.set("date", &item.days.map(|days| days.start.to_string()).unwrap_or_default());
            // When a report appeared says nothing of how far the front is recorded.
            form.set("close_day", "no");
            form.set("summary", &item.title);
            form.set("place", item.place.as_deref().unwrap_or_default());
            form.set("sources", &draft.source);
        } else if kind == FormKind::SameAs {
            let (curated, other) = item.same_event.as_ref().map_or(("", ""), |(a, b)| (a, b));
            form.set("event", curated);
            form.set("same_as", other);
        } else {
            form.set("event", near.map_or("", |event| &event.id));
            // A report mostly says what others claim.
            form.set("by", "");
            form.set("source", &draft.source);
            form.set("sources", &draft.source);
            form.set("said", &published.unwrap_or_default());
        }
        form.item = Some(Box::new(draft));
        form
    }
}
