//! Rows of the Armed Conflict Location & Event Data, in the five layouts in which exports have come.
//!
//! ACLED codebook; <https://acleddata.com>. Its terms forbid passing rows on: none is in this repository.

use std::borrow::Cow;

use csv::ByteRecord;

use super::cells::{Bad, bytes, is_missing, number, same_words, text};
use super::dates;
use super::row::{Dataset, Given, Party, Row};
use super::table::Header;
use super::ucdp::{no_finer, point, prefixed};
use crate::model::{ActorKind, Day, EventDate, Kind, PlacePrecision, Precision, Span};

/// Every column that any layout has.
pub(super) const COLUMNS: [&str; 51] = [
    "data_id",
    "gwno",
    "iso",
    "iso3",
    "event_id_cnty",
    "event_id_no_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "ally_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "ally_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
    "population_best",
    "population_1km",
    "population_2km",
    "population_5km",
    // Weekly aggregates.
    "week",
    "events",
    "population_exposure",
    "centroid_latitude",
    "centroid_longitude",
    "id",
    "month",
    "centroid_lat",
    "centroid_long",
    "month_year",
];

/// What a record is.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is only ever one, and a box for each row would cost more"
)]
pub enum Record<'r> {
    /// An event.
    Event(Row<'r>),
    /// A count of events in a week.
    Week(Week<'r>),
}

/// A weekly aggregate: never an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week<'r> {
    /// The seven days.
    pub span: Span,
    /// Country, as written.
    pub country: Cow<'r, str>,
    /// What sort of events.
    pub kind: Kind,
    /// How many.
    pub events: u32,
    /// How many were killed in them.
    pub killed: Option<u32>,
}

/// Where each column stands that is read.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Events, else weekly aggregates.
    events: Option<EventColumns>,
    week: Option<(usize, usize)>,
    event_type: usize,
    sub_type: Option<usize>,
    country: usize,
    fatalities: Option<usize>,
}

#[derive(Debug, Clone)]
struct EventColumns {
    id: usize,
    date: usize,
    year: Option<usize>,
    time_precision: Option<usize>,
    actors: [usize; 2],
    allies: [Option<usize>; 2],
    inter: [Option<usize>; 2],
    targets: Option<usize>,
    admin: [Option<usize>; 2],
    location: Option<usize>,
    latitude: Option<usize>,
    longitude: Option<usize>,
    geo_precision: Option<usize>,
    source: Option<usize>,
    notes: Option<usize>,
}

