//! Reads rows of the UCDP Georeferenced Event Dataset.
//!
//! Sources: Sundberg and Melander, “Introducing the UCDP Georeferenced Event Dataset”, Journal of Peace Research 50
//! (4), 2013, and the codebook of the release.

use std::borrow::Cow;

use csv::ByteRecord;

use super::cell_decoder::{CellError, ColumnLayout, RecordCells, columns, prefixed_id};
use super::csv_table::TableHeader;
use super::date_parser::coarsen;
use super::date_parser::parse_digits;
use super::event_from_row::CIVILIANS;
use super::source_row::{Dataset, RowParty, SourceRow, StatedToll};
use crate::model::text::fold;
use crate::model::{ActorKind, Day, EventDate, Kind, PlacePrecision, Precision, Span, UCDP_ID_PREFIX};

/// The columns of the release in order, for files without a header.
pub(super) const COLUMNS: &str = "\
    id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name dyad_dset_id \
    dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b number_of_sources \
    source_article source_office source_date source_headline source_original where_prec where_coordinates \
    where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region event_clarity \
    date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob";

/// Columns of other releases, with no further content.
pub(super) const OTHER_COLUMNS: &str = "best_est high_est low_est gid month day";

columns! {
    Id "id";
    Year "year";
    Month "month";
    DayOfMonth "day";
    Status "code_status";
    Violence "type_of_violence";
    Conflict "conflict_name";
    Dyad "dyad_name";
    SideA "side_a";
    SideB "side_b";
    Article "source_article";
    Office "source_office";
    Headline "source_headline";
    Original "source_original";
    PlacePrecision "where_prec";
    Place "where_coordinates";
    Described "where_description";
    Admin1 "adm_1";
    Admin2 "adm_2";
    Latitude "latitude";
    Longitude "longitude";
    Country "country";
    DatePrecision "date_prec";
    Start "date_start";
    End "date_end";
    DeathsA "deaths_a";
    DeathsB "deaths_b";
    DeathsCivilians "deaths_civilians";
    DeathsUnknown "deaths_unknown";
    Best "best" | "best_est";
    High "high" | "high_est";
    Low "low" | "low_est";
    StateA "gwnoa";
    StateB "gwnob";
}

/// The columns that events require, besides the date.
const REQUIRED: [InputColumn; 5] =
    [InputColumn::Id, InputColumn::Violence, InputColumn::SideA, InputColumn::SideB, InputColumn::Best];

/// The columns of a date without `date_start`.
const DATE_PARTS: [InputColumn; 3] = [InputColumn::Year, InputColumn::Month, InputColumn::DayOfMonth];

/// Returns the layout of a header.
///
/// # Errors
/// Returns the names of the required columns that are missing.
pub(super) fn layout(header: &TableHeader) -> Result<ColumnLayout, Vec<&'static str>> {
    let has_parts = ColumnLayout::from_header(header, InputColumn::NAMES, &DATE_PARTS).is_ok();
    let date = (!has_parts).then_some(InputColumn::Start);
    let required: Vec<InputColumn> = REQUIRED.into_iter().chain(date).collect();
    let layout = ColumnLayout::from_header(header, InputColumn::NAMES, &required)?;
    Ok(layout.with_dates(&[InputColumn::Start, InputColumn::End], InputColumn::Year))
}

/// Whether a record looks like one of a file without a header: 49 cells, a number in the first, 1–3 in the sixth.
pub(super) fn has_headerless_shape(record: &ByteRecord) -> bool {
    let cell = |index: usize| record.get(index).unwrap_or_default().trim_ascii();
    record.len() == COLUMNS.split_whitespace().count()
        && parse_digits(cell(0)).is_some()
        && matches!(cell(5), b"1" | b"2" | b"3")
}

