//! `brief`: writes the situation as text, compared with an earlier day or visit.

use std::io::Write;
use std::sync::Arc;

use super::state_location::StateLocation;
use super::{Failure, OpenedSituation, Outcome, ProgramContext, SituationOptions};
use crate::cli::{BriefFormat, BriefSince};
use crate::findings::{self, Findings};
use crate::model::{Severity, Situation};
use crate::report::brief;
use crate::report::{OutputSchema, markdown, plain_text};
use crate::store::{AnsweredQuestion, Store};
use crate::visit::{self, VisitData, VisitRecord};

/// The options of `brief`.
#[derive(Debug, Clone, Copy)]
pub(super) struct BriefOptions {
    /// The output format.
    pub(super) format: BriefFormat,
    /// The baseline.
    pub(super) since: BriefSince,
    /// Whether to write only the count of new events and what matters.
    pub(super) short: bool,
    /// Whether a newly firing rule is reported as findings.
    pub(super) exit_code: bool,
    /// The version of the JSON.
    pub(super) schema: OutputSchema,
}

impl Default for BriefOptions {
    /// The options of the brief that is written instead of opening the board.
    fn default() -> Self {
        Self {
            format: BriefFormat::Plain,
            since: BriefSince::default(),
            short: false,
            exit_code: false,
            schema: OutputSchema::default(),
        }
    }
}

/// Runs the verb. The figures of the fronts cover the configured window.
pub(super) fn run_brief(
    situation: SituationOptions<'_>,
    options: BriefOptions,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let state_location = StateLocation::from_options(situation.common);
    let opened = situation.open(context)?.with_known_by();
    if options.short && options.format == BriefFormat::Json {
        return Err(Failure::Message("--short is for text; JSON has each part under its key".to_owned()));
    }
    write_brief(&opened, options, &state_location, context, out, err)
}

/// Writes the brief of an open situation.
pub(super) fn write_brief(
    opened: &OpenedSituation,
    options: BriefOptions,
    state_location: &StateLocation,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let question = opened.question(opened.config.config.window);
    let store = grouped_store(opened)?;
    let answer = store.answer(&question).map_err(|error| opened.filter_failure(&question, error))?;
    let baseline = BriefBaseline::from_options(opened, options.since, context, state_location)?;
    // Other groups than fronts exist only in the data that they come from.
    let has_fronts = Arc::ptr_eq(&store, &opened.store);
    let earlier_store = baseline.store.as_ref().filter(|_| has_fronts).unwrap_or(&store);
    let overview = AnsweredQuestion { store: &store, question: &question, answer: &answer };
    let findings = Findings::new(overview, earlier_store, baseline.since)
        .map_err(|error| opened.filter_failure(&question, error))?;
    opened.report_problems(err);
    match options.format {
        BriefFormat::Plain => {
            plain_text::write_document(out, &brief::build_document(&findings, opened.today, options.short))?;
        }
        BriefFormat::Markdown => {
            markdown::write_document(out, &brief::build_document(&findings, opened.today, options.short))?;
        }
        BriefFormat::Json => brief::brief_json::write_brief(out, &findings, opened.today, options.schema)?,
    }
    let fires = if baseline.lacks_visit { findings.has_alert() } else { findings.has_alarm() };
    Ok(if options.exit_code && fires { Outcome::Findings } else { Outcome::Fine })
}

/// Returns the data grouped like the first pane of the board, so that both give one verdict on the same rows. Sources have no
/// verdicts: a view by source has a brief by front.
fn grouped_store(opened: &OpenedSituation) -> Result<Arc<Store>, Failure> {
    let dimension = opened.store.shown_dimension(opened.group_by());
    if dimension == opened.store.group_by() {
        return Ok(Arc::clone(&opened.store));
    }
    if dimension.has_verdicts() {
        return Ok(Arc::new(opened.store.grouped_by(dimension)));
    }
    match opened.view_options.group {
        Some(_) => Err(Failure::Message(format!(
            "--group {}: the brief judges each row, and more reports of a source do not mean that more happened",
            dimension.row().name
        ))),
        None => Ok(Arc::clone(&opened.store)),
    }
}

/// The baseline of a brief and the data known at that time.
struct BriefBaseline {
    since: findings::Baseline,
    /// The events seen at the last visit. `None`: the current data up to the baseline's day.
    store: Option<Store>,
    /// Whether the last visit was requested but none is stored.
    lacks_visit: bool,
}

