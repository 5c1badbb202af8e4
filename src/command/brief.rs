//! `brief`: the situation as text.

use std::io::Write;

use super::{Failure, Opening, Outcome, World};
use crate::cli::BriefFormat;
use crate::report::{brief, json, markdown, plain};

/// Writes the brief over the configured window.
pub(super) fn run(
    opening: Opening<'_>,
    format: BriefFormat,
    world: &World<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let opened = opening.open(world)?;
    let question = opened.question(opened.config.config.window);
    let answer = opened.answer(&question)?;
    let view = opened.overview(&question, &answer);
    opened.warn(err);
    match format {
        BriefFormat::Plain => plain::document(out, &brief::document(view))?,
        BriefFormat::Markdown => markdown::document(out, &brief::document(view))?,
        BriefFormat::Json => json::brief(out, view)?,
    }
    Ok(Outcome::Fine)
}
