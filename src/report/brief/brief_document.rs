//! The brief as a document of text blocks.

use std::collections::BTreeSet;

use super::super::{ReportInput, phrases};
use super::contested_facts::ContestedEvent;
use super::findings::Brief;
use super::highlights::{self, Highlight, HighlightKind};
use super::{caveats, moved_dyads};
use crate::assess::trend::Trend;
use crate::model::{Event, SourceIx};
use crate::store::Coverage;

/// The most events listed in a section.
const MAX_LISTED_EVENTS: usize = 6;
/// The most events with contested facts listed.
const MAX_CONTESTED_EVENTS: usize = 4;

/// A block of a document, as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentBlock {
    /// The title of the document.
    Title(String),
    /// A heading.
    Heading(&'static str),
    /// A paragraph.
    Paragraph(String),
    /// A list item: its subject and its text.
    Item(String, String),
}

/// Builds the document of a brief. If `is_short`, it has only the opening paragraph and the section “What matters”.
#[must_use]
pub fn build_document(brief: &Brief<'_>, is_short: bool) -> Vec<DocumentBlock> {
    let mut builder = DocumentBuilder { brief, blocks: Vec::new(), cited: BTreeSet::new() };
    builder.blocks.push(DocumentBlock::Title(brief.input.store.situation().title.clone()));
    builder.blocks.push(DocumentBlock::Paragraph(opening_paragraph(brief)));
    let highlights = highlights::find_highlights(brief);
    let blocks = highlights.iter().map(|highlight| builder.highlight_block(highlight)).collect();
    builder.add_section("What matters", blocks);
    if is_short {
        return builder.blocks;
    }
    builder.add_section("Fronts", front_blocks(brief));
    let blocks = builder.other_event_blocks(&highlights);
    builder.add_section("Also new", blocks);
    let blocks = builder.event_blocks(&brief.new_events.announced, "more announced event");
    builder.add_section("Newly announced", blocks);
    let blocks = builder.correction_blocks();
    builder.add_section("Changed since the last visit", blocks);
    let dyads = moved_dyads::moved_dyads(brief);
    let blocks = dyads.iter().map(|dyad| item_block(dyad.actor_names(brief), &dyad.sentence(brief)));
    builder.add_section("Dyads that moved", blocks.collect());
    let blocks = builder.contested_blocks(&highlights);
    builder.add_section("Contested", blocks);
    let caveats = caveats::caveats(brief);
    builder.add_section("What is not known", caveats.into_iter().map(DocumentBlock::Paragraph).collect());
    let blocks = builder.source_blocks();
    builder.add_section("Sources", blocks);
    builder.blocks
}

/// A document under construction.
struct DocumentBuilder<'b, 'a> {
    brief: &'b Brief<'a>,
    blocks: Vec<DocumentBlock>,
    /// The sources cited so far.
    cited: BTreeSet<SourceIx>,
}

impl DocumentBuilder<'_, '_> {
    /// Adds a heading with its content, or nothing if the content is empty.
    fn add_section(&mut self, heading: &'static str, mut content: Vec<DocumentBlock>) {
        if !content.is_empty() {
            self.blocks.push(DocumentBlock::Heading(heading));
            self.blocks.append(&mut content);
        }
    }

    fn highlight_block(&mut self, highlight: &Highlight<'_>) -> DocumentBlock {
        let cited = self.cite_sources(&highlight.rows);
        let fronts: Vec<String> = highlight.fronts.iter().map(|front| front.short.clone()).collect();
        let subject = format!("{}, {}", phrases::join_list(&fronts), highlight.headline);
        DocumentBlock::Item(
            subject,
            format!("{}{cited}", with_full_stop(&phrases::capitalize(&highlight.reason))),
        )
    }

