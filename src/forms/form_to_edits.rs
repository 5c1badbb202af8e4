//! Turns a form that is filled in into edits.

use super::FormContext;
use super::form_fields::{CLOSE_DAY_FIELD, FieldInput, FormField, FormKind};
use super::item_draft::ItemDraft;
use super::typed_values::{find_id, read_field};
use super::warnings::{coverage_edits, unrecorded_days};
use crate::model::{
    Claim, Day, DraftRecord, DraftValue, Edit, EditTarget, Event, Front, InboxDecision, Measure, RecordKind,
    Statement, Victims,
};

/// A form with what was typed into it.
#[derive(Debug, Clone, PartialEq)]
pub struct FilledForm {
    /// The form.
    pub kind: FormKind,
    /// The text of each field of [`FormKind::fields`], in their order.
    pub values: Vec<String>,
    /// The item of the inbox that it is opened on.
    pub item: Option<Box<ItemDraft>>,
}

/// A problem of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The index of the field.
    pub index: usize,
    /// The problem, without a full stop.
    pub message: String,
}

/// What a form is opened on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormSubject {
    /// The id of the selected event.
    pub event: Option<String>,
    /// The id of the selected front.
    pub front: Option<String>,
    /// The index of the selected claim of the event.
    pub claim: Option<usize>,
}

impl FilledForm {
    /// Returns a form in which nothing is filled in.
    #[must_use]
    pub fn empty(kind: FormKind) -> Self {
        Self { kind, values: vec![String::new(); kind.fields().len()], item: None }
    }

    /// Opens a form with the values that follow from where it is opened.
    #[must_use]
    pub fn open(kind: FormKind, subject: &FormSubject, ctx: FormContext<'_>) -> Self {
        let mut form = Self::empty(kind);
        match kind {
            FormKind::Event => {
                form.set("date", &ctx.today.to_string());
                form.set("front", subject.front.as_deref().unwrap_or_default());
            }
            FormKind::Claim | FormKind::Correction | FormKind::LinkSource | FormKind::SameAs => {
                form.set("event", subject.event.as_deref().unwrap_or_default());
                // A new claim is rarely a correction, and never by default.
                let corrected = subject.claim.filter(|_| kind == FormKind::Correction);
                if let Some(number) = corrected.map(|index| index + 1) {
                    form.set("corrects", &number.to_string());
                }
                // Without a date it would be as old as the first report.
                if kind == FormKind::Correction {
                    form.set("said", &ctx.today.to_string());
                }
            }
            FormKind::CloseDay => {
                form.set("day", &ctx.today.to_string());
                let as_of = ctx.situation.as_of;
                let is_recorded = |front: &&Front| front.coverage_until.is_some_and(|until| until >= as_of);
                let recorded = ctx.situation.fronts.iter().filter(is_recorded).map(|front| front.id.as_str());
                form.set("fronts", &recorded.collect::<Vec<_>>().join(", "));
            }
            FormKind::Actor | FormKind::Front | FormKind::Source | FormKind::Tie => {}
        }
        form
    }