/// Reads a record.
///
/// # Errors
/// Returns the first error that prevents the import of the row.
pub(super) fn read_row<'r>(cells: RecordCells<'r, '_>) -> Result<SourceRow<'r>, CellError> {
    let mut flags = Vec::new();
    let id = cells.required_text(InputColumn::Id, "an id was expected")?;
    let Some(violence @ 1..=3) = cells.number(InputColumn::Violence)? else {
        return Err(cells.error(InputColumn::Violence, "1, 2 or 3 was expected"));
    };
    if let status @ [_, ..] = cells.bytes(InputColumn::Status)
        && !status.eq_ignore_ascii_case(b"clear")
    {
        flags.push(format!("not coded finally: {}", String::from_utf8_lossy(status)));
    }
    let date = read_date(cells, &mut flags)?;
    let summary = read_summary(cells);
    let mut number = |column| cells.number_if_readable(column, &mut flags);
    let killed = StatedToll {
        low: number(InputColumn::Low),
        best: number(InputColumn::Best),
        high: number(InputColumn::High),
    };
    let killed_by_side = vec![number(InputColumn::DeathsA), number(InputColumn::DeathsB)];
    let killed_civilians_and_unknown =
        [number(InputColumn::DeathsCivilians), number(InputColumn::DeathsUnknown)];
    Ok(SourceRow {
        dataset: Dataset::Ucdp,
        id: prefixed_id(UCDP_ID_PREFIX, &id),
        date,
        kind: if violence == 3 { Kind::AttackOnCivilians } else { Kind::ArmedClash },
        parties: read_parties(cells, violence)?,
        country: cells.text(InputColumn::Country),
        conflict: cells.text(InputColumn::Conflict),
        admin: [cells.text(InputColumn::Admin1), cells.text(InputColumn::Admin2)],
        place: cells.text(InputColumn::Place),
        coordinates: cells.point(InputColumn::Latitude, InputColumn::Longitude, &mut flags),
        precision: read_precision(cells, &mut flags),
        killed,
        killed_by_side,
        killed_civilians_and_unknown,
        claimant: cells.text(InputColumn::Original),
        sources: Some(cells.text(InputColumn::Office))
            .filter(|office| !office.is_empty())
            .unwrap_or_else(|| cells.text(InputColumn::Article)),
        summary,
        url: Cow::Borrowed(""),
        flags,
        reported: None,
        earlier: Vec::new(),
        withdrawn: None,
    })
}

/// Returns what can be read of the months or year and the country of a record that cannot be imported.
pub(super) fn days_and_country<'r>(cells: RecordCells<'r, '_>) -> (Option<Span>, Cow<'r, str>) {
    let year = cells.number(InputColumn::Year).ok().flatten();
    let days = [InputColumn::Start, InputColumn::End].map(|column| cells.month_or_year(column, year));
    let days = match days {
        [Some(first), Some(last)] => Span::new(first.start, last.end).or(Some(first)),
        [first, last] => first.or(last),
    };
    (days, cells.text(InputColumn::Country))
}

/// Reads the headline, else the dyad and the place.
fn read_summary<'r>(cells: RecordCells<'r, '_>) -> Cow<'r, str> {
    let headline = cells.text(InputColumn::Headline);
    if !headline.is_empty() {
        // A cell may hold the headlines of several articles, often without spaces between them.
        let headlines = headline.split(';').map(str::trim).filter(|headline| !headline.is_empty());
        return Cow::Owned(headlines.collect::<Vec<_>>().join("; "));
    }
    let place =
        if cells.has_column(InputColumn::Described) { InputColumn::Described } else { InputColumn::Place };
    let (dyad, place) = (cells.text(InputColumn::Dyad), cells.text(place));
    match (dyad.is_empty(), place.is_empty()) {
        (false, false) => Cow::Owned(format!("{dyad}: {place}")),
        (true, _) => place,
        (false, true) => dyad,
    }
}

