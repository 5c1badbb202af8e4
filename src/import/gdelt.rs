//! Rows of GDELT 2.0 event files: 61 cells between tabs, without header or quotation marks. They count reports by
//! machine, not events.
//!
//! The GDELT Event Database, Data Format Codebook 2.0; CAMEO codebook 1.1b3.

use std::borrow::Cow;

use csv::ByteRecord;

use super::cells::{Bad, bytes, number, text};
use super::dates;
use super::row::{Dataset, Given, Party, Row};
use super::ucdp::{point, prefixed};
use crate::model::{ActorKind, EventDate, Kind, PlacePrecision};

/// How many cells a row has.
pub(super) const CELLS: usize = 61;
/// How many a row of GDELT 1.0 has, with or without its link.
const CELLS_BEFORE: [usize; 2] = [57, 58];

mod column {
    pub(super) const ID: usize = 0;
    pub(super) const DAY: usize = 1;
    pub(super) const ACTORS: [usize; 2] = [5, 15];
    pub(super) const CODE: usize = 26;
    pub(super) const ROOT: usize = 28;
    pub(super) const QUAD: usize = 29;
    pub(super) const MENTIONS: usize = 31;
    pub(super) const SOURCES: usize = 32;
    pub(super) const PLACE_TYPE: usize = 51;
    pub(super) const PLACE: usize = 52;
    pub(super) const LATITUDE: usize = 56;
    pub(super) const LONGITUDE: usize = 57;
    pub(super) const ADDED: usize = 59;
    pub(super) const URL: usize = 60;
}

/// The names of the columns that a problem may speak of.
pub(super) fn name(number: usize) -> &'static str {
    match number {
        column::ID => "GLOBALEVENTID",
        column::DAY => "SQLDATE",
        column::CODE => "EventCode",
        column::ROOT => "EventRootCode",
        column::QUAD => "QuadClass",
        column::MENTIONS => "NumMentions",
        column::SOURCES => "NumSources",
        column::PLACE_TYPE => "ActionGeo_Type",
        column::LATITUDE => "ActionGeo_Lat",
        column::LONGITUDE => "ActionGeo_Long",
        column::ADDED => "DATEADDED",
        _ => "",
    }
}

/// Why a file whose first record is this one is not of GDELT 2.0; `None`: it is.
pub(super) fn no_gdelt(record: &ByteRecord) -> Option<&'static str> {
    let number = super::cells::digits(bytes(record, Some(column::ID))).is_some();
    match record.len() {
        CELLS if number => None,
        n if CELLS_BEFORE.contains(&n) && number => {
            Some("is of GDELT 1.0; only the event files of GDELT 2.0 are read")
        }
        16 if number => Some("is a file of mentions of GDELT; only event files are read"),
        27 => Some("is a file of the Global Knowledge Graph of GDELT; only event files are read"),
        _ => Some("is no event file of GDELT 2.0: 61 cells between tabs were expected, the first a number"),
    }
}

/// The event of a record.
///
/// # Errors
/// The first thing for which the row cannot be taken.
pub fn row(record: &ByteRecord) -> Result<Row<'_>, Bad> {
    if record.len() != CELLS {
        return Err(Bad::at(None, format!("the row has {} of {CELLS} cells", record.len())));
    }
    let mut flags = Vec::new();
    let id = text(record, Some(column::ID));
    if super::cells::digits(id.as_bytes()).is_none() {
        return Err(Bad::at(Some(column::ID), "a number was expected"));
    }
    let bad_day = |column| move |why| Bad::at(Some(column), why);
    let day = dates::day(bytes(record, Some(column::DAY)), None).map_err(bad_day(column::DAY))?.day;
    if let Some(added) =
        bytes(record, Some(column::ADDED)).get(..8).and_then(|cell| dates::day(cell, None).ok())
        && added.day.since(day) > 31
    {
        flags.push(format!("dated more than a month before it was reported: {day}, added {}", added.day));
    }
    let code = text(record, Some(column::CODE));
    let kind =
        kind(&code).ok_or_else(|| Bad::at(Some(column::CODE), "an event code of CAMEO was expected"))?;
    // GDELT itself puts protests (14) with words; CAMEO's own order, and ours, has them with deeds.
    if let Some(quad) = number(record, Some(column::QUAD))?
        && !code.starts_with("14")
        && u32::try_from(kind.row().quad.index()).is_ok_and(|index| index + 1 != quad)
    {
        flags.push(format!("its quad class is not that of its code: {quad}, {code}"));
    }
    let place = text(record, Some(column::PLACE));
    let country = place.rsplit(',').next().unwrap_or_default().trim().to_owned();
    let url = text(record, Some(column::URL));
    let parties: Vec<Party<'_>> =
        column::ACTORS.into_iter().filter_map(|first| party(record, first)).collect();
    let summary = summary(record, &parties, &code)?;
    let precision = match number(record, Some(column::PLACE_TYPE))? {
        Some(3 | 4) => PlacePrecision::Near,
        Some(2 | 5) => PlacePrecision::Province,
        Some(0 | 1) | None => PlacePrecision::Country,
        Some(_) => return Err(Bad::at(Some(column::PLACE_TYPE), "0 to 5 was expected")),
    };
    Ok(Row {
        dataset: Dataset::Gdelt,
        id: prefixed("gdelt-", &id),
        date: EventDate::on(day),
        kind,
        parties,
        country: Cow::Owned(country),
        admin: [Cow::Borrowed(""), Cow::Borrowed("")],
        at: point(record, Some(column::LATITUDE), Some(column::LONGITUDE), &mut flags)?,
        place,
        precision,
        killed: Given::default(),
        killed_by_side: Vec::new(),
        killed_others: [None, None],
        claimant: Cow::Borrowed(""),
        sources: Cow::Owned(host(&url).to_owned()),
        summary,
        url,
        flags,
    })
}

/// One of the two actors. A name that says only what somebody is (`POLICE`) is told apart by the country's code.
fn party(record: &ByteRecord, first: usize) -> Option<Party<'_>> {
    let cell = |offset: usize| text(record, Some(first + offset));
    let (code, name, country, role) = (cell(0), cell(1), cell(2), cell(7));
    let name = if name.is_empty() { code } else { name };
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
    Some(Party { name, kind })
}

fn summary(record: &ByteRecord, parties: &[Party<'_>], code: &str) -> Result<Cow<'static, str>, Bad> {
    let names: Vec<&str> = parties.iter().map(|party| party.name.as_ref()).collect();
    let who = if names.is_empty() { "nobody named".to_owned() } else { names.join(" → ") };
    let count = |column, noun: &str| -> Result<String, Bad> {
        let n = number(record, Some(column))?.unwrap_or(0);
        Ok(format!("{n} {noun}{}", if n == 1 { "" } else { "s" }))
    };
    let (mentions, sources) = (count(column::MENTIONS, "mention")?, count(column::SOURCES, "source")?);
    Ok(Cow::Owned(format!("{who}: CAMEO {code}, {mentions} in {sources}")))
}

/// The host of a link.
fn host(url: &str) -> &str {
    let after = url.split_once("://").map_or("", |(_, after)| after);
    let host = after.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

/// The kind of a CAMEO code: by its first letters, the longest that are known, always of the quad class of its root.
fn kind(code: &str) -> Option<Kind> {
    /// From the finer to the coarser.
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
