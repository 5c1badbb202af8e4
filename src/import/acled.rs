//! Reads rows of the Armed Conflict Location & Event Data, in the six layouts of its exports.
//!
//! Source: ACLED codebook, <https://acleddata.com>. Its terms forbid redistribution, so this repository contains no
//! ACLED rows.

use std::borrow::Cow;

use super::cell_decoder::{CellError, ColumnLayout, RecordCells, columns, has_same_words, prefixed_id};
use super::csv_table::TableHeader;
use super::date_parser::coarsen;
use super::period_counts::PeriodCount;
use super::source_row::{Dataset, RowParty, SourceRow, StatedToll};
use crate::model::{ActorKind, Day, EventDate, Kind, PlacePrecision, Precision, PublicationDate, Span};

/// The columns of all layouts: first those of events, then those of weekly aggregates.
pub(super) const COLUMNS: &str = "\
    data_id gwno iso iso3 event_id_cnty event_id_no_cnty event_date year time_precision disorder_type event_type \
    sub_event_type actor1 assoc_actor_1 ally_actor_1 inter1 actor2 assoc_actor_2 ally_actor_2 inter2 interaction \
    civilian_targeting region country admin1 admin2 admin3 location latitude longitude geo_precision source source_scale \
    notes fatalities tags timestamp population_best population_1km population_2km population_5km \
    week events population_exposure centroid_latitude centroid_longitude id month centroid_lat centroid_long month_year";

columns! {
    Id "event_id_cnty" | "data_id";
    DataId "data_id";
    Date "event_date";
    Year "year";
    DatePrecision "time_precision";
    EventType "event_type";
    SubType "sub_event_type";
    Actor1 "actor1";
    Allies1 "assoc_actor_1" | "ally_actor_1";
    Inter1 "inter1";
    Actor2 "actor2";
    Allies2 "assoc_actor_2" | "ally_actor_2";
    Inter2 "inter2";
    Targets "civilian_targeting";
    Country "country";
    Admin1 "admin1";
    Admin2 "admin2";
    Location "location";
    Latitude "latitude";
    Longitude "longitude";
    PlacePrecision "geo_precision";
    Source "source";
    Notes "notes";
    Fatalities "fatalities";
    Timestamp "timestamp";
    Week "week";
    Events "events";
}

/// The columns that events require. Exports with one row for each actor of an event have no `actor2`.
const EVENT_COLUMNS: [InputColumn; 5] =
    [InputColumn::Id, InputColumn::Date, InputColumn::Actor1, InputColumn::EventType, InputColumn::Country];

/// The columns that weekly counts require.
const WEEK_COLUMNS: [InputColumn; 4] =
    [InputColumn::Week, InputColumn::Events, InputColumn::EventType, InputColumn::Country];

/// A record of an ACLED file.
#[derive(Debug)]
pub(super) enum AcledRecord<'r> {
    /// An event.
    Event(SourceRow<'r>),
    /// An event with one of its actors; other rows have the others.
    Actor(SourceRow<'r>),
    /// A count of events in a week.
    Week(PeriodCount<'r>),
}

/// Returns the layout of a header.
///
/// # Errors
/// Returns the names of the required columns that are missing.
pub(super) fn layout(header: &TableHeader) -> Result<ColumnLayout, Vec<&'static str>> {
    let is_weekly = header.find(&["week"]).is_some() && header.find(&["events"]).is_some();
    let (required, date) = if is_weekly {
        (&WEEK_COLUMNS[..], InputColumn::Week)
    } else {
        (&EVENT_COLUMNS[..], InputColumn::Date)
    };
    let layout = ColumnLayout::from_header(header, InputColumn::NAMES, required)?;
    Ok(layout.with_dates(&[date], InputColumn::Year))
}

/// Reads a record.
///
/// # Errors
/// Returns the first error that prevents the import of the row.
pub(super) fn read_record<'r>(cells: RecordCells<'r, '_>) -> Result<AcledRecord<'r>, CellError> {
    if cells.has_column(InputColumn::Week) && cells.has_column(InputColumn::Events) {
        read_week(cells).map(AcledRecord::Week)
    } else if !cells.has_column(InputColumn::Actor2) {
        read_row(cells).map(AcledRecord::Actor)
    } else {
        read_row(cells).map(AcledRecord::Event)
    }
}

/// Returns what can be read of the month or year and the country of a record that cannot be imported.
pub(super) fn days_and_country<'r>(cells: RecordCells<'r, '_>) -> (Option<Span>, Cow<'r, str>) {
    let year = cells.number(InputColumn::Year).ok().flatten();
    let days = [InputColumn::Date, InputColumn::Week].map(|column| cells.month_or_year(column, year));
    (days.into_iter().flatten().next(), cells.text(InputColumn::Country))
}