impl BriefBaseline {
    fn from_options(
        opened: &OpenedSituation,
        since: BriefSince,
        context: &ProgramContext<'_>,
        state_location: &StateLocation,
    ) -> Result<Self, Failure> {
        let without_visit = |since| Self { since, store: None, lacks_visit: false };
        match since {
            BriefSince::Day(day) if day >= opened.as_of => {
                let as_of = opened.as_of;
                Err(Failure::Message(format!("--since {day} is not before {as_of}, the as-of day")))
            }
            BriefSince::Day(day) => Ok(without_visit(findings::Baseline::from_day(day))),
            BriefSince::Length(length) => {
                Ok(without_visit(findings::Baseline::before_window(length, opened.as_of)))
            }
            BriefSince::Last if opened.known_by.is_some() => Err(Failure::Message(
                "--since last compares with what you have seen, not with what was known by a day; leave out one of \
                 --since last and --known-by"
                    .to_owned(),
            )),
            BriefSince::Last => {
                let visit = state_location.last_visit(context, opened.path.as_deref());
                Ok(visit.and_then(|visit| Self::from_visit(opened, &visit)).unwrap_or_else(|| {
                    let since = findings::Baseline::default_before(opened.as_of);
                    let words = format!("{} (no visit is remembered)", since.words);
                    Self { since: findings::Baseline { words, ..since }, store: None, lacks_visit: true }
                }))
            }
        }
    }

