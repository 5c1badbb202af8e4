//! Rows of the UCDP Georeferenced Event Dataset.
//!
//! Sundberg and Melander, “Introducing the UCDP Georeferenced Event Dataset”, Journal of Peace Research 50 (4), 2013,
//! and the codebook of the release.

use std::borrow::Cow;

use csv::ByteRecord;

use super::cells::{Bad, bytes, degrees, number, text};
use super::dates;
use super::event::CIVILIANS;
use super::row::{Dataset, Given, Party, Row};
use super::table::Header;
use crate::model::text::fold;
use crate::model::{ActorKind, Day, EventDate, Kind, LatLon, PlacePrecision, Precision, Span};

/// The columns of the release, in its order: those of a file without a header.
pub(super) const COLUMNS: [&str; 49] = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
];

/// Columns of other releases, which say nothing that is taken.
pub(super) const OTHER_COLUMNS: [&str; 4] = ["best_est", "high_est", "low_est", "gid"];

/// Where each column stands that is read.
#[derive(Debug, Clone)]
pub struct Layout {
    id: usize,
    year: Option<usize>,
    status: Option<usize>,
    violence: usize,
    dyad: Option<usize>,
    side_a: usize,
    side_b: usize,
    article: Option<usize>,
    office: Option<usize>,
    headline: Option<usize>,
    original: Option<usize>,
    where_prec: Option<usize>,
    place: Option<usize>,
    described: Option<usize>,
    admin: [Option<usize>; 2],
    latitude: Option<usize>,
    longitude: Option<usize>,
    country: Option<usize>,
    date_prec: Option<usize>,
    start: usize,
    end: Option<usize>,
    deaths: [Option<usize>; 4],
    best: usize,
    high: Option<usize>,
    low: Option<usize>,
    gwno: [Option<usize>; 2],
}

