//! `brief`: the situation as text.

use std::io::Write;
use std::sync::Arc;

use super::state_location::StateLocation;
use super::{Failure, OpenedSituation, Outcome, ProgramContext, SituationOptions};
use crate::cli::{BriefFormat, BriefSince};
use crate::model::{Severity, Situation};
use crate::query::WindowLength;
use crate::report::brief::{self, Brief};
use crate::report::{markdown, plain_text};
use crate::store::Store;
use crate::visit::{self, VisitData, VisitRecord};

/// What is asked of a brief.
#[derive(Debug, Clone, Copy)]
pub(super) struct BriefOptions {
    /// How to write it.
    pub(super) format: BriefFormat,
    /// What it looks back to.
    pub(super) since: BriefSince,
    /// Only how much is new and what matters.
    pub(super) short: bool,
    /// Whether the exit status tells that a rule fires anew.
    pub(super) exit_code: bool,
}

impl Default for BriefOptions {
    /// The overview in place of the board.
    fn default() -> Self {
        Self { format: BriefFormat::Plain, since: BriefSince::default(), short: false, exit_code: false }
    }
}

/// Writes the brief; the figures of the fronts are those of the configured window.
pub(super) fn run_brief(
    opening: SituationOptions<'_>,
    asked: BriefOptions,
    world: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let kept = StateLocation::from_options(opening.common);
    let opened = opening.open(world)?;
    if asked.short && asked.format == BriefFormat::Json {
        return Err(Failure::Message("--short is for text; JSON has every part under its key".to_owned()));
    }
    write_brief(&opened, asked, &kept, world, out, err)
}

/// Writes the brief of a situation that is open.
pub(super) fn write_brief(
    opened: &OpenedSituation,
    asked: BriefOptions,
    kept: &StateLocation,
    world: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let question = opened.question(opened.config.config.window);
    let answer = opened.answer(&question)?;
    let earlier = BriefBaseline::from_options(opened, asked.since, world, kept)?;
    let before = earlier.store.as_ref().unwrap_or(&opened.store);
    let brief = Brief::new(opened.overview(&question, &answer), before, earlier.since)
        .map_err(|error| opened.filter_failure(&question, error))?;
    opened.report_problems(err);
    match asked.format {
        BriefFormat::Plain => plain_text::write_document(out, &brief::build_document(&brief, asked.short))?,
        BriefFormat::Markdown => markdown::write_document(out, &brief::build_document(&brief, asked.short))?,
        BriefFormat::Json => brief::brief_json::write_brief(out, &brief)?,
    }
    let alarm = if earlier.has_no_visit { brief.has_alert() } else { brief.has_alarm() };
    Ok(if asked.exit_code && alarm { Outcome::Findings } else { Outcome::Fine })
}

/// What a brief looks back to.
struct BriefBaseline {
    since: brief::Baseline,
    /// What was seen then, where that is known; else the data up to that day.
    store: Option<Store>,
    /// The last visit was asked for, and none is remembered.
    has_no_visit: bool,
}

impl BriefBaseline {
    fn from_options(
        opened: &OpenedSituation,
        asked: BriefSince,
        world: &ProgramContext<'_>,
        kept: &StateLocation,
    ) -> Result<Self, Failure> {
        let plain = |since| Self { since, store: None, has_no_visit: false };
        match asked {
            BriefSince::Day(day) if day >= opened.as_of => {
                let as_of = opened.as_of;
                Err(Failure::Message(format!("--since {day} is not before {as_of}, the day looked from")))
            }
            BriefSince::Day(day) => Ok(plain(brief::Baseline::from_day(day))),
            BriefSince::Length(length) => Ok(plain(since_length(opened, length))),
            BriefSince::Last => {
                let last = kept.last_visit(world, opened.path.as_deref());
                Ok(last.and_then(|seen| Self::from_visit(opened, &seen)).unwrap_or_else(|| {
                    let since = since_length(opened, BriefSince::MONTH);
                    let words = format!("{} (no visit is remembered)", since.words);
                    Self { since: brief::Baseline { words, ..since }, store: None, has_no_visit: true }
                }))
            }
        }
    }

