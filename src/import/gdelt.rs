//! Reads rows of GDELT 2.0 event files: 61 tab-separated cells, without a header or quotation marks. The rows are
//! machine-coded reports, not verified events.
//!
//! Sources: The GDELT Event Database, Data Format Codebook 2.0; CAMEO codebook 1.1b3.

use std::borrow::Cow;

use csv::ByteRecord;

use super::cell_decoder::{CellError, ColumnLayout, RecordCells, columns, prefixed_id};
use super::csv_table::{CsvDialect, TableHeader};
use super::date_parser::{DateOrder, parse_day, parse_digits};
use super::source_row::{Dataset, RowParty, SourceRow, StatedToll};
use crate::model::country_codes::country_by_fips;
use crate::model::{ActorKind, EventDate, Kind, PlacePrecision, PublicationDate, Span};

/// The number of cells in a row.
const CELLS: usize = 61;
/// The number of cells in a row of GDELT 1.0, without and with its link.
const CELLS_GDELT_1: [usize; 2] = [57, 58];

/// The columns in order; published files have no header.
pub(super) const COLUMNS: &str = "\
    GLOBALEVENTID SQLDATE MonthYear Year FractionDate \
    Actor1Code Actor1Name Actor1CountryCode Actor1KnownGroupCode Actor1EthnicCode Actor1Religion1Code \
    Actor1Religion2Code Actor1Type1Code Actor1Type2Code Actor1Type3Code \
    Actor2Code Actor2Name Actor2CountryCode Actor2KnownGroupCode Actor2EthnicCode Actor2Religion1Code \
    Actor2Religion2Code Actor2Type1Code Actor2Type2Code Actor2Type3Code \
    IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone \
    Actor1Geo_Type Actor1Geo_FullName Actor1Geo_CountryCode Actor1Geo_ADM1Code Actor1Geo_ADM2Code Actor1Geo_Lat \
    Actor1Geo_Long Actor1Geo_FeatureID \
    Actor2Geo_Type Actor2Geo_FullName Actor2Geo_CountryCode Actor2Geo_ADM1Code Actor2Geo_ADM2Code Actor2Geo_Lat \
    Actor2Geo_Long Actor2Geo_FeatureID \
    ActionGeo_Type ActionGeo_FullName ActionGeo_CountryCode ActionGeo_ADM1Code ActionGeo_ADM2Code ActionGeo_Lat \
    ActionGeo_Long ActionGeo_FeatureID DATEADDED SOURCEURL";

columns! {
    Id "GLOBALEVENTID";
    Day "SQLDATE";
    Year "Year";
    Code1 "Actor1Code";
    Name1 "Actor1Name";
    Country1 "Actor1CountryCode";
    Role1 "Actor1Type1Code";
    Code2 "Actor2Code";
    Name2 "Actor2Name";
    Country2 "Actor2CountryCode";
    Role2 "Actor2Type1Code";
    EventCode "EventCode";
    Quad "QuadClass";
    Mentions "NumMentions";
    Sources "NumSources";
    PlaceType "ActionGeo_Type";
    Place "ActionGeo_FullName";
    PlaceCountry "ActionGeo_CountryCode";
    Latitude "ActionGeo_Lat";
    Longitude "ActionGeo_Long";
    Added "DATEADDED";
    Url "SOURCEURL";
}

/// Returns the dialect of a table: as published, unless it was saved again with commas or semicolons.
pub(super) fn detect_dialect(head: &[u8]) -> CsvDialect {
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    if line.contains(&b'\t') {
        CsvDialect { delimiter: b'\t', quoting: false, has_delimiter_line: false }
    } else {
        CsvDialect::detect(head)
    }
}

/// Returns the implied header.
pub(super) fn implied_header() -> TableHeader {
    TableHeader::from_names(COLUMNS)
}

/// Returns the header of a table that was saved again with one, with its names as GDELT writes them. Returns `None` if
/// the record is not a header of GDELT.
pub(super) fn read_header(header: &TableHeader) -> Option<TableHeader> {
    header.find(&["globaleventid"])?;
    let known = |name: &str| COLUMNS.split_whitespace().find(|known| known.eq_ignore_ascii_case(name));
    let names = (0..header.width()).map(|column| header.column_name(column));
    // A column without a name must keep its position.
    let names: Vec<&str> =
        names.map(|name| if name.is_empty() { "-" } else { known(name).unwrap_or(name) }).collect();
    Some(TableHeader::from_names(&names.join(" ")))
}

/// Returns the layout of a header.
///
/// # Errors
/// Returns the names of the required columns that are missing.
pub(super) fn layout(header: &TableHeader) -> Result<ColumnLayout, Vec<&'static str>> {
    let required = [InputColumn::Id, InputColumn::Day, InputColumn::EventCode];
    ColumnLayout::from_header(header, InputColumn::NAMES, &required)
}