impl Layout {
    /// The layout of a header.
    ///
    /// # Errors
    /// The first column that is missing without which there are neither events nor weekly counts.
    pub fn of(header: &Header) -> Result<Self, &'static str> {
        let find = |name: &'static str| header.find(&[name]);
        let need = |name: &'static str| find(name).ok_or(name);
        let week = find("week").zip(find("events"));
        let events = if week.is_some() {
            None
        } else {
            Some(EventColumns {
                id: header.find(&["event_id_cnty", "data_id"]).ok_or("event_id_cnty")?,
                date: need("event_date")?,
                year: find("year"),
                time_precision: find("time_precision"),
                actors: [need("actor1")?, need("actor2")?],
                allies: [
                    header.find(&["assoc_actor_1", "ally_actor_1"]),
                    header.find(&["assoc_actor_2", "ally_actor_2"]),
                ],
                inter: [find("inter1"), find("inter2")],
                targets: find("civilian_targeting"),
                admin: [find("admin1"), find("admin2")],
                location: find("location"),
                latitude: find("latitude"),
                longitude: find("longitude"),
                geo_precision: find("geo_precision"),
                source: find("source"),
                notes: find("notes"),
            })
        };
        Ok(Self {
            events,
            week,
            event_type: need("event_type")?,
            sub_type: find("sub_event_type"),
            country: need("country")?,
            fatalities: find("fatalities"),
        })
    }

    /// What a record says.
    ///
    /// # Errors
    /// The first thing for which the row cannot be taken.
    pub fn record<'r>(&self, record: &'r ByteRecord) -> Result<Record<'r>, Bad> {
        match (&self.events, self.week) {
            (Some(columns), _) => Ok(Record::Event(self.row(columns, record)?)),
            (None, Some((week, events))) => Ok(Record::Week(self.week(week, events, record)?)),
            (None, None) => Err(Bad::at(None, "a row of events or of weekly counts was expected")),
        }
    }

    fn week<'r>(&self, week: usize, events: usize, record: &'r ByteRecord) -> Result<Week<'r>, Bad> {
        let start = dates::day(bytes(record, Some(week)), None).map_err(|why| Bad::at(Some(week), why))?.day;
        let events =
            number(record, Some(events))?.ok_or_else(|| Bad::at(Some(events), "a count was expected"))?;
        Ok(Week {
            span: Span { start, end: start.plus(6) },
            country: text(record, Some(self.country)),
            kind: self.kind(record, None, &mut Vec::new())?,
            events,
            killed: number(record, self.fatalities)?,
        })
    }

    fn row<'r>(&self, columns: &EventColumns, record: &'r ByteRecord) -> Result<Row<'r>, Bad> {
        let mut flags = Vec::new();
        let id = text(record, Some(columns.id));
        if id.is_empty() {
            return Err(Bad::at(Some(columns.id), "an id was expected"));
        }
        let date = columns.date(record, &mut flags)?;
        let parties = columns.parties(record)?;
        let kind = self.kind(record, parties.first().map(|party| party.kind), &mut flags)?;
        let killed = number(record, self.fatalities)?;
        Ok(Row {
            dataset: Dataset::Acled,
            id: prefixed("acled-", &id),
            date,
            kind,
            killed_by_side: Vec::new(),
            killed_others: [None, None],
            killed: Given { best: killed, ..Given::default() },
            country: text(record, Some(self.country)),
            admin: columns.admin.map(|column| text(record, column)),
            place: text(record, columns.location),
            at: point(record, columns.latitude, columns.longitude, &mut flags)?,
            precision: match number(record, columns.geo_precision)? {
                Some(1) => PlacePrecision::Exact,
                Some(2) => PlacePrecision::Near,
                Some(3) => PlacePrecision::Province,
                None => PlacePrecision::Country,
                Some(_) => return Err(Bad::at(columns.geo_precision, "1, 2 or 3 was expected")),
            },
            claimant: Cow::Borrowed(""),
            sources: text(record, columns.source),
            summary: columns.summary(record, &parties),
            url: Cow::Borrowed(""),
            parties,
            flags,
        })
    }

    /// The kind by the sub-event type, else by the event type with who acted.
    fn kind(
        &self,
        record: &ByteRecord,
        first: Option<ActorKind>,
        flags: &mut Vec<String>,
    ) -> Result<Kind, Bad> {
        let (event, sub) = (text(record, Some(self.event_type)), text(record, self.sub_type));
        let by_event = of_event_type(&event, first);
        match (of_sub_type(&sub), by_event) {
            (Some(kind), _) => Ok(kind),
            (None, Some(kind)) => {
                if !sub.is_empty() {
                    flags.push(format!("sub-event type not known, taken by its event type: {sub}"));
                }
                Ok(kind)
            }
            (None, None) => Err(Bad::at(Some(self.event_type), "an event type of ACLED was expected")),
        }
    }
}

impl EventColumns {
    fn date(&self, record: &ByteRecord, flags: &mut Vec<String>) -> Result<EventDate, Bad> {
        let year = number(record, self.year)?;
        let found =
            dates::day(bytes(record, Some(self.date)), year).map_err(|why| Bad::at(Some(self.date), why))?;
        flags.extend(found.mended.map(str::to_owned));
        let day: Day = found.day;
        let precision = match number(record, self.time_precision)? {
            Some(1) | None => Precision::Day,
            Some(2) => Precision::Week,
            Some(3) => Precision::Month,
            Some(_) => return Err(Bad::at(self.time_precision, "1, 2 or 3 was expected")),
        };
        Ok(no_finer(EventDate::on(day), precision))
    }