    /// The baseline of a visit. If the visit does not record its as-of day, the last day of any event seen replaces
    /// it, so that nothing later counts as known.
    ///
    /// Returns `None` if none of the events seen still exists, or if there are too many events to compare.
    fn from_visit(opened: &OpenedSituation, visit: &VisitRecord) -> Option<Self> {
        let situation = &*opened.store.merged_situation()?;
        let seen = situation
            .events
            .iter()
            .filter(|event| event.date.span.end <= opened.as_of && visit.events.contains_key(&event.id));
        let events: Vec<_> = seen.cloned().collect();
        let last_day = || events.iter().map(|event| event.date.span.end).max();
        let day = visit.as_of.map(|day| day.min(opened.as_of)).or_else(last_day)?;
        let is_complete = opened.problems.iter().all(|problem| problem.severity != Severity::Error);
        let versions = visit::event_versions(situation);
        let changes = visit.compare_with(VisitData {
            situation,
            versions: &versions,
            as_of: opened.as_of,
            is_complete,
        });
        let words = format!("the last visit ({})", visit::format_time(visit.visited_at?, opened.today));
        let seen_situation = Situation { events, ..situation.clone() };
        Some(Self {
            since: findings::Baseline { day, words, visit: Some(changes) },
            store: Some(Store::new(Arc::new(seen_situation), opened.store.rules().clone())),
            lacks_visit: false,
        })
    }
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
            let attributes = "front: \"f\", kind: ArmedClash, actors: [\"a\", \"b\"], sources: [\"s\"]";
            format!("(id: \"{id}\", date: \"{date}\", {attributes}, summary: \"{summary}\"),")
        };
        let events: String = events.iter().map(event).collect();
        format!(
            "(format: 1, title: \"T\", as_of: \"{as_of}\", actors: {{ \"a\": (name: \"A\", kind: StateForces), \
             \"b\": (name: \"B\", kind: RebelGroup) }}, fronts: {{ \"f\": (name: \"Front\", parties: [\"a\", \"b\"], \
             coverage_from: \"2020-01-01\") }}, sources: {{ \"s\": (title: \"S\") }}, events: [{events}])"
        )
    }

    /// Calls `test` with a state folder, and the path of a situation, in a temporary folder.
    fn with_folder(test: impl FnOnce(&ProgramContext<'_>, &Path)) {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state").to_string_lossy().into_owned();
        let context = ProgramContext {
            environment: Environment {
                read_variable: &|name| (name == "XDG_STATE_HOME").then(|| state.clone()),
                read_file: &|path: &Path| fs::read(path),
            },
            clock: || "2026-02-12T08:10:00".parse().unwrap(),
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            is_restricted: false,
        };
        test(&context, &folder.path().join("s.ron"));
    }

    fn run(context: &ProgramContext<'_>, path: &Path, args: &[&str]) -> (String, u8) {
        let line = ["frontwatch", "brief", path.to_str().unwrap(), "--exit-code"];
        let cli = Cli::try_parse_from([&line[..], args].concat()).unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let status = super::super::run_command(cli, context, &mut out, &mut err);
        (String::from_utf8([out, err].concat()).unwrap(), status)
    }

    /// Stores a visit that saw every event in the file.
    fn visit(context: &ProgramContext<'_>, path: &Path, visited_at: &str) {
        visit_as_of(context, path, visited_at, None);
    }

    fn visit_as_of(context: &ProgramContext<'_>, path: &Path, visited_at: &str, as_of: Option<&str>) {
        let as_of = as_of.map(|day| day.parse().unwrap());
        let loaded = crate::file::load_situation(path).unwrap().situation;
        let time: NaiveDateTime = visited_at.parse().unwrap();
        let versions = visit::event_versions(&loaded);
        let description = |id: &str| format!("a line about {id}");
        let events = loaded.events.iter().zip(versions);
        let events = events.map(|(event, version)| {
            (event.id.clone(), SeenEvent { version, description: description(&event.id) })
        });
        let record =
            VisitRecord { visited_at: Some(time), read_at: Some(time), as_of, events: events.collect() };
        StateLocation::StateFolder.open_store(context, Some(path)).unwrap().record_visit(&record).unwrap();
    }

    /// Replaces line breaks by spaces.
    fn flatten(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    const OLD: (&str, &str, &str) = ("old", "2025-03-01", "An old clash");
    const CLASH: (&str, &str, &str) = ("clash", "2025-11-10", "A clash");

    #[test]
    fn an_unseen_event_is_new_since_the_last_visit_whatever_its_date() {
        with_folder(|context, path| {
            fs::write(path, situation("2025-12-31", &[OLD, CLASH])).unwrap();
            visit(context, path, "2026-01-12T08:10:00");
            let (text, status) = run(context, path, &["--since", "last"]);
            assert!(text.contains("Nothing new since the last visit (12 Jan 08:10)."), "{text}");
            assert_eq!(status, 0);

            // One event is recorded late, one changed, one deleted, and one is new after a long quiet.
            let late = ("late", "2025-05-05", "A clash reported late");
            let new = ("new", "2026-02-03", "A new clash");
            let changed = ("clash", "2025-11-10", "A clash at the bridge");
            fs::write(path, situation("2026-02-10", &[late, changed, new])).unwrap();
            let (text, status) = run(context, path, &["--since", "last"]);
            for expected in [
                "Since the last visit (12 Jan 08:10): 2 new incidents.",
                "WHAT MATTERS\n- Front, broken quiet: 85 days without an incident before that of 2026-02-03.",
                "ALSO NEW\n- 2025-05-05, Front: A clash reported late. [s]",
                "CHANGED SINCE THE LAST VISIT\n- 2025-11-10, Front: A clash at the bridge. [s]\n\
                 - No longer in the data: a line about old",
            ] {
                assert!(flatten(&text).contains(&flatten(expected)), "{expected:?} is not in\n{text}");
            }
            assert_eq!(status, 1);
            // Without a stored visit, every firing rule counts as new.
            let (text, status) = run(context, path, &["--since", "last", "--no-state"]);
            assert!(
                text.replace('\n', " ")
                    .contains("Since 2026-01-10 (no visit is remembered): 1 new incident.")
            );
            assert_eq!(status, 1);
        });
    }

    #[test]
    fn the_as_of_day_of_a_visit_is_stored() {
        with_folder(|context, path| {
            // On 31 December the front has been without an incident for 51 days, so the clash of 10 November no
            // longer shows as a broken quiet.
            fs::write(path, situation("2025-12-31", &[OLD, CLASH])).unwrap();
            visit_as_of(context, path, "2026-01-12T08:10:00", Some("2025-12-31"));
            fs::write(path, situation("2026-02-10", &[OLD, CLASH])).unwrap();
            let text = flatten(&run(context, path, &["--since", "last"]).0);
            assert!(text.contains("tense as on 2025-12-31"), "{text}");
            // Without an as-of day, the day of the last event seen is used. On that day the front was active.
            visit(context, path, "2026-01-12T08:10:00");
            fs::remove_dir_all(path.parent().unwrap().join("state")).unwrap();
            visit(context, path, "2026-01-12T08:10:00");
            let text = flatten(&run(context, path, &["--since", "last"]).0);
            assert!(text.contains("from active to tense"), "{text}");
            // With an as-of day, a visit counts even if none of its events is left.
            visit_as_of(context, path, "2026-01-12T08:10:00", Some("2025-12-31"));
            fs::write(path, situation("2026-02-10", &[("new", "2026-02-03", "A new clash")])).unwrap();
            let text = flatten(&run(context, path, &["--since", "last"]).0);
            assert!(text.contains("Since the last visit (12 Jan 08:10): 1 new incident."), "{text}");
        });
    }

    #[test]
    fn a_visit_without_as_of_and_without_remaining_events_is_ignored() {
        with_folder(|context, path| {
            fs::write(path, situation("2025-12-31", &[OLD])).unwrap();
            visit(context, path, "2026-01-12T08:10:00");
            fs::write(path, situation("2025-12-31", &[CLASH])).unwrap();
            let (text, status) = run(context, path, &["--since", "last"]);
            assert!(flatten(&text).contains("no visit is remembered"), "{text}");
            // The clash is 51 days old, so no rule fires.
            assert_eq!(status, 0);
        });
    }
}