    /// Returns the text of the field with this name, empty if the form has none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        let index = self.kind.fields().iter().position(|field| field.name == name);
        index.and_then(|index| self.values.get(index)).map_or("", String::as_str)
    }

    /// Sets the text of the field with this name, if the form has it.
    pub fn set(&mut self, name: &str, text: &str) {
        let index = self.kind.fields().iter().position(|field| field.name == name);
        if let Some(value) = index.and_then(|index| self.values.get_mut(index)) {
            text.clone_into(value);
        }
    }

    /// Returns the event that the form is about.
    pub(super) fn subject_event<'s>(&self, ctx: FormContext<'s>) -> Option<&'s Event> {
        let id = find_id(self.value("event").trim(), RecordKind::Event, ctx.situation).ok()?;
        ctx.situation.events.iter().find(|event| event.id == id)
    }

    /// Returns what a field holds if nothing is typed into it; empty for most.
    #[must_use]
    pub fn default_text(&self, field: &FormField, ctx: FormContext<'_>) -> String {
        match (field.input, field.name) {
            (FieldInput::NewId, _) => self.proposed_id(ctx),
            // Nobody says by default that unknown days were recorded.
            (_, CLOSE_DAY_FIELD) => {
                let edits = self.closing_edits(ctx);
                let is_safe = !edits.is_empty() && unrecorded_days(&edits, ctx.situation).is_none();
                if is_safe { "yes" } else { "no" }.to_owned()
            }
            _ => String::new(),
        }
    }

    /// Returns the edits that move the close of data and the coverage of the front to the last day of the event.
    pub(super) fn closing_edits(&self, ctx: FormContext<'_>) -> Vec<Edit> {
        let Some(span) = self.date_span(ctx) else { return Vec::new() };
        // A month that is not over, or an announced event, does not close days that are to come.
        let day = span.end.min(ctx.today);
        let as_of = (day > ctx.situation.as_of).then(|| Edit::set_as_of(day));
        let front = find_id(self.value("front").trim(), RecordKind::Front, ctx.situation).ok();
        let coverage = coverage_edits(ctx.situation, day, |id| Some(id) == front);
        as_of.into_iter().chain(coverage).collect()
    }

    /// Returns the problem of the field with this index, if it has one. An empty id is no problem: one is proposed.
    #[must_use]
    pub fn problem(&self, index: usize, ctx: FormContext<'_>) -> Option<String> {
        let field = self.kind.fields().get(index)?;
        self.read(field, ctx).err()
    }

    fn read(&self, field: &FormField, ctx: FormContext<'_>) -> Result<Option<DraftValue>, String> {
        let default;
        let typed = match self.value(field.name).trim() {
            "" => {
                default = self.default_text(field, ctx);
                if field.input == FieldInput::NewId && default.is_empty() && self.has_name() {
                    return Err("no id can be made of the name; write one".to_owned());
                }
                default.as_str()
            }
            typed => typed,
        };
        // The source of an item is written together with what cites it.
        let new_source = self.item.as_ref().map(|item| item.source.as_str());
        let value = read_field(field, typed, (self.subject_event(ctx), new_source), ctx)?;
        if self.kind == FormKind::CloseDay
            && let Some(DraftValue::Text(day)) = &value
            && day.parse::<Day>().is_ok_and(|day| day > ctx.today)
        {
            return Err(format!("{day} is in the future; data close on a day that has come"));
        }
        Ok(value)
    }

    /// Whether what an id is made of is filled in.
    fn has_name(&self) -> bool {
        ["name", "title"].iter().any(|name| !self.value(name).trim().is_empty())
    }

    /// Returns the edits that the form stands for.
    ///
    /// # Errors
    /// The first problem of a field.
    pub fn to_edits(&self, ctx: FormContext<'_>) -> Result<Vec<Edit>, FieldProblem> {
        let mut values: Vec<(&'static str, DraftValue)> = Vec::new();
        for (index, field) in self.kind.fields().iter().enumerate() {
            let value = self.read(field, ctx).map_err(|message| FieldProblem { index, message })?;
            values.extend(value.map(|value| (field.name, value)));
        }
        let read = ReadForm { form: self, values, ctx };
        let edits = match self.kind {
            FormKind::Event => read.event_edits()?,
            FormKind::Claim => read.claim_edits()?,
            FormKind::Correction => read.correction_edits()?,
            FormKind::Actor | FormKind::Front | FormKind::Source | FormKind::Tie => read.record_edits(),
            FormKind::LinkSource => read.append_edits("sources")?,
            FormKind::SameAs => read.append_edits("same_as")?,
            FormKind::CloseDay => read.close_day_edits(),
        };
        let Some(item) = &self.item else { return Ok(edits) };
        let decision = match self.kind {
            FormKind::Event => InboxDecision::Event(read.text("id").to_owned()),
            _ => InboxDecision::AddedTo(read.text("event").to_owned()),
        };
        Ok(item.complete_edits(edits, decision))
    }
}

/// A form whose fields could all be read.
struct ReadForm<'f> {
    form: &'f FilledForm,
    values: Vec<(&'static str, DraftValue)>,
    ctx: FormContext<'f>,
}