    /// Returns the new events that no highlight covers.
    fn other_event_blocks(&mut self, highlights: &[Highlight<'_>]) -> Vec<DocumentBlock> {
        let brief = self.brief;
        let is_covered = |row: &u32| highlights.iter().any(|highlight| highlight.rows.contains(row));
        let mut others: Vec<u32> =
            brief.new_events.rows.iter().copied().filter(|row| !is_covered(row)).collect();
        // Incidents first, events that may be older last. The sort is stable, so equals stay newest first.
        others.sort_by_key(|&row| {
            let may_be_older = brief.input.store.date(row).is_some_and(|date| brief.may_be_older(date));
            (!brief.is_incident(row), may_be_older)
        });
        self.event_blocks(&others, "more new event")
    }

    /// Returns the first events of a list, and a line with the number of the rest.
    fn event_blocks(&mut self, rows: &[u32], more: &str) -> Vec<DocumentBlock> {
        let (listed, rest) = rows.split_at(rows.len().min(MAX_LISTED_EVENTS));
        let mut blocks: Vec<DocumentBlock> = listed.iter().filter_map(|&row| self.event_block(row)).collect();
        if !rest.is_empty() {
            blocks.push(DocumentBlock::Paragraph(format!("And {}.", phrases::count_noun(rest.len(), more))));
        }
        blocks
    }

    /// Returns the events that changed since the visit, and those that were deleted.
    fn correction_blocks(&mut self) -> Vec<DocumentBlock> {
        let Some(marks) = &self.brief.baseline.visit else { return Vec::new() };
        let store = self.brief.input.store;
        let rows = marks.changed.iter().filter_map(|id| store.row_by_id(id));
        // Only events that the question selects.
        let rows: Vec<u32> = rows.filter(|row| self.brief.known_rows.contains(*row)).collect();
        let mut blocks = self.event_blocks(&rows, "more changed event");
        let deleted = marks.deleted.iter().take(MAX_LISTED_EVENTS).map(|event| event.description.clone());
        blocks.extend(deleted.map(|text| DocumentBlock::Item("No longer in the data".to_owned(), text)));
        blocks
    }

    fn event_block(&mut self, row: u32) -> Option<DocumentBlock> {
        let input = self.brief.input;
        let event = input.store.event(row)?;
        let front = &input.store.situation().front(event.front)?.short;
        let is_incident = self.brief.is_incident(row);
        let tolls = if is_incident {
            phrases::toll_phrase_after_comma(input.store.tolls(row))
        } else {
            String::new()
        };
        let announced = if event.is_announced() { ", announced" } else { "" };
        let text = format!("{}{}", with_full_stop(&event.summary), self.cite_sources(&[row]));
        Some(DocumentBlock::Item(format!("{}, {front}{tolls}{announced}", event.date), text))
    }

    /// Returns the events of the window with contested facts, except those that a highlight covers completely.
    fn contested_blocks(&mut self, highlights: &[Highlight<'_>]) -> Vec<DocumentBlock> {
        let brief = self.brief;
        let situation = brief.input.store.situation();
        let has_highlight = |row: u32| {
            let is_about = |highlight: &Highlight<'_>| {
                highlight.kind == HighlightKind::Contested && highlight.rows.contains(&row)
            };
            highlights.iter().any(is_about)
        };
        let is_covered = |row: u32| {
            has_highlight(row) && brief.contested_event(row).is_none_or(|event| event.facts.len() == 1)
        };
        let rows = brief.input.answer.events.iter();
        let is_contested = |row| brief.input.store.is_contested(row) && !brief.is_announced(row);
        let mut rows = rows.filter(|&row| is_contested(row) && !is_covered(row));
        let listed: Vec<ContestedEvent<'_>> =
            rows.by_ref().filter_map(|row| brief.contested_event(row)).take(MAX_CONTESTED_EVENTS).collect();
        let mut blocks = Vec::new();
        for contested in listed {
            let text = contested.sentences(situation).join(". ");
            let cited = self.cite_sources(&[contested.row]);
            blocks.push(DocumentBlock::Item(
                date_and_place(contested.event),
                format!("{}{cited}", with_full_stop(&text)),
            ));
        }
        let rest = rows.count();
        if rest > 0 {
            let more = phrases::count_noun(rest, "more event");
            blocks.push(DocumentBlock::Paragraph(format!(
                "And {more}; “--filter contested:yes” lists them all."
            )));
        }
        blocks
    }

    /// Returns the cited sources, in file order.
    fn source_blocks(&self) -> Vec<DocumentBlock> {
        let situation = self.brief.input.store.situation();
        let cited = self.cited.iter().filter_map(|&ix| situation.source(ix));
        let blocks = cited.map(|source| {
            let mut text = source.title.clone();
            if let Some(publisher) = &source.publisher {
                text = format!("{text}, {publisher}");
            }
            if let Some(published) = &source.published {
                text = format!("{text} ({published})");
            }
            if let Some(url) = &source.url {
                text = format!("{text}, {url}");
            }
            DocumentBlock::Item(source.id.clone(), text)
        });
        blocks.collect()
    }

    /// Records the sources of some events as cited and returns their ids as ` [a, b]`, or nothing.
    fn cite_sources(&mut self, rows: &[u32]) -> String {
        let situation = self.brief.input.store.situation();
        let events = self.brief.events_at(rows);
        let sources: BTreeSet<SourceIx> = events.flat_map(|event| event.sources.iter().copied()).collect();
        let ids: Vec<&str> =
            sources.iter().filter_map(|&ix| Some(situation.source(ix)?.id.as_str())).collect();
        self.cited.extend(&sources);
        if ids.is_empty() { String::new() } else { format!(" [{}]", ids.join(", ")) }
    }
}

fn opening_paragraph(brief: &Brief<'_>) -> String {
    let ReportInput { store, question, answer, today } = brief.input;
    let closed = store.situation().as_of;
    let age = phrases::days_ago(today.days_since(closed));
    let closed_text = store.situation().as_of_text(closed);
    let mut text = if closed == answer.as_of {
        format!("As of {closed_text}, {age}.")
    } else {
        format!("Seen from {}; the data were closed on {closed_text}, {age}.", answer.as_of)
    };
    let mut limits: Vec<String> = Vec::new();
    if answer.fronts.iter().any(|row| row.is_selected) {
        let names: Vec<String> = brief.fronts.iter().map(|front| front.front.name.clone()).collect();
        let noun = if names.len() == 1 { "front" } else { "fronts" };
        limits.push(format!("the {noun} {}", phrases::join_list(&names)));
    }
    if !question.filter.is_everything() {
        limits.push(format!("events that match “{}”", question.filter.text()));
    }
    if !limits.is_empty() {
        text = format!("{text} Only {}.", phrases::join_list(&limits));
    }
    let parts = [text, news_sentence(brief), duplicates_sentence(brief), trend_counts(brief)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns how much is new.
fn news_sentence(brief: &Brief<'_>) -> String {
    let (events, incidents) = (brief.new_events.rows.len(), brief.new_events.incidents as usize);
    let since = &brief.baseline.words;
    let coverage = brief.news_coverage();
    let announced = match brief.new_events.announced.len() {
        0 => String::new(),
        n => format!("; {n} announced"),
    };
    if events == 0 {
        return match coverage {
            Coverage::Full => format!("Nothing new since {since}{announced}."),
            Coverage::Partial => {
                format!("Nothing new is known since {since}{announced}; not every front is recorded.")
            }
            Coverage::None => format!("Nothing is known since {since}{announced}; no front is recorded."),
        };
    }
    let without = brief.new_events.incidents_without_toll as usize;
    let tolls = coverage.known_tolls(brief.new_events.tolls);
    let tolls = phrases::incident_toll_phrase(tolls, incidents, without);
    let counted = coverage.count_words(brief.new_events.incidents, "new incident");
    let news = match (incidents, events - incidents) {
        (0, _) if coverage.is_bound() => {
            format!("{}, but no incident known", phrases::count_noun(events, "new event"))
        }
        (0, _) => format!("{}, but no incident", phrases::count_noun(events, "new event")),
        (_, 0) => format!("{counted}{tolls}"),
        (_, others) => {
            let others = phrases::count_noun(others, "other new event");
            let comma = if tolls.is_empty() { "" } else { "," };
            format!("{counted}{tolls}{comma} and {others}")
        }
    };
    let older = match brief.possibly_older_events().count() {
        0 => String::new(),
        _ if events == 1 => "; it may be older".to_owned(),
        n => format!("; {n} of them may be older"),
    };
    format!("Since {since}: {news}{older}{announced}.")
}

/// Returns how many events of the figures may be counted twice, or nothing.
fn duplicates_sentence(brief: &Brief<'_>) -> String {
    match brief.possible_duplicates() {
        0 => String::new(),
        n => {
            let (events, are) = (phrases::count_noun(n, "event"), if n == 1 { "is" } else { "are" });
            format!(
                "Possibly {events} {are} counted twice, because two data sets report them; `frontwatch check` lists them."
            )
        }
    }
}

/// Returns the number of fronts per trend, or nothing for a single front.
fn trend_counts(brief: &Brief<'_>) -> String {
    let all = brief.fronts.len();
    if all < 2 {
        return String::new();
    }
    let counts = Trend::ALL.into_iter().filter_map(|word| {
        let n = brief.fronts.iter().filter(|front| front.trend.trend == word).count();
        (n > 0).then(|| format!("{n} {}", word.label()))
    });
    format!("Of {all} fronts: {}.", counts.collect::<Vec<_>>().join(", "))
}

fn front_blocks(brief: &Brief<'_>) -> Vec<DocumentBlock> {
    let mut fronts: Vec<_> = brief.fronts.iter().filter(|front| !front.is_blank()).collect();
    fronts.sort_by_key(|front| front.sort_key());
    let rule = fronts.first().map(|front| front.trend.explain().rule);
    let mut blocks: Vec<DocumentBlock> = fronts
        .into_iter()
        .map(|front| item_block(front.front.name.clone(), &front.sentence(brief.input)))
        .collect();
    let baseline = brief.baseline.day;
    blocks
        .extend(rule.map(|rule| DocumentBlock::Paragraph(format!("Trend compared with {baseline}. {rule}"))));
    blocks
}

fn item_block(subject: String, sentence: &str) -> DocumentBlock {
    DocumentBlock::Item(subject, with_full_stop(sentence))
}

/// Returns the date and the place of an event.
fn date_and_place(event: &Event) -> String {
    let place = event.place.as_ref().map(|place| format!(", {}", place.name)).unwrap_or_default();
    format!("{}{place}", event.date)
}

fn with_full_stop(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '»']) { text.to_owned() } else { format!("{text}.") }
}