/// Returns the id of the event that ACLED gives this id.
pub(crate) fn acled_event_id(id: &str) -> Cow<'static, str> {
    prefixed_id("acled-", id)
}

fn read_week<'r>(cells: RecordCells<'r, '_>) -> Result<PeriodCount<'r>, CellError> {
    let mut flags = Vec::new();
    let start = cells.day(InputColumn::Week, &mut flags)?;
    let events = cells.number(InputColumn::Events)?;
    Ok(PeriodCount {
        span: Span { start, end: start.plus_days(6) },
        events: events.ok_or_else(|| cells.error(InputColumn::Events, "a count was expected"))?,
        country: cells.text(InputColumn::Country),
        is_incident: read_known_kind(cells, None, &mut flags)
            .ok_or_else(|| cells.error(InputColumn::EventType, "an event type of ACLED was expected"))?
            .row()
            .is_incident,
        killed: cells.number(InputColumn::Fatalities)?,
        level: 0,
        flags,
    })
}

fn read_row<'r>(cells: RecordCells<'r, '_>) -> Result<SourceRow<'r>, CellError> {
    let mut flags = Vec::new();
    let id = if cells.is_known(InputColumn::Id) { InputColumn::Id } else { InputColumn::DataId };
    let id = cells.text(id);
    if id.is_empty() {
        return Err(cells.error(InputColumn::Id, "an id was expected"));
    }
    let date = read_date(cells, &mut flags)?;
    let parties = read_parties(cells, &mut flags);
    let best = cells.number_if_readable(InputColumn::Fatalities, &mut flags);
    Ok(SourceRow {
        dataset: Dataset::Acled,
        id: acled_event_id(&id),
        date,
        kind: read_kind(cells, parties.first().map(|party| party.kind), &mut flags),
        killed_by_side: Vec::new(),
        killed_civilians_and_unknown: [None, None],
        killed: StatedToll { best, ..StatedToll::default() },
        country: cells.text(InputColumn::Country),
        conflict: Cow::Borrowed(""),
        admin: [cells.text(InputColumn::Admin1), cells.text(InputColumn::Admin2)],
        place: cells.text(InputColumn::Location),
        coordinates: cells.point(InputColumn::Latitude, InputColumn::Longitude, &mut flags),
        precision: match cells.number_if_readable(InputColumn::PlacePrecision, &mut flags) {
            Some(1) => PlacePrecision::Exact,
            Some(2) => PlacePrecision::Near,
            Some(3) => PlacePrecision::Province,
            None => PlacePrecision::Country,
            Some(_) => {
                cells.flag(
                    InputColumn::PlacePrecision,
                    "is not 1, 2 or 3, place known only to the country",
                    &mut flags,
                );
                PlacePrecision::Country
            }
        },
        claimant: Cow::Borrowed(""),
        sources: cells.text(InputColumn::Source),
        summary: read_summary(cells, &parties),
        url: Cow::Borrowed(""),
        parties,
        reported: read_last_change(cells, date, &mut flags),
        earlier: Vec::new(),
        withdrawn: None,
        flags,
    })
}

/// Reads the kind as [`read_known_kind`] does, else takes it from the words of an unknown event type.
fn read_kind(cells: RecordCells<'_, '_>, first_actor: Option<ActorKind>, flags: &mut Vec<String>) -> Kind {
    read_known_kind(cells, first_actor, flags).unwrap_or_else(|| {
        let event = cells.text(InputColumn::EventType).to_ascii_lowercase();
        let kind = match event.as_str() {
            event if event.contains("overtake") => Kind::NonStateGain,
            event if event.contains("regain") => Kind::StateGain,
            event if event.contains("battle") => Kind::ArmedClash,
            _ => Kind::Other,
        };
        cells.flag(InputColumn::EventType, &format!("is not known, taken for “{}”", kind.row().label), flags);
        kind
    })
}