impl ReadForm<'_> {
    fn value(&self, name: &str) -> Option<&DraftValue> {
        self.values.iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    fn text(&self, name: &str) -> &str {
        match self.value(name) {
            Some(DraftValue::Text(text)) => text,
            _ => "",
        }
    }

    fn is_set(&self, name: &str) -> bool {
        matches!(self.value(name), Some(DraftValue::Flag(true)))
    }

    fn problem(&self, name: &str, message: &str) -> FieldProblem {
        let index = self.form.kind.fields().iter().position(|field| field.name == name).unwrap_or(0);
        FieldProblem { index, message: message.to_owned() }
    }

    /// Adds the fields with these names to a record. A date with `≈` is marked as inferred.
    fn copy_fields(&self, mut record: DraftRecord, names: &[&str]) -> DraftRecord {
        for name in names {
            let Some(value) = self.value(name) else { continue };
            match value {
                DraftValue::Flag(false) => {}
                DraftValue::Text(text) if Self::is_marked_date(name, text) => {
                    record = record.with_text(name, text.trim_start_matches('≈').trim());
                }
                value => record = record.with_field(name, value.clone()),
            }
        }
        let is_inferred = |name: &&str| Self::is_marked_date(name, self.text(name));
        if names.iter().any(is_inferred) {
            record = record.with_field("inferred", DraftValue::Flag(true));
        }
        record
    }

    /// Whether the field is a date whose `≈` the file writes as a field of its own.
    fn is_marked_date(name: &str, text: &str) -> bool {
        matches!(name, "date" | "since" | "until") && text.starts_with('≈')
    }

    /// Inserts a record whose fields are those of the form.
    fn record_edits(&self) -> Vec<Edit> {
        let names: Vec<&str> =
            self.form.kind.fields().iter().map(|field| field.name).filter(|name| *name != "id").collect();
        let record = self.copy_fields(DraftRecord::default(), &names);
        let kind = self.form.kind.inserted_kind();
        kind.map(|kind| Edit::Insert { kind, id: self.text("id").to_owned(), record }).into_iter().collect()
    }

    fn event_edits(&self) -> Result<Vec<Edit>, FieldProblem> {
        let has_place_part = ["country", "at", "precision"].iter().any(|part| self.value(part).is_some());
        if has_place_part && self.value("place").is_none() {
            return Err(self.problem("place", "name the place"));
        }
        let mut record = self.copy_fields(DraftRecord::default(), &["id", "date", "front", "kind", "actors"]);
        let place = self.copy_fields(
            DraftRecord::default().with_text("name", self.text("place")),
            &["country", "at", "precision"],
        );
        if !place.fields.is_empty() {
            record = record.with_field("place", DraftValue::Record(place));
        }
        record = self.copy_fields(record, &["summary", "note", "sources"]);
        let mut edits =
            vec![Edit::Insert { kind: RecordKind::Event, id: self.text("id").to_owned(), record }];
        if self.is_set(CLOSE_DAY_FIELD) {
            edits.extend(self.form.closing_edits(self.ctx));
        }
        Ok(edits)
    }

    /// The fields that every claim can have.
    fn with_shared_fields(&self, record: DraftRecord) -> DraftRecord {
        self.copy_fields(record, &["basis", "source", "said", "note"])
    }

    fn claim_edits(&self) -> Result<Vec<Edit>, FieldProblem> {
        let by = |name: &str| DraftRecord::named(name).with_text("by", self.text("by"));
        let mut claims = Vec::new();
        for measure in Measure::ALL {
            if let Some(figure) = self.value(measure.name()) {
                let toll = by("Toll").with_field("measure", DraftValue::Word(measure.ron_word().to_owned()));
                let toll = self.copy_fields(toll, &["victims"]).with_field("says", figure.clone());
                claims.push(self.with_shared_fields(toll));
            }
        }
        match (self.value("place").is_some(), self.value("holder").is_some()) {
            (true, true) => {
                let control = self.copy_fields(by("Control"), &["place", "holder", "says"]);
                claims.push(self.with_shared_fields(control));
            }
            (true, false) => return Err(self.problem("holder", "say who holds the place")),
            (false, true) => return Err(self.problem("place", "say which place is held")),
            (false, false) => {}
        }
        if self.value("says").is_some() && self.value("place").is_none() && self.value("fact").is_none() {
            return Err(
                self.problem("says", "this goes with a place or a fact; of a number say that it is denied")
            );
        }
        let has_toll = Measure::ALL.iter().any(|measure| self.value(measure.name()).is_some());
        if self.value("victims").is_some() && !has_toll {
            return Err(self.problem("victims", "this goes with a number of killed, wounded or captured"));
        }
        if self.value("cause").is_some() {
            claims.push(self.with_shared_fields(by("Cause").with_text("what", self.text("cause"))));
        }
        if self.value("fact").is_some() {
            let fact = self.copy_fields(by("Fact").with_text("what", self.text("fact")), &["says"]);
            claims.push(self.with_shared_fields(fact));
        }
        if self.is_set("no_comment") {
            claims.push(self.with_shared_fields(by("NoComment")));
        }
        if let Some(&DraftValue::Whole(earlier)) = self.value("corrects") {
            return match (claims.pop(), claims.is_empty(), self.value("retracts")) {
                (Some(claim), true, None) => Ok(vec![self.revision(earlier, "corrects", claim)]),
                _ => Err(self.problem("corrects", "say one thing that takes the place of the earlier claim")),
            };
        }
        let event = self.text("event");
        let mut edits: Vec<Edit> = claims
            .into_iter()
            .map(|claim| Edit::Append {
                target: EditTarget::Record(RecordKind::Event, event.to_owned()),
                field: "claims".to_owned(),
                value: DraftValue::Record(claim),
            })
            .collect();
        if let Some(&DraftValue::Whole(earlier)) = self.value("retracts") {
            let claim = self.copy_fields(by("Retraction"), &["said", "source", "note"]);
            edits.push(self.revision(earlier, "retracts", claim));
        }
        if edits.is_empty() {
            return Err(self
                .problem("killed", "say what is claimed: a number, a place, a cause, a fact or no comment"));
        }
        Ok(edits)
    }

    fn revision(&self, earlier: i64, field: &'static str, claim: DraftRecord) -> Edit {
        let earlier = usize::try_from(earlier).unwrap_or(0);
        let known_claims = self.form.subject_event(self.ctx).map_or(0, |event| event.claims.len());
        Edit::Revise { event: self.text("event").to_owned(), earlier, known_claims, field, claim }
    }

    /// Adds a toll of the same claimant, measure and side as the one that it corrects.
    fn correction_edits(&self) -> Result<Vec<Edit>, FieldProblem> {
        let Some(&DraftValue::Whole(number)) = self.value("corrects") else { return Ok(Vec::new()) };
        let event = self.form.subject_event(self.ctx);
        let earlier = event.and_then(|event| event.claims.get(usize::try_from(number).ok()?));
        let Some(Claim { claimant, statement: Statement::Toll { measure, victims, .. }, .. }) = earlier
        else {
            return Err(self.problem("corrects", "that claim is not a number of persons"));
        };
        let situation = self.ctx.situation;
        let mut toll = DraftRecord::named("Toll").with_text("by", situation.claimant_id(*claimant));
        toll = toll.with_field("measure", DraftValue::Word(measure.ron_word().to_owned()));
        if let Victims::OfActor(actor) = victims {
            toll = toll.with_text("victims", situation.actor(*actor).map_or("", |actor| actor.id.as_str()));
        }
        if let Some(figure) = self.value("figure") {
            toll = toll.with_field("says", figure.clone());
        }
        Ok(vec![self.revision(number, "corrects", self.copy_fields(toll, &["source", "said", "note"]))])
    }

    /// Appends entries to a list of the event.
    fn append_edits(&self, field: &str) -> Result<Vec<Edit>, FieldProblem> {
        let Some(DraftValue::List(items)) = self.value(field) else { return Ok(Vec::new()) };
        let event = self.form.subject_event(self.ctx);
        let is_listed = |id: &str| {
            event.is_some_and(|event| match field {
                "sources" => event
                    .sources
                    .iter()
                    .any(|&source| self.ctx.situation.source(source).is_some_and(|source| source.id == id)),
                _ => event.same_as.iter().any(|other| other == id),
            })
        };
        let target = EditTarget::Record(RecordKind::Event, self.text("event").to_owned());
        let mut edits = Vec::new();
        for item in items {
            if let DraftValue::Text(id) = item
                && is_listed(id)
            {
                return Err(self.problem(field, &format!("the event has {id} already")));
            }
            edits.push(Edit::Append { target: target.clone(), field: field.to_owned(), value: item.clone() });
        }
        Ok(edits)
    }

    /// Moves the close of data, and the coverage of the chosen fronts that ends before the day.
    fn close_day_edits(&self) -> Vec<Edit> {
        let Ok(day) = self.text("day").parse::<Day>() else { return Vec::new() };
        let is_chosen = |id: &str| match self.value("fronts") {
            Some(DraftValue::List(chosen)) => chosen.contains(&DraftValue::Text(id.to_owned())),
            _ => false,
        };
        let coverage = coverage_edits(self.ctx.situation, day, is_chosen);
        [Edit::set_as_of(day)].into_iter().chain(coverage).collect()
    }
}