impl Layout {
    /// The layout of a header.
    ///
    /// # Errors
    /// The first column that is missing without which there are no events.
    pub fn of(header: &Header) -> Result<Self, &'static str> {
        let find = |name: &'static str| header.find(&[name]);
        let need = |name: &'static str| find(name).ok_or(name);
        let either = |one, other| header.find(&[one, other]);
        Ok(Self {
            id: need("id")?,
            year: find("year"),
            status: find("code_status"),
            violence: need("type_of_violence")?,
            dyad: find("dyad_name"),
            side_a: need("side_a")?,
            side_b: need("side_b")?,
            article: find("source_article"),
            office: find("source_office"),
            headline: find("source_headline"),
            original: find("source_original"),
            where_prec: find("where_prec"),
            place: find("where_coordinates"),
            described: find("where_description"),
            admin: [find("adm_1"), find("adm_2")],
            latitude: find("latitude"),
            longitude: find("longitude"),
            country: find("country"),
            date_prec: find("date_prec"),
            start: need("date_start")?,
            end: find("date_end"),
            deaths: [find("deaths_a"), find("deaths_b"), find("deaths_civilians"), find("deaths_unknown")],
            best: either("best", "best_est").ok_or("best")?,
            high: either("high", "high_est"),
            low: either("low", "low_est"),
            gwno: [find("gwnoa"), find("gwnob")],
        })
    }

    /// Whether a record of a file without a header has this shape: 49 cells, a number first, 1–3 in the sixth.
    #[must_use]
    pub fn fits(record: &ByteRecord) -> bool {
        record.len() == COLUMNS.len()
            && super::cells::digits(bytes(record, Some(0))).is_some()
            && matches!(bytes(record, Some(5)), b"1" | b"2" | b"3")
    }

    /// The event of a record.
    ///
    /// # Errors
    /// The first thing for which the row cannot be taken.
    pub fn row<'r>(&self, record: &'r ByteRecord) -> Result<Row<'r>, Bad> {
        let mut flags = Vec::new();
        let id = text(record, Some(self.id));
        if id.is_empty() {
            return Err(Bad::at(Some(self.id), "an id was expected"));
        }
        let Some(violence @ 1..=3) = number(record, Some(self.violence))? else {
            return Err(Bad::at(Some(self.violence), "1, 2 or 3 was expected"));
        };
        if let status @ [_, ..] = bytes(record, self.status)
            && !status.eq_ignore_ascii_case(b"clear")
        {
            flags.push(format!("not coded finally: {}", String::from_utf8_lossy(status)));
        }
        let date = self.date(record, &mut flags)?;
        let place = text(record, self.place);
        let summary = self.summary(record);
        Ok(Row {
            dataset: Dataset::Ucdp,
            id: prefixed("ucdp-", &id),
            date,
            kind: if violence == 3 { Kind::AttackOnCivilians } else { Kind::ArmedClash },
            parties: self.parties(record, violence)?,
            country: text(record, self.country),
            admin: self.admin.map(|column| text(record, column)),
            place,
            at: point(record, self.latitude, self.longitude, &mut flags)?,
            precision: self.precision(record)?,
            killed: Given {
                low: number(record, self.low)?,
                best: number(record, Some(self.best))?,
                high: number(record, self.high)?,
            },
            killed_by_side: vec![number(record, self.deaths[0])?, number(record, self.deaths[1])?],
            killed_others: [number(record, self.deaths[2])?, number(record, self.deaths[3])?],
            claimant: text(record, self.original),
            sources: Some(text(record, self.office))
                .filter(|office| !office.is_empty())
                .unwrap_or_else(|| text(record, self.article)),
            summary,
            url: Cow::Borrowed(""),
            flags,
        })
    }

    /// The headline, else who fought and where.
    fn summary<'r>(&self, record: &'r ByteRecord) -> Cow<'r, str> {
        let headline = text(record, self.headline);
        if !headline.is_empty() {
            // Those of several articles stand in one cell, often without a space between them.
            let headlines = headline.split(';').map(str::trim).filter(|one| !one.is_empty());
            return Cow::Owned(headlines.collect::<Vec<_>>().join("; "));
        }
        let (dyad, place) = (text(record, self.dyad), text(record, self.described.or(self.place)));
        match (dyad.is_empty(), place.is_empty()) {
            (false, false) => Cow::Owned(format!("{dyad}: {place}")),
            (true, _) => place,
            (false, true) => dyad,
        }
    }

    fn parties<'r>(&self, record: &'r ByteRecord, violence: u32) -> Result<Vec<Party<'r>>, Bad> {
        let mut parties = Vec::with_capacity(2);
        for (side, column) in [self.side_a, self.side_b].into_iter().enumerate() {
            let name = text(record, Some(column));
            if name.is_empty() {
                return Err(Bad::at(Some(column), "the name of a party was expected"));
            }
            let state =
                self.gwno.get(side).is_some_and(|&gwno| !super::cells::is_missing(bytes(record, gwno)));
            // Names are one where they differ by case and accents only; so is what sort of party they are.
            let civilians = name.eq_ignore_ascii_case(CIVILIANS)
                || !name.is_ascii() && fold(&name).eq_ignore_ascii_case(CIVILIANS);
            let kind = if civilians {
                ActorKind::Civilians
            } else if state || name.starts_with("Government of ") {
                ActorKind::StateForces
            } else if violence == 1 {
                ActorKind::RebelGroup
            } else {
                // Organised groups that fight no state, and communities: the row does not tell which.
                ActorKind::PoliticalMilitia
            };
            parties.push(Party { name, kind });
        }
        Ok(parties)
    }

    fn precision(&self, record: &ByteRecord) -> Result<PlacePrecision, Bad> {
        Ok(match number(record, self.where_prec)? {
            Some(1) => PlacePrecision::Exact,
            Some(2) => PlacePrecision::Near,
            Some(3) => PlacePrecision::District,
            Some(4) => PlacePrecision::Province,
            Some(5) => PlacePrecision::Region,
            // Nothing is said: nothing more is known than the country.
            Some(6) | None => PlacePrecision::Country,
            Some(7) => PlacePrecision::SeaOrAir,
            Some(_) => return Err(Bad::at(self.where_prec, "1 to 7 was expected")),
        })
    }

    fn date(&self, record: &ByteRecord, flags: &mut Vec<String>) -> Result<EventDate, Bad> {
        let year = number(record, self.year)?;
        let mut day = |column: usize| -> Result<Day, Bad> {
            let found =
                dates::day(bytes(record, Some(column)), year).map_err(|why| Bad::at(Some(column), why))?;
            flags.extend(found.mended.map(str::to_owned));
            Ok(found.day)
        };
        let start = day(self.start)?;
        let end = match self.end {
            Some(column) if !super::cells::is_missing(bytes(record, self.end)) => day(column)?,
            _ => start,
        };
        let span =
            Span::new(start, end).ok_or_else(|| Bad::at(self.end, "the event ends before it begins"))?;
        let stated = match number(record, self.date_prec)? {
            Some(1) | None => Precision::Day,
            Some(2) => Precision::Days,
            Some(3) => Precision::Week,
            Some(4) => Precision::Month,
            Some(5) => Precision::Quarter,
            Some(_) => return Err(Bad::at(self.date_prec, "1 to 5 was expected")),
        };
        let date = EventDate::spanning(span);
        if stated > Precision::Day && span.days() == 1 {
            flags.push("a day that is not known to the day: widened to what its precision says".to_owned());
            return Ok(no_finer(date, stated));
        }
        Ok(EventDate { precision: date.precision.max(stated), ..date })
    }
}

/// A date known only to a precision: three days either way for a week, the calendar month, quarter or year around it.
pub(super) fn no_finer(date: EventDate, precision: Precision) -> EventDate {
    match precision {
        Precision::Day => date,
        Precision::Days | Precision::Week => {
            let span = Span { start: date.span.start.plus(-3), end: date.span.end.plus(3) };
            EventDate { span, precision: Precision::Week, ..date }
        }
        _ => date.coarsened(precision),
    }
}

/// A point on the globe. One that is off it, or at 0° 0°, is no point, and that is told.
pub(super) fn point(
    record: &ByteRecord,
    latitude: Option<usize>,
    longitude: Option<usize>,
    flags: &mut Vec<String>,
) -> Result<Option<LatLon>, Bad> {
    let (Some(lat), Some(lon)) = (degrees(record, latitude)?, degrees(record, longitude)?) else {
        return Ok(None);
    };
    if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
        flags.push(format!("not on the globe, left out: {lat}, {lon}"));
        return Ok(None);
    }
    if lat == 0.0 && lon == 0.0 {
        flags.push("at 0° 0°, which stands for an unknown point: left out".to_owned());
        return Ok(None);
    }
    Ok(Some(LatLon { lat, lon }))
}

/// An id with the prefix of its data set.
pub(super) fn prefixed<'r>(prefix: &str, id: &str) -> Cow<'r, str> {
    let mut whole = String::with_capacity(prefix.len() + id.len());
    whole.push_str(prefix);
    let plain = id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c.to_ascii_lowercase() } else { '-' });
    whole.extend(plain);
    Cow::Owned(whole)
}