/// Reads the kind from the sub-event type, else from the event type and the kind of actor 1.
fn read_known_kind(
    cells: RecordCells<'_, '_>,
    first_actor: Option<ActorKind>,
    flags: &mut Vec<String>,
) -> Option<Kind> {
    let (event, sub) = (cells.text(InputColumn::EventType), cells.text(InputColumn::SubType));
    if let Some(kind) = kind_from_sub_type(&sub) {
        return Some(kind);
    }
    let kind = kind_from_event_type(&event, first_actor)?;
    if !sub.is_empty() {
        flags.push(format!("sub-event type not known, taken by its event type: {sub}"));
    }
    Some(kind)
}

fn read_date(cells: RecordCells<'_, '_>, flags: &mut Vec<String>) -> Result<EventDate, CellError> {
    let day = cells.day(InputColumn::Date, flags)?;
    cells.check_year(InputColumn::Date, InputColumn::Year, Span::from_day(day), flags);
    let precision = match cells.number_if_readable(InputColumn::DatePrecision, flags) {
        Some(1) | None => Precision::Day,
        Some(2) => Precision::Week,
        Some(3) => Precision::Month,
        Some(_) => {
            cells.flag(InputColumn::DatePrecision, "is not 1, 2 or 3, dated as written", flags);
            Precision::Day
        }
    };
    Ok(coarsen(EventDate::from_day(day), precision))
}

/// Reads the day of the last change of the row: seconds since 1970, or a date.
fn read_last_change(
    cells: RecordCells<'_, '_>,
    date: EventDate,
    flags: &mut Vec<String>,
) -> Option<PublicationDate> {
    /// Lower numbers are dates without dashes: 20220412.
    const MIN_SECONDS: u32 = 100_000_000;
    const DAY_SECONDS: u32 = 24 * 60 * 60;
    if !cells.is_known(InputColumn::Timestamp) {
        return None;
    }
    let seconds = cells.number(InputColumn::Timestamp).ok().flatten();
    let day = match seconds.filter(|&seconds| seconds >= MIN_SECONDS) {
        Some(seconds) => i32::try_from(seconds / DAY_SECONDS).ok().map(Day),
        None => cells.day(InputColumn::Timestamp, &mut Vec::new()).ok(),
    };
    match day {
        Some(day) if day >= date.span.start => return Some(PublicationDate::from_day(day)),
        Some(_) => cells.flag(InputColumn::Timestamp, "is before the event, report undated", flags),
        None => cells.flag(InputColumn::Timestamp, "is not a time, report undated", flags),
    }
    None
}

/// Reads actor 1, actor 2 and, for events that target civilians, civilians. Allies go to the summary instead: the
/// allies of actor 1 do not face actor 1. ACLED does not state which actor attacked.
fn read_parties<'r>(cells: RecordCells<'r, '_>, flags: &mut Vec<String>) -> Vec<RowParty<'r>> {
    let mut parties = Vec::with_capacity(2);
    for (actor, code) in
        [(InputColumn::Actor1, InputColumn::Inter1), (InputColumn::Actor2, InputColumn::Inter2)]
    {
        let name = cells.text(actor);
        if !name.is_empty() {
            let kind = read_actor_kind(cells, code).unwrap_or_else(|()| {
                cells.flag(code, "is not an inter code, kind of actor taken by its name", flags);
                None
            });
            let kind = kind.unwrap_or_else(|| actor_kind_from_name(&name));
            parties.push(RowParty { name, kind });
        }
    }
    if parties.is_empty() {
        flags.push("no actor is named".to_owned());
    }
    if cells.is_known(InputColumn::Targets) && !parties.iter().any(|party| party.kind == ActorKind::Civilians)
    {
        parties.push(RowParty { name: Cow::Borrowed("Civilians"), kind: ActorKind::Civilians });
    }
    parties
}

/// Reads the notes and appends the allies of the actors.
fn read_summary<'r>(cells: RecordCells<'r, '_>, parties: &[RowParty<'_>]) -> Cow<'r, str> {
    let mut summary = cells.text(InputColumn::Notes);
    for (allies, party) in [InputColumn::Allies1, InputColumn::Allies2].into_iter().zip(parties) {
        let allies = cells.text(allies);
        if !allies.is_empty() {
            let space = if summary.is_empty() { "" } else { " " };
            summary = Cow::Owned(format!("{summary}{space}[beside {}: {allies}]", party.name));
        }
    }
    summary
}

