//! Events on their way into a situation, from rows or from a file of events.

#[cfg(feature = "parquet")]
use crate::import::parquet::NameResolution;
use crate::import::{FrontPolicy, ImportBuilder, ImportResult};
use crate::model::{Event, Front};
use crate::query::FilterError;

/// Events on their way into a situation.
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

    /// What they bring, or the rule that names what the situation does not know.
    pub(super) fn finish(
        self,
        fronts: FrontPolicy<'_>,
    ) -> Result<Box<ImportResult>, Box<(Self, usize, FilterError)>> {
        match self {
            Self::Rows(builder) => match builder.finish(fronts) {
                Ok(imported) => Ok(Box::new(imported.into_result())),
                Err(failed) => Err(Box::new((Self::Rows(Box::new(failed.0)), failed.1, failed.2))),
            },
            #[cfg(feature = "parquet")]
            Self::Parquet(file) => match file.finish(fronts) {
                Ok(brought) => Ok(Box::new(brought)),
                Err(failed) => Err(Box::new((Self::Parquet(Box::new(failed.0)), failed.1, failed.2))),
            },
        }
    }
}

/// How many events lie outside what their fronts record.
pub(super) fn outside_coverage_note(brought: &ImportResult) -> Option<String> {
    let columns = &brought.bulk.columns;
    // Mostly the data lie within what all fronts record, and no event need be looked at.
    let days = brought.days?;
    let may_not = |front: &Front| {
        front.coverage_from.is_some_and(|from| days.start < from)
            || front.coverage_until.is_some_and(|until| days.end > until)
    };
    if !brought.situation.fronts.iter().any(may_not) {
        return None;
    }
    let is_outside = |&row: &usize| {
        let class = columns.group_id.get(row).and_then(|&class| columns.groups.get(class as usize));
        let front = class.and_then(|class| brought.situation.front(class.front));
        let span = columns.date(row).span;
        front.is_some_and(|front| {
            front.coverage_from.is_some_and(|from| span.end < from)
                || front.coverage_until.is_some_and(|until| span.start > until)
        })
    };
    let count = (0..columns.len()).filter(is_outside).count();
    (count > 0).then(|| format!("{count} events lie outside the coverage of their fronts"))
}