    /// The last visit. Where the day it looked from is not remembered, it is taken to be the last day of any event seen,
    /// so that nothing later counts as known. `None`: then nothing of what was seen is still there, or the events are too many
    /// to be compared.
    fn from_visit(opened: &OpenedSituation, seen: &VisitRecord) -> Option<Self> {
        let situation = &*opened.store.merged_situation()?;
        let known = situation
            .events
            .iter()
            .filter(|event| event.date.span.end <= opened.as_of && seen.events.contains_key(&event.id));
        let events: Vec<_> = known.cloned().collect();
        let last = || events.iter().map(|event| event.date.span.end).max();
        let day = seen.as_of.map(|day| day.min(opened.as_of)).or_else(last)?;
        let complete = opened.problems.iter().all(|problem| problem.severity != Severity::Error);
        let versions = visit::event_versions(situation);
        let marks = seen.compare_with(VisitData {
            situation,
            versions: &versions,
            as_of: opened.as_of,
            is_complete: complete,
        });
        let words = format!("the last visit ({})", visit::format_time(seen.visited_at?, opened.today));
        let then = Situation { events, ..situation.clone() };
        Some(Self {
            since: brief::Baseline { day, words, visit: Some(marks) },
            store: Some(Store::new(Arc::new(then), opened.store.rules().clone())),
            has_no_visit: false,
        })
    }
}