/// Reads an `inter` cell: a code, or words in newer exports. Returns `None` if there is no actor.
///
/// # Errors
/// Returns an error if the cell is neither.
fn read_actor_kind(cells: RecordCells<'_, '_>, column: InputColumn) -> Result<Option<ActorKind>, ()> {
    const OTHER: [&str; 3] = ["External/Other forces", "Other forces", "External forces"];
    if !cells.is_known(column) {
        return Ok(None);
    }
    if let Ok(code) = cells.number(column) {
        let Some(code @ 1..) = code else { return Ok(None) };
        let row = ActorKind::TABLE.iter().find(|row| row.3.map(u32::from) == Some(code));
        return row.map(|row| Some(row.0)).ok_or(());
    }
    let words = cells.text(column);
    let mut coded = ActorKind::TABLE.iter().filter(|row| row.3.is_some());
    let kind = coded.find(|row| has_same_words(row.2, &words)).map(|row| row.0);
    let is_other = || OTHER.iter().any(|name| has_same_words(name, &words));
    kind.or_else(|| is_other().then_some(ActorKind::ExternalForces)).map(Some).ok_or(())
}

/// Guesses the kind of an actor from its name, for rows without a code.
fn actor_kind_from_name(name: &str) -> ActorKind {
    const PREFIXES: [(&str, ActorKind); 6] = [
        ("Civilians", ActorKind::Civilians),
        ("Protesters", ActorKind::Protesters),
        ("Rioters", ActorKind::Rioters),
        ("Military Forces", ActorKind::StateForces),
        ("Police Forces", ActorKind::StateForces),
        ("Government", ActorKind::StateForces),
    ];
    PREFIXES.iter().find(|row| name.starts_with(row.0)).map_or(ActorKind::PoliticalMilitia, |row| row.1)
}

/// Returns the kind of a sub-event type.
fn kind_from_sub_type(name: &str) -> Option<Kind> {
    /// Names in addition to those of [`Kind::TABLE`].
    const FURTHER_NAMES: [(&str, Kind); 12] = [
        ("Change to group/activity", Kind::Other),
        ("Disrupted weapons use", Kind::Other),
        ("Looting/property destruction", Kind::Other),
        ("Other", Kind::Other),
        ("Non-state actor overtakes territory", Kind::NonStateGain),
        ("Government regains territory", Kind::StateGain),
        ("Air/drone strike", Kind::AirStrike),
        ("Drone strike", Kind::AirStrike),
        ("Suicide bombing", Kind::SuicideBomb),
        ("Abduction", Kind::Abduction),
        ("Forced disappearance", Kind::Abduction),
        ("Arrest", Kind::Arrest),
    ];
    if name.is_empty() {
        return None;
    }
    let further = FURTHER_NAMES.iter().find(|row| has_same_words(row.0, name)).map(|row| row.1);
    further.or_else(|| Kind::TABLE.iter().find(|row| has_same_words(row.acled.1, name)).map(|row| row.kind))
}

/// Returns the kind of an event type, including the names used before 2019.
fn kind_from_event_type(name: &str, first_actor: Option<ActorKind>) -> Option<Kind> {
    let are_rioters = first_actor == Some(ActorKind::Rioters);
    let kinds = [
        ("Battles", Kind::ArmedClash),
        ("Battle-No change of territory", Kind::ArmedClash),
        ("Battle-Government regains territory", Kind::StateGain),
        ("Battle-Non-state actor overtakes territory", Kind::NonStateGain),
        ("Explosions/Remote violence", Kind::RemoteExplosive),
        ("Remote violence", Kind::RemoteExplosive),
        ("Violence against civilians", Kind::AttackOnCivilians),
        ("Riots/Protests", if are_rioters { Kind::ViolentDemonstration } else { Kind::PeacefulProtest }),
        ("Riots", Kind::ViolentDemonstration),
        ("Protests", Kind::PeacefulProtest),
        ("Headquarters or base established", Kind::BuildUp),
        ("Non-violent transfer of territory", Kind::Withdrawal),
        ("Strategic developments", Kind::Other),
        ("Strategic development", Kind::Other),
    ];
    kinds.iter().find(|row| has_same_words(row.0, name)).map(|row| row.1)
}