/// Returns why a file with this first record is not a GDELT 2.0 event file, or `None` if it is one.
pub(super) fn why_not_gdelt(record: &ByteRecord) -> Option<&'static str> {
    let has_number = record.get(0).and_then(|id| parse_digits(id.trim_ascii())).is_some();
    match record.len() {
        CELLS if has_number => None,
        n if CELLS_GDELT_1.contains(&n) && has_number => {
            Some("is a file of GDELT 1.0; only event files of GDELT 2.0 can be read")
        }
        16 if has_number => Some("is a mentions file of GDELT; only event files can be read"),
        27 => Some("is a Global Knowledge Graph file of GDELT; only event files can be read"),
        _ => Some(
            "is not an event file of GDELT 2.0: 61 cells separated by tabs were expected, the first a number, or a header with GLOBALEVENTID",
        ),
    }
}

/// Reads a record.
///
/// # Errors
/// Returns the first error that prevents the import of the row.
pub(super) fn read_row<'r>(cells: RecordCells<'r, '_>) -> Result<SourceRow<'r>, CellError> {
    let mut flags = Vec::new();
    let id = cells.text(InputColumn::Id);
    if parse_digits(id.as_bytes()).is_none() {
        return Err(cells.error(InputColumn::Id, "a number was expected"));
    }
    let day = cells.day(InputColumn::Day, &mut flags)?;
    cells.check_year(InputColumn::Day, InputColumn::Year, Span::from_day(day), &mut flags);
    let added = cells
        .bytes(InputColumn::Added)
        .get(..8)
        .and_then(|cell| parse_day(cell, None, DateOrder::default()).ok());
    if let Some(added) = added.filter(|added| added.day.days_since(day) > 31) {
        flags.push(format!("dated more than a month before it was reported: {day}, added {}", added.day));
    }
    let code = cells.text(InputColumn::EventCode);
    let known_kind = kind_from_cameo(&code);
    if known_kind.is_none() {
        cells.flag(InputColumn::EventCode, "is not a code of CAMEO, taken for “other”", &mut flags);
    }
    let kind = known_kind.unwrap_or(Kind::Other);
    // GDELT classifies protests (14) as verbal; CAMEO and frontwatch classify them as material.
    if let Some(quad) = cells.number_if_readable(InputColumn::Quad, &mut flags)
        && known_kind.is_some()
        && !code.starts_with("14")
        && u32::try_from(kind.row().quad.index()).is_ok_and(|index| index + 1 != quad)
    {
        flags.push(format!("its quad class is not that of its code: {quad}, {code}"));
    }
    let place = cells.text(InputColumn::Place);
    let country = read_country(cells, &place);
    let url = cells.text(InputColumn::Url);
    let parties: Vec<RowParty<'_>> = [
        read_party(cells, InputColumn::Code1, InputColumn::Name1, InputColumn::Country1, InputColumn::Role1),
        read_party(cells, InputColumn::Code2, InputColumn::Name2, InputColumn::Country2, InputColumn::Role2),
    ]
    .into_iter()
    .flatten()
    .collect();
    let summary = describe_event(cells, &parties, &code, &mut flags);
    let precision = match cells.number_if_readable(InputColumn::PlaceType, &mut flags) {
        Some(3 | 4) => PlacePrecision::Near,
        Some(2 | 5) => PlacePrecision::Province,
        Some(0 | 1) | None => PlacePrecision::Country,
        Some(_) => {
            cells.flag(InputColumn::PlaceType, "is not 0 to 5, place known only to the country", &mut flags);
            PlacePrecision::Country
        }
    };
    Ok(SourceRow {
        dataset: Dataset::Gdelt,
        id: prefixed_id("gdelt-", &id),
        date: EventDate::from_day(day),
        kind,
        parties,
        country: Cow::Owned(country),
        conflict: Cow::Borrowed(""),
        admin: [Cow::Borrowed(""), Cow::Borrowed("")],
        coordinates: cells.point(InputColumn::Latitude, InputColumn::Longitude, &mut flags),
        place,
        precision,
        killed: StatedToll::default(),
        killed_by_side: Vec::new(),
        killed_civilians_and_unknown: [None, None],
        claimant: Cow::Borrowed(""),
        sources: Cow::Owned(host(&url).to_owned()),
        summary,
        url,
        flags,
        reported: added.map(|added| PublicationDate::from_day(added.day)),
        earlier: Vec::new(),
        withdrawn: None,
    })
}

/// Reads the country from its code. The full name of the place ends in its name, but `Bahamas, The` does not.
fn read_country(cells: RecordCells<'_, '_>, place: &str) -> String {
    let last_part = place.rsplit(',').next().unwrap_or_default().trim();
    country_by_fips(&cells.text(InputColumn::PlaceCountry), last_part).to_owned()
}

