//! `brief`: the situation as text.

use std::io::Write;

use super::{Failure, Opened, Opening, Outcome, World};
use crate::cli::{BriefFormat, Since};
use crate::model::Day;
use crate::report::brief::{self, Brief};
use crate::report::{markdown, plain};

/// What is asked of a brief.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// How to write it.
    pub(super) format: BriefFormat,
    /// What it looks back to.
    pub(super) since: Since,
    /// Whether the exit status tells that a rule fires anew.
    pub(super) exit_code: bool,
}

impl Default for Asked {
    /// The overview in place of the board.
    fn default() -> Self {
        Self { format: BriefFormat::Plain, since: Since::default(), exit_code: false }
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
    let opened = opening.open(world)?;
    let question = opened.question(opened.config.config.window);
    let answer = opened.answer(&question)?;
    let since = since(&opened, asked.since)?;
    let brief = Brief::new(opened.overview(&question, &answer), since)
        .map_err(|error| Opened::filter_failure(&question, error))?;
    opened.warn(err);
    match asked.format {
        BriefFormat::Plain => plain::document(out, &brief::document(&brief))?,
        BriefFormat::Markdown => markdown::document(out, &brief::document(&brief))?,
        BriefFormat::Json => brief::json::write(out, &brief)?,
    }
    Ok(if asked.exit_code && brief.has_alarm() { Outcome::Findings } else { Outcome::Fine })
}

/// The earlier day, which must lie before the day looked from.
fn since(opened: &Opened, asked: Since) -> Result<brief::Since, Failure> {
    let day: Day = match asked {
        Since::Day(day) => day,
        Since::Length(length) => length.ending(opened.as_of).map_or(opened.as_of, |span| span.start.plus(-1)),
        Since::Last => {
            return Err(Failure::Message("--since last: no visit is remembered yet; name a day".to_owned()));
        }
    };
    if day >= opened.as_of {
        let as_of = opened.as_of;
        return Err(Failure::Message(format!("--since {day} is not before {as_of}, the day looked from")));
    }
    Ok(brief::Since::day(day))
}
