//! Reads the totals of conflict events that HDX HAPI makes of ACLED: by month, type of event, and country or district.
//!
//! Source: HDX HAPI, “Conflict Events”, <https://hdx-hapi.readthedocs.io>. Its data provider is ACLED.

use std::borrow::Cow;

use super::cell_decoder::{CellError, ColumnLayout, RecordCells, columns, has_same_words};
use super::csv_table::TableHeader;
use super::period_counts::PeriodCount;
use crate::model::Span;
use crate::model::country_codes::country_by_iso3;

/// The columns of the layout.
pub(super) const COLUMNS: &str = "\
    location_code location_name has_hrp in_gho provider_admin1_name provider_admin2_name admin1_code admin1_name \
    admin2_code admin2_name admin_level event_type events fatalities reference_period_start reference_period_end \
    dataset_hdx_id resource_hdx_id warning error";

columns! {
    CountryCode "location_code" | "location_name";
    Country "location_name";
    Level "admin_level";
    EventType "event_type";
    Events "events";
    Fatalities "fatalities";
    Start "reference_period_start";
    End "reference_period_end";
    Fault "error";
}

/// The possible lengths of a period.
const PERIOD_DAYS: std::ops::RangeInclusive<i32> = 7..=366;

/// Whether a header is of this layout.
pub(super) fn is_header(header: &TableHeader) -> bool {
    ["event_type", "events", "reference_period_start"].iter().all(|name| header.find(&[name]).is_some())
}

/// Returns the layout of a header.
///
/// # Errors
/// Returns the names of the required columns that are missing.
pub(super) fn layout(header: &TableHeader) -> Result<ColumnLayout, Vec<&'static str>> {
    let required = [
        InputColumn::CountryCode,
        InputColumn::EventType,
        InputColumn::Events,
        InputColumn::Start,
        InputColumn::End,
    ];
    ColumnLayout::from_header(header, InputColumn::NAMES, &required)
}

/// Reads a record. Returns `None` for attacks on civilians, which are part of political violence.
///
/// # Errors
/// Returns the first error that prevents the import of the row.
pub(super) fn read_total<'r>(cells: RecordCells<'r, '_>) -> Result<Option<PeriodCount<'r>>, CellError> {
    if cells.is_known(InputColumn::Fault) {
        return Err(cells.error(InputColumn::Fault, "HDX HAPI marks this row as faulty"));
    }
    let mut flags = Vec::new();
    let start = cells.day(InputColumn::Start, &mut flags)?;
    let end = cells.day(InputColumn::End, &mut flags)?;
    let span = Span::new(start, end).filter(|span| PERIOD_DAYS.contains(&span.days())).ok_or_else(|| {
        cells.error(InputColumn::End, "the end of a period of a week to a year was expected")
    })?;
    let events = cells.number(InputColumn::Events)?;
    let event_type = cells.text(InputColumn::EventType);
    let is_incident = if has_same_words(&event_type, "political violence") {
        true
    } else if ["demonstration", "demonstrations"].iter().any(|name| has_same_words(&event_type, name)) {
        false
    } else if has_same_words(&event_type, "civilian targeting") {
        return Ok(None);
    } else {
        let expected = "political_violence, civilian_targeting or demonstration was expected";
        return Err(cells.error(InputColumn::EventType, expected));
    };
    Ok(Some(PeriodCount {
        span,
        country: read_country(cells),
        is_incident,
        events: events.ok_or_else(|| cells.error(InputColumn::Events, "a count was expected"))?,
        killed: cells.number(InputColumn::Fatalities)?,
        level: cells.number(InputColumn::Level)?.unwrap_or(0),
        flags,
    }))
}

/// Returns what can be read of the month and the country of a record that cannot be imported.
pub(super) fn days_and_country<'r>(cells: RecordCells<'r, '_>) -> (Option<Span>, Cow<'r, str>) {
    (cells.month_or_year(InputColumn::Start, None), read_country(cells))
}

fn read_country<'r>(cells: RecordCells<'r, '_>) -> Cow<'r, str> {
    let (name, code) = (cells.text(InputColumn::Country), cells.text(InputColumn::CountryCode));
    match country_by_iso3(&code) {
        Some(known) if name.is_empty() => Cow::Borrowed(known),
        _ if name.is_empty() => code,
        _ => name,
    }
}