/// Returns what can be read of the month and the country of a record that cannot be imported.
pub(super) fn days_and_country<'r>(cells: RecordCells<'r, '_>) -> (Option<Span>, Cow<'r, str>) {
    let country = read_country(cells, &cells.text(InputColumn::Place));
    (cells.month_or_year(InputColumn::Day, None), Cow::Owned(country))
}

/// Reads one of the two actors. A generic name (`POLICE`) is made unique by the code of its country.
fn read_party<'r>(
    cells: RecordCells<'r, '_>,
    code: InputColumn,
    name: InputColumn,
    country: InputColumn,
    role: InputColumn,
) -> Option<RowParty<'r>> {
    let (name, country, role) = (cells.text(name), cells.text(country), cells.text(role));
    let name = if name.is_empty() { cells.text(code) } else { name };
    if name.is_empty() {
        return None;
    }
    let kind = match role.as_ref() {
        "MIL" | "COP" | "SPY" => ActorKind::StateForces,
        "REB" | "SEP" | "INS" | "RAD" => ActorKind::RebelGroup,
        "UAF" | "CRM" => ActorKind::PoliticalMilitia,
        "IGO" | "IMG" | "INT" | "MNC" | "NGM" | "NGO" => ActorKind::Organisation,
        "MED" => ActorKind::Monitor,
        "OPP" | "PTY" | "ELI" => ActorKind::Political,
        "" if country.is_empty() => ActorKind::Political,
        "" | "GOV" | "JUD" | "LEG" => ActorKind::State,
        _ => ActorKind::Civilians,
    };
    let name =
        if role.is_empty() || country.is_empty() { name } else { Cow::Owned(format!("{name} ({country})")) };
    Some(RowParty { name, kind })
}

fn describe_event(
    cells: RecordCells<'_, '_>,
    parties: &[RowParty<'_>],
    code: &str,
    flags: &mut Vec<String>,
) -> Cow<'static, str> {
    let names: Vec<&str> = parties.iter().map(|party| party.name.as_ref()).collect();
    let who = if names.is_empty() { "nobody named".to_owned() } else { names.join(" → ") };
    let mut count = |column: InputColumn, noun: &str| match cells.number_if_readable(column, flags) {
        Some(1) => format!("1 {noun}"),
        Some(n) => format!("{n} {noun}s"),
        None => format!("an unknown number of {noun}s"),
    };
    let (mentions, sources) =
        (count(InputColumn::Mentions, "mention"), count(InputColumn::Sources, "source"));
    Cow::Owned(format!("{who}: CAMEO {code}, {mentions} in {sources}"))
}

/// Returns the host of a URL, without `www.`.
pub(super) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

/// Returns the kind of a CAMEO code, by its longest known prefix. The kind always has the quad class of the root code.
fn kind_from_cameo(code: &str) -> Option<Kind> {
    /// Longer prefixes first.
    const CODES: [(&str, Kind); 38] = [
        ("1821", Kind::SexualViolence),
        ("1831", Kind::SuicideBomb),
        ("1832", Kind::SuicideBomb),
        ("2041", Kind::ChemicalWeapon),
        ("057", Kind::Agreement),
        ("087", Kind::Withdrawal),
        ("145", Kind::ViolentDemonstration),
        ("171", Kind::Decree),
        ("172", Kind::Decree),
        ("173", Kind::Arrest),
        ("174", Kind::Displacement),
        ("175", Kind::ExcessiveForce),
        ("181", Kind::Abduction),
        ("183", Kind::RemoteExplosive),
        ("191", Kind::BorderClosure),
        ("194", Kind::Shelling),
        ("195", Kind::AirStrike),
        ("201", Kind::Displacement),
        ("01", Kind::Other),
        ("02", Kind::Other),
        ("03", Kind::StatementSupportive),
        ("04", Kind::Talks),
        ("05", Kind::StatementSupportive),
        ("06", Kind::AidOrTrade),
        ("07", Kind::AidOrTrade),
        ("08", Kind::AidOrTrade),
        ("09", Kind::StatementCritical),
        ("10", Kind::StatementCritical),
        ("11", Kind::StatementCritical),
        ("12", Kind::StatementCritical),
        ("13", Kind::StatementCritical),
        ("14", Kind::PeacefulProtest),
        ("15", Kind::BuildUp),
        ("16", Kind::Sanctions),
        ("17", Kind::Decree),
        ("18", Kind::AttackOnCivilians),
        ("19", Kind::ArmedClash),
        ("20", Kind::AttackOnCivilians),
    ];
    CODES.iter().find(|row| code.starts_with(row.0)).map(|row| row.1)
}