fn read_parties<'r>(cells: RecordCells<'r, '_>, violence: u32) -> Result<Vec<RowParty<'r>>, CellError> {
    let mut parties = Vec::with_capacity(2);
    for (side, state) in
        [(InputColumn::SideA, InputColumn::StateA), (InputColumn::SideB, InputColumn::StateB)]
    {
        let name = cells.required_text(side, "the name of a party was expected")?;
        // Names that differ only in case and accents resolve to the same actor, so they must have the same kind.
        let are_civilians = name.eq_ignore_ascii_case(CIVILIANS)
            || !name.is_ascii() && fold(&name).eq_ignore_ascii_case(CIVILIANS);
        let kind = if are_civilians {
            ActorKind::Civilians
        } else if cells.is_known(state) || name.starts_with("Government of ") {
            ActorKind::StateForces
        } else if violence == 1 {
            ActorKind::RebelGroup
        } else {
            // Organised groups that do not fight a state, or communities: the row does not distinguish them.
            ActorKind::PoliticalMilitia
        };
        parties.push(RowParty { name, kind });
    }
    Ok(parties)
}

fn read_precision(cells: RecordCells<'_, '_>, flags: &mut Vec<String>) -> PlacePrecision {
    match cells.number_if_readable(InputColumn::PlacePrecision, flags) {
        Some(1) => PlacePrecision::Exact,
        Some(2) => PlacePrecision::Near,
        Some(3) => PlacePrecision::District,
        Some(4) => PlacePrecision::Province,
        Some(5) => PlacePrecision::Region,
        Some(7) => PlacePrecision::SeaOrAir,
        code => {
            if !matches!(code, Some(6) | None) {
                cells.flag(
                    InputColumn::PlacePrecision,
                    "is not 1 to 7, place known only to the country",
                    flags,
                );
            }
            // Without a precision, only the country is certain.
            PlacePrecision::Country
        }
    }
}

fn read_date(cells: RecordCells<'_, '_>, flags: &mut Vec<String>) -> Result<EventDate, CellError> {
    let start = if cells.has_column(InputColumn::Start) {
        cells.day(InputColumn::Start, flags)?
    } else {
        read_date_parts(cells)?
    };
    let span = read_end(cells, start, flags);
    if cells.has_column(InputColumn::Start) {
        cells.check_year(InputColumn::Start, InputColumn::Year, span, flags);
    }
    let stated = match cells.number_if_readable(InputColumn::DatePrecision, flags) {
        Some(1) | None => Precision::Day,
        Some(2) => Precision::Days,
        Some(3) => Precision::Week,
        Some(4) => Precision::Month,
        Some(5) => Precision::Quarter,
        Some(_) => {
            cells.flag(InputColumn::DatePrecision, "is not 1 to 5, dated as written", flags);
            Precision::Day
        }
    };
    let date = EventDate::from_span(span);
    if stated > Precision::Day && span.days() == 1 {
        flags.push("a day that is not known to the day: widened to what its precision says".to_owned());
        return Ok(coarsen(date, stated));
    }
    Ok(EventDate { precision: date.precision.max(stated), ..date })
}

/// Reads the day of a table with a column each for year, month and day.
fn read_date_parts(cells: RecordCells<'_, '_>) -> Result<Day, CellError> {
    let part = |column: InputColumn| {
        let number = cells.number(column)?;
        number.ok_or_else(|| cells.error(column, "a number was expected"))
    };
    let (year, month, day) =
        (part(InputColumn::Year)?, part(InputColumn::Month)?, part(InputColumn::DayOfMonth)?);
    let date = i32::try_from(year).ok().filter(|year| (1800..=2100).contains(year));
    let date = date.and_then(|year| Day::from_ymd(year, month, day));
    date.ok_or_else(|| cells.error(InputColumn::DayOfMonth, "there is no such day"))
}

/// Returns the span from `start` to the end of the event; only `start` if the end is missing or odd.
fn read_end(cells: RecordCells<'_, '_>, start: Day, flags: &mut Vec<String>) -> Span {
    if !cells.is_known(InputColumn::End) {
        return Span::from_day(start);
    }
    match cells.day(InputColumn::End, flags).map(|end| Span::new(start, end)) {
        Ok(Some(span)) => span,
        Ok(None) => {
            cells.flag(InputColumn::End, "is before the start, dated by its start", flags);
            Span::from_day(start)
        }
        Err(_) => {
            cells.flag(InputColumn::End, "is not a day, dated by its start", flags);
            Span::from_day(start)
        }
    }
}