/// The day before a length of time up to as-of.
fn since_length(opened: &OpenedSituation, length: WindowLength) -> brief::Baseline {
    let day = length.span_ending(opened.as_of).map_or(opened.as_of, |span| span.start);
    brief::Baseline::from_day(day.plus_days(-1))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use chrono::NaiveDateTime;
    use clap::Parser;

    use super::*;
    use crate::cli::Cli;
    use crate::config::Environment;
    use crate::visit::SeenEvent;

    fn situation(as_of: &str, events: &[(&str, &str, &str)]) -> String {
        let event = |(id, date, summary): &(&str, &str, &str)| {
            let what = "front: \"f\", kind: ArmedClash, actors: [\"a\", \"b\"], sources: [\"s\"]";
            format!("(id: \"{id}\", date: \"{date}\", {what}, summary: \"{summary}\"),")
        };
        let events: String = events.iter().map(event).collect();
        format!(
            "(format: 1, title: \"T\", as_of: \"{as_of}\", actors: {{ \"a\": (name: \"A\", kind: StateForces), \
             \"b\": (name: \"B\", kind: RebelGroup) }}, fronts: {{ \"f\": (name: \"Front\", parties: [\"a\", \"b\"], \
             coverage_from: \"2020-01-01\") }}, sources: {{ \"s\": (title: \"S\") }}, events: [{events}])"
        )
    }

    /// Runs the program in a folder of its own.
    fn with(act: impl FnOnce(&ProgramContext<'_>, &Path)) {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state").to_string_lossy().into_owned();
        let world = ProgramContext {
            environment: Environment {
                read_variable: &|name| (name == "XDG_STATE_HOME").then(|| state.clone()),
                read_file: &|path: &Path| fs::read_to_string(path),
            },
            clock: || "2026-02-12T08:10:00".parse().unwrap(),
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            is_restricted: false,
        };
        act(&world, &folder.path().join("s.ron"));
    }

    fn run(world: &ProgramContext<'_>, path: &Path, args: &[&str]) -> (String, u8) {
        let line = ["frontwatch", "brief", path.to_str().unwrap(), "--exit-code"];
        let cli = Cli::try_parse_from([&line[..], args].concat()).unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let status = super::super::run_command(cli, world, &mut out, &mut err);
        (String::from_utf8([out, err].concat()).unwrap(), status)
    }

    /// Remembers that everything in the file has been seen.
    fn visit(world: &ProgramContext<'_>, path: &Path, at: &str) {
        visit_from(world, path, at, None);
    }

    /// Likewise, by a visit that looked from a day.
    fn visit_from(world: &ProgramContext<'_>, path: &Path, at: &str, as_of: Option<&str>) {
        let as_of = as_of.map(|day| day.parse().unwrap());
        let loaded = crate::file::load_situation(path).unwrap().situation;
        let time: NaiveDateTime = at.parse().unwrap();
        let versions = visit::event_versions(&loaded);
        let words = |id: &str| format!("a line about {id}");
        let events = loaded.events.iter().zip(versions);
        let events = events
            .map(|(event, version)| (event.id.clone(), SeenEvent { version, description: words(&event.id) }));
        let seen =
            VisitRecord { visited_at: Some(time), read_at: Some(time), as_of, events: events.collect() };
        StateLocation::StateFolder.open_store(world, Some(path)).unwrap().record_visit(&seen).unwrap();
    }

    /// The text without its line breaks.
    fn flat(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    const OLD: (&str, &str, &str) = ("old", "2025-03-01", "An old clash");
    const CLASH: (&str, &str, &str) = ("clash", "2025-11-10", "A clash");

    #[test]
    fn since_the_last_visit_what_was_not_seen_is_new_however_old() {
        with(|world, path| {
            fs::write(path, situation("2025-12-31", &[OLD, CLASH])).unwrap();
            visit(world, path, "2026-01-12T08:10:00");
            let (text, status) = run(world, path, &["--since", "last"]);
            assert!(text.contains("Nothing new since the last visit (12 Jan 08:10)."), "{text}");
            assert_eq!(status, 0);

            // One recorded late, one told otherwise, one gone, and a new one after a long quiet.
            let late = ("late", "2025-05-05", "A clash told late");
            let new = ("new", "2026-02-03", "A new clash");
            let changed = ("clash", "2025-11-10", "A clash at the bridge");
            fs::write(path, situation("2026-02-10", &[late, changed, new])).unwrap();
            let (text, status) = run(world, path, &["--since", "last"]);
            for said in [
                "Since the last visit (12 Jan 08:10): 2 new incidents.",
                "WHAT MATTERS\n- Front, broken quiet: The incident of 2026-02-03 came after 85 days without one.",
                "ALSO NEW\n- 2025-05-05, Front: A clash told late. [s]",
                "CHANGED SINCE THE LAST VISIT\n- 2025-11-10, Front: A clash at the bridge. [s]\n\
                 - No longer in the data: a line about old",
            ] {
                assert!(flat(&text).contains(&flat(said)), "{said:?} is not in\n{text}");
            }
            assert_eq!(status, 1);
            // Without the state there is no last visit: whatever fires is news.
            let (text, status) = run(world, path, &["--since", "last", "--no-state"]);
            assert!(
                text.replace('\n', " ")
                    .contains("Since 2026-01-10 (no visit is remembered): 1 new incident.")
            );
            assert_eq!(status, 1);
        });
    }

    #[test]
    fn the_day_a_visit_looked_from_is_remembered() {
        with(|world, path| {
            // On 31 December the front stood quiet for 51 days; the clash of 10 November, which had broken a quiet, was no
            // longer shown then.
            fs::write(path, situation("2025-12-31", &[OLD, CLASH])).unwrap();
            visit_from(world, path, "2026-01-12T08:10:00", Some("2025-12-31"));
            fs::write(path, situation("2026-02-10", &[OLD, CLASH])).unwrap();
            let text = flat(&run(world, path, &["--since", "last"]).0);
            assert!(text.contains("tense as on 2025-12-31"), "{text}");
            // Without the day it is that of the last event seen, on which the front was active.
            visit(world, path, "2026-01-12T08:10:00");
            fs::remove_dir_all(path.parent().unwrap().join("state")).unwrap();
            visit(world, path, "2026-01-12T08:10:00");
            let text = flat(&run(world, path, &["--since", "last"]).0);
            assert!(text.contains("from active to tense"), "{text}");
            // With it, a visit of which no event is left is still a visit.
            visit_from(world, path, "2026-01-12T08:10:00", Some("2025-12-31"));
            fs::write(path, situation("2026-02-10", &[("new", "2026-02-03", "A new clash")])).unwrap();
            let text = flat(&run(world, path, &["--since", "last"]).0);
            assert!(text.contains("Since the last visit (12 Jan 08:10): 1 new incident."), "{text}");
        });
    }

    #[test]
    fn a_visit_of_which_nothing_is_left_is_none() {
        with(|world, path| {
            fs::write(path, situation("2025-12-31", &[OLD])).unwrap();
            visit(world, path, "2026-01-12T08:10:00");
            fs::write(path, situation("2025-12-31", &[CLASH])).unwrap();
            let (text, status) = run(world, path, &["--since", "last"]);
            assert!(flat(&text).contains("no visit is remembered"), "{text}");
            // A clash of 51 days before: no rule fires.
            assert_eq!(status, 0);
        });
    }
}