    /// Actor 1 and whom it faces: actor 2 and those beside it. Who stands beside actor 1 faces the same, but not
    /// actor 1: see [`Self::summary`]. Neither of the two is said to have attacked.
    fn parties<'r>(&self, record: &'r ByteRecord) -> Result<Vec<Party<'r>>, Bad> {
        let mut parties = Vec::with_capacity(2);
        for side in 0..2 {
            let name = text(record, Some(self.actors[side]));
            let kind = inter(record, self.inter[side])?;
            if name.is_empty() {
                continue;
            }
            let kind = kind.unwrap_or_else(|| by_name(&name));
            parties.push(Party { name, kind });
        }
        if parties.is_empty() {
            return Err(Bad::at(Some(self.actors[0]), "the name of an actor was expected"));
        }
        if self.targets.is_some_and(|column| !is_missing(bytes(record, Some(column))))
            && !parties.iter().any(|party| party.kind == ActorKind::Civilians)
        {
            parties.push(Party { name: Cow::Borrowed("Civilians"), kind: ActorKind::Civilians });
        }
        Ok(parties)
    }

    /// The notes, with those who stand beside an actor.
    fn summary<'r>(&self, record: &'r ByteRecord, parties: &[Party<'_>]) -> Cow<'r, str> {
        let mut summary = text(record, self.notes);
        for (allies, party) in self.allies.into_iter().zip(parties) {
            let allies = text(record, allies);
            if !allies.is_empty() {
                let space = if summary.is_empty() { "" } else { " " };
                summary = Cow::Owned(format!("{summary}{space}[beside {}: {allies}]", party.name));
            }
        }
        summary
    }
}

/// An `inter` cell: a code, or words in newer exports. `None`: nobody.
fn inter(record: &ByteRecord, column: Option<usize>) -> Result<Option<ActorKind>, Bad> {
    let cell = bytes(record, column);
    if is_missing(cell) {
        return Ok(None);
    }
    if cell.first().is_some_and(u8::is_ascii_digit) {
        return match number(record, column)? {
            Some(0) | None => Ok(None),
            Some(code) => {
                let row = ActorKind::TABLE.iter().find(|row| row.3.map(u32::from) == Some(code));
                row.map(|row| Some(row.0))
                    .ok_or_else(|| Bad::at(column, "an inter code from 0 to 8 was expected"))
            }
        };
    }
    let words = text(record, column);
    let known = ActorKind::TABLE.iter().filter(|row| row.3.is_some());
    let named = known.clone().find(|row| same_words(row.2, &words)).map(|row| row.0);
    let other = ["External/Other forces", "Other forces", "External forces"];
    let named = named
        .or_else(|| other.iter().any(|name| same_words(name, &words)).then_some(ActorKind::ExternalForces));
    named
        .map(Some)
        .ok_or_else(|| Bad::at(column, "an inter code, or its words such as Rebel group, was expected"))
}

/// What sort of actor a name tells of, where no code does.
fn by_name(name: &str) -> ActorKind {
    const STARTS: [(&str, ActorKind); 6] = [
        ("Civilians", ActorKind::Civilians),
        ("Protesters", ActorKind::Protesters),
        ("Rioters", ActorKind::Rioters),
        ("Military Forces", ActorKind::StateForces),
        ("Police Forces", ActorKind::StateForces),
        ("Government", ActorKind::StateForces),
    ];
    STARTS.iter().find(|row| name.starts_with(row.0)).map_or(ActorKind::PoliticalMilitia, |row| row.1)
}

/// The kind of a sub-event type.
fn of_sub_type(name: &str) -> Option<Kind> {
    /// Names that stand for a kind beside the one of the table.
    const ALSO: [(&str, Kind); 12] = [
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
    let also = ALSO.iter().find(|row| same_words(row.0, name)).map(|row| row.1);
    also.or_else(|| Kind::TABLE.iter().find(|row| same_words(row.acled.1, name)).map(|row| row.kind))
}

/// The kind of an event type alone, also of the names used before 2019.
fn of_event_type(name: &str, first: Option<ActorKind>) -> Option<Kind> {
    let rioters = first == Some(ActorKind::Rioters);
    let kinds = [
        ("Battles", Kind::ArmedClash),
        ("Battle-No change of territory", Kind::ArmedClash),
        ("Battle-Government regains territory", Kind::StateGain),
        ("Battle-Non-state actor overtakes territory", Kind::NonStateGain),
        ("Explosions/Remote violence", Kind::RemoteExplosive),
        ("Remote violence", Kind::RemoteExplosive),
        ("Violence against civilians", Kind::AttackOnCivilians),
        ("Riots/Protests", if rioters { Kind::ViolentDemonstration } else { Kind::PeacefulProtest }),
        ("Riots", Kind::ViolentDemonstration),
        ("Protests", Kind::PeacefulProtest),
        ("Headquarters or base established", Kind::BuildUp),
        ("Non-violent transfer of territory", Kind::Withdrawal),
        ("Strategic developments", Kind::Other),
        ("Strategic development", Kind::Other),
    ];
    kinds.iter().find(|row| same_words(row.0, name)).map(|row| row.1)
}
