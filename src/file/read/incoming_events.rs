//! Events of a data set before they are added to a situation.

#[cfg(feature = "parquet")]
use crate::import::parquet::NameResolution;
use crate::import::{FrontPolicy, ImportBuilder, ImportResult};
use crate::model::{Event, Front};
use crate::query::FilterError;

/// Events of a data set, from rows or from a file of events.
pub(super) enum IncomingEvents {
    Rows(Box<ImportBuilder>),
    #[cfg(feature = "parquet")]
    Parquet(Box<NameResolution>),
}

impl IncomingEvents {
    pub(super) fn remove_event(&mut self, id: &str) -> Option<Event> {
        match self {
            Self::Rows(builder) => builder.take_out(id),
            #[cfg(feature = "parquet")]
            Self::Parquet(file) => file.take_out(id),
        }
    }

    /// Assigns the events to fronts. If a rule refers to something the situation does not contain, returns the
    /// events, the index of the rule and the error.
    pub(super) fn finish(
        self,
        fronts: FrontPolicy<'_>,
    ) -> Result<Box<ImportResult>, Box<(Self, usize, FilterError)>> {
        match self {
            Self::Rows(builder) => match builder.finish(fronts) {
                Ok(imported) => Ok(Box::new(imported.into_result())),
                Err(failure) => Err(Box::new((Self::Rows(Box::new(failure.0)), failure.1, failure.2))),
            },
            #[cfg(feature = "parquet")]
            Self::Parquet(file) => match file.finish(fronts) {
                Ok(imported) => Ok(Box::new(imported)),
                Err(failure) => Err(Box::new((Self::Parquet(Box::new(failure.0)), failure.1, failure.2))),
            },
        }
    }
}

/// Returns a note on how many events are outside the coverage of their fronts.
pub(super) fn outside_coverage_note(imported: &ImportResult) -> Option<String> {
    let columns = &imported.bulk.columns;
    // Usually all fronts cover the whole data, and no event needs to be checked.
    let days = imported.days?;
    let may_be_exceeded = |front: &Front| {
        front.coverage_from.is_some_and(|from| days.start < from)
            || front.coverage_until.is_some_and(|until| days.end > until)
    };
    if !imported.situation.fronts.iter().any(may_be_exceeded) {
        return None;
    }
    let is_outside = |&row: &usize| {
        let group = columns.group_id.get(row).and_then(|&group| columns.groups.get(group as usize));
        let front = group.and_then(|group| imported.situation.front(group.front));
        let span = columns.date(row).span;
        front.is_some_and(|front| {
            front.coverage_from.is_some_and(|from| span.end < from)
                || front.coverage_until.is_some_and(|until| span.start > until)
        })
    };
    let count = (0..columns.len()).filter(is_outside).count();
    (count > 0).then(|| format!("{count} events are outside the coverage of their fronts"))
}
