//! `brief`: the situation as text.

use std::io::Write;
use std::sync::Arc;

use super::visit::last_visit;
use super::{Failure, Opened, Opening, Outcome, World};
use crate::cli::{BriefFormat, Since};
use crate::model::{Severity, Situation};
use crate::query::Length;
use crate::report::brief::{self, Brief};
use crate::report::{markdown, plain};
use crate::store::Store;
use crate::visit::{self, Data, Seen};

/// What is asked of a brief.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// How to write it.
    pub(super) format: BriefFormat,
    /// What it looks back to.
    pub(super) since: Since,
    /// Only how much is new and what matters.
    pub(super) short: bool,
    /// Whether the exit status tells that a rule fires anew.
    pub(super) exit_code: bool,
}

impl Default for Asked {
    /// The overview in place of the board.
    fn default() -> Self {
        Self { format: BriefFormat::Plain, since: Since::default(), short: false, exit_code: false }
    }
}

/// Writes the brief; the figures of the fronts are those of the configured window.
pub(super) fn run(
    opening: Opening<'_>,
    asked: Asked,
    world: &World<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let remembers = !opening.common.no_state;
    let opened = opening.open(world)?;
    if asked.short && asked.format == BriefFormat::Json {
        return Err(Failure::Message("--short is for text; JSON has every part under its key".to_owned()));
    }
    let question = opened.question(opened.config.config.window);
    let answer = opened.answer(&question)?;
    let earlier = Earlier::of(&opened, asked.since, world, remembers)?;
    let before = earlier.seen.as_ref().unwrap_or(&opened.store);
    let brief = Brief::new(opened.overview(&question, &answer), before, earlier.since)
        .map_err(|error| Opened::filter_failure(&question, error))?;
    opened.warn(err);
    match asked.format {
        BriefFormat::Plain => plain::document(out, &brief::document(&brief, asked.short))?,
        BriefFormat::Markdown => markdown::document(out, &brief::document(&brief, asked.short))?,
        BriefFormat::Json => brief::json::write(out, &brief)?,
    }
    let alarm = if earlier.is_forgotten { brief.fires() } else { brief.has_alarm() };
    Ok(if asked.exit_code && alarm { Outcome::Findings } else { Outcome::Fine })
}

/// What a brief looks back to.
struct Earlier {
    since: brief::Since,
    /// What was seen then, where that is known; else the data up to that day.
    seen: Option<Store>,
    /// The last visit was asked for, and none is remembered.
    is_forgotten: bool,
}

impl Earlier {
    fn of(opened: &Opened, asked: Since, world: &World<'_>, remembers: bool) -> Result<Self, Failure> {
        let plain = |since| Self { since, seen: None, is_forgotten: false };
        match asked {
            Since::Day(day) if day >= opened.as_of => {
                let as_of = opened.as_of;
                Err(Failure::Message(format!("--since {day} is not before {as_of}, the day looked from")))
            }
            Since::Day(day) => Ok(plain(brief::Since::day(day))),
            Since::Length(length) => Ok(plain(before(opened, length))),
            Since::Last => {
                let last = if remembers { last_visit(world, opened.path.as_deref()) } else { None };
                Ok(last.and_then(|(seen, _)| Self::visit(opened, &seen)).unwrap_or_else(|| {
                    let since = before(opened, Since::MONTH);
                    let words = format!("{} (no visit is remembered)", since.words);
                    Self { since: brief::Since { words, ..since }, seen: None, is_forgotten: true }
                }))
            }
        }
    }

    /// The last visit. Which day it looked from is not remembered: it is taken to be the last day of any event seen, so
    /// that nothing later counts as known. `None`: nothing of what was seen is still there.
    fn visit(opened: &Opened, seen: &Seen) -> Option<Self> {
        let situation = opened.store.situation();
        let known = situation
            .events
            .iter()
            .filter(|event| event.date.span.end <= opened.as_of && seen.events.contains_key(&event.id));
        let events: Vec<_> = known.cloned().collect();
        let day = events.iter().map(|event| event.date.span.end).max()?;
        let complete = opened.problems.iter().all(|problem| problem.severity != Severity::Error);
        let versions = visit::versions(situation);
        let marks = seen.compare(Data { situation, versions: &versions, as_of: opened.as_of, complete });
        let words = format!("the last visit ({})", visit::time(seen.visited?, opened.today));
        let then = Situation { events, ..(**situation).clone() };
        Some(Self {
            since: brief::Since { day, words, visit: Some(marks) },
            seen: Some(Store::new(Arc::new(then), opened.store.rules().clone())),
            is_forgotten: false,
        })
    }
}

/// The day before a length of time up to as-of.
fn before(opened: &Opened, length: Length) -> brief::Since {
    let day = length.ending(opened.as_of).map_or(opened.as_of, |span| span.start);
    brief::Since::day(day.plus(-1))
}
