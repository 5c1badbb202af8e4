//! Reads a record: collects its faults and converts the values that all records share.

use std::borrow::Cow;

use crate::model::limits::{MAX_LIST_ITEMS, MAX_RECORD_FINDINGS, MAX_TEXT_CHARS};
use crate::model::text;
use crate::model::{
    ActorIx, Basis, Claimant, Day, EventDate, FrontIx, LatLon, Precision, PublicationDate, Severity, SourceIx,
};

use super::id_dictionary::{IdDictionary, IdLookup, SituationIds};
use super::parser_mode::ParserMode;
use crate::file::ron_syntax::{PathStep, RonSlice};
use crate::file::ron_value::{RonPoint, RonText, RonValue, RonWord, mismatch_fault, read_whole_fast};
use crate::file::source_text::{SourceFault, quote_name, suggestion_hint};

/// A record of a file, with the faults found so far.
pub(super) struct RecordReader<'a, 'f> {
    base: RonSlice<'a>,
    /// The path to the current entry of one of the record's lists.
    prefix: Option<[PathStep; 2]>,
    mode: ParserMode,
    faults: &'f mut Vec<SourceFault>,
    /// The number of faults before those of the record.
    first_fault: usize,
    has_failed: bool,
}

impl<'a, 'f> RecordReader<'a, 'f> {
    /// Creates a reader of the record in `base`.
    pub(super) fn new(base: RonSlice<'a>, mode: ParserMode, faults: &'f mut Vec<SourceFault>) -> Self {
        let first_fault = faults.len();
        Self { base, prefix: None, mode, faults, first_fault, has_failed: false }
    }

    /// Returns a reader of an entry in this record's `list`. The entry fails on its own.
    pub(super) const fn entry_reader(&mut self, list: &'static str, index: usize) -> RecordReader<'a, '_> {
        let prefix = Some([PathStep::Field(list), PathStep::Item(index)]);
        RecordReader {
            base: self.base,
            prefix,
            mode: self.mode,
            faults: self.faults,
            first_fault: self.first_fault,
            has_failed: false,
        }
    }

    /// Whether an error was found and the record must be left out.
    pub(super) const fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// Fails the record if a part failed that it cannot do without.
    pub(super) const fn fail_if(&mut self, part_failed: bool) {
        self.has_failed = self.has_failed || part_failed;
    }

    /// Returns the text at the end of a path.
    pub(super) fn value_at(&self, path: &[PathStep]) -> RonSlice<'a> {
        let path: Vec<PathStep> = self.prefix.iter().flatten().chain(path).copied().collect();
        self.base.locate(&path)
    }

    /// Adds an error at the end of a path and fails the record.
    pub(super) fn add_error(&mut self, path: &[PathStep], message: String, hint: Option<String>) {
        self.has_failed = true;
        self.add_fault(Severity::Error, path, message, hint);
    }

    /// Adds a warning at the end of a path.
    pub(super) fn add_warning(&mut self, path: &[PathStep], message: String, hint: Option<String>) {
        self.add_fault(Severity::Warning, path, message, hint);
    }

    /// Adds a note at the end of a path.
    pub(super) fn add_note(&mut self, path: &[PathStep], message: String, hint: Option<String>) {
        self.add_fault(Severity::Note, path, message, hint);
    }

    /// Adds a fault at the end of a path. After [`MAX_RECORD_FINDINGS`], a single fault stands for all others, because
    /// finding the place of each takes time in proportion to the record.
    fn add_fault(&mut self, severity: Severity, path: &[PathStep], message: String, hint: Option<String>) {
        match self.faults.len().saturating_sub(self.first_fault) {
            ..MAX_RECORD_FINDINGS => {
                let range = self.value_at(path).token_range();
                self.faults.push(SourceFault { range, severity, message, hint });
            }
            MAX_RECORD_FINDINGS => {
                let message = format!(
                    "this record has more than {MAX_RECORD_FINDINGS} problems; the others are not listed"
                );
                let range = self.base.token_range();
                self.faults.push(SourceFault { range, severity, message, hint: None });
            }
            _ if severity == Severity::Error => {
                self.faults.last_mut().into_iter().for_each(|last| last.severity = Severity::Error);
            }
            _ => {}
        }
    }

    /// Adds an error if a list has more than `max` entries, and returns `None` if so.
    pub(super) fn check_length(&mut self, path: &[PathStep], len: usize, max: usize) -> Option<()> {
        if len <= max {
            return Some(());
        }
        self.add_error(path, format!("this list has {len} entries; at most {max} are read"), None);
        None
    }

    /// Parses the whole record, or adds a fault for every problem in its form.
    pub(super) fn parse_record<T: RonValue<'a>>(&mut self, label: &str) -> Option<T> {
        self.parse_value(self.base.text, label)
    }

    /// Parses `ron`, or adds a fault for every problem in its form.
    pub(super) fn parse_value<T: RonValue<'a>>(&mut self, ron: &'a str, label: &str) -> Option<T> {
        if self.mode == ParserMode::Fast
            && let Some(record) = read_whole_fast(ron)
        {
            return Some(record);
        }
        let error = match RonSlice::whole(ron).parse::<T>() {
            Ok(record) => return Some(record),
            Err(error) => error,
        };
        self.has_failed = true;
        let slice = self.value_at(&[]);
        let count_before = self.faults.len();
        T::add_faults(slice, label, self.faults);
        if self.faults.len() == count_before {
            self.faults.push(mismatch_fault(slice, label, T::expected_words(), Some(&error)));
        }
        None
    }

    /// Sanitises a text, with a warning if that changes it. A text that is too long is an error.
    pub(super) fn read_text(&mut self, path: &[PathStep], text: RonText<'_>) -> String {
        if text.len() > MAX_TEXT_CHARS {
            let count = text.chars().count();
            if count > MAX_TEXT_CHARS {
                let message = format!("this text has {count} characters; at most {MAX_TEXT_CHARS} are read");
                self.add_error(path, message, None);
                return String::new();
            }
        }
        let Cow::Owned(safe) = text::sanitize(&text) else { return text.into_owned() };
        let safe_chars = safe.chars().map(Some).chain(std::iter::repeat(None));
        let unsafe_char = text
            .chars()
            .zip(safe_chars)
            .find(|&(c, safe_char)| safe_char != Some(c))
            .map_or('\0', |(c, _)| c);
        let code = u32::from(unsafe_char);
        let message = match unsafe_char {
            '\n' | '\r' | '\t' => {
                format!("this text contains a line break or tab (U+{code:04X}), which is shown as a space")
            }
            _ => {
                format!("this text contains a character that may not be shown (U+{code:04X}); it is removed")
            }
        };
        self.add_warning(path, message, None);
        safe
    }

    /// Sanitises an optional text.
    pub(super) fn read_optional_text(
        &mut self,
        path: &[PathStep],
        text: Option<RonText<'_>>,
    ) -> Option<String> {
        text.map(|text| self.read_text(path, text))
    }

    /// Parses a date in any of the written forms.
    pub(super) fn read_date(&mut self, path: &[PathStep], text: &str) -> Option<EventDate> {
        match text.parse() {
            Ok(date) => Some(date),
            Err(error) => {
                self.add_date_error(path, &error);
                None
            }
        }
    }

    /// Parses a single day.
    pub(super) fn read_day(&mut self, path: &[PathStep], text: &str) -> Option<Day> {
        match text.parse() {
            Ok(day) => Some(day),
            Err(error) => {
                self.add_date_error(path, &error);
                None
            }
        }
    }

    /// Parses a date of publication.
    pub(super) fn read_publication_date(&mut self, path: &[PathStep], text: &str) -> Option<PublicationDate> {
        match text.parse() {
            Ok(date) => Some(date),
            Err(error) => {
                self.add_date_error(path, &error);
                None
            }
        }
    }

    fn add_date_error(&mut self, path: &[PathStep], error: &crate::model::date::DateError) {
        use crate::model::date::DateError;
        let hint =
            matches!(error, DateError::Backwards(_)).then(|| "write the earlier date first".to_owned());
        self.add_error(path, error.to_string(), hint);
    }

    /// Parses a date and applies the precision stated next to it.
    pub(super) fn read_date_with_precision(
        &mut self,
        field: PathStep,
        text: &str,
        precision: Option<RonWord<'_>>,
    ) -> Option<EventDate> {
        let date = self.read_date(&[field], text);
        let path = [PathStep::Field("precision")];
        let precision = match precision {
            Some(word) => self.read_word(&path, word, PRECISION_WORDS.iter().copied()),
            None => return date,
        };
        let (date, precision) = (date?, precision?);
        if precision < date.precision {
            let message = format!(
                "`precision` ({}) is finer than the date as written and has no effect",
                precision.name()
            );
            self.add_warning(&path, message, Some("write a more exact date".to_owned()));
        }
        let coarse = date.coarsened(precision);
        // Widened across the end of a month or quarter, the span may be longer than the precision suggests.
        Some(EventDate {
            precision: coarse.precision.max(Precision::from_length(coarse.span.days())),
            ..coarse
        })
    }

    /// Looks up a word of the format in a table of allowed words.
    pub(super) fn read_word<T>(
        &mut self,
        path: &[PathStep],
        RonWord(word): RonWord<'_>,
        table: impl Iterator<Item = (&'static str, T)> + Clone,
    ) -> Option<T> {
        if let Some((_, value)) = table.clone().find(|&(name, _)| name == word) {
            return Some(value);
        }
        let names: Vec<&str> = table.map(|(name, _)| name).collect();
        let message = match path.last() {
            Some(PathStep::Field(field)) => {
                format!("{} is not a valid value for `{field}`", quote_name(word))
            }
            _ => format!("{} is not valid here", quote_name(word)),
        };
        self.add_error(path, message, suggestion_hint(word, &names));
        None
    }

    /// Reads the basis of a claim or total: claimed unless stated otherwise.
    pub(super) fn read_basis(&mut self, word: Option<RonWord<'_>>) -> Option<Basis> {
        let path = [PathStep::Field("basis")];
        word.map_or(Some(Basis::Claimed), |word| {
            self.read_word(&path, word, Basis::TABLE.map(|row| (row.1, row.0)).into_iter())
        })
    }

    /// Checks that a point is on the globe.
    pub(super) fn read_point(&mut self, path: &[PathStep], (lat, lon): RonPoint) -> Option<LatLon> {
        let is_on_globe =
            |lat: f64, lon: f64| (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
        if is_on_globe(lat, lon) {
            return Some(LatLon { lat, lon });
        }
        let message =
            format!("({lat}, {lon}) is not on the globe: latitude is −90 to 90, longitude −180 to 180");
        let hint =
            is_on_globe(lon, lat).then(|| format!("latitude comes first; did you mean ({lon}, {lat})?"));
        self.add_error(path, message, hint);
        None
    }

    /// Returns the index of an id, or adds an error.
    fn look_up(
        &mut self,
        path: &[PathStep],
        id: &str,
        dictionary: &IdDictionary,
        known_ids: &SituationIds,
    ) -> Option<u32> {
        let noun = dictionary.noun;
        match dictionary.look_up(id) {
            IdLookup::Known(ix) => Some(ix),
            IdLookup::Unreadable => {
                self.add_unreadable_error(path, noun, id);
                None
            }
            IdLookup::Unknown => {
                let message = format!("there is no {noun} {}", quote_name(id));
                self.add_error(path, message, Some(known_ids.unknown_id_hint(id, &[dictionary])));
                None
            }
        }
    }

    fn add_unreadable_error(&mut self, path: &[PathStep], noun: &str, id: &str) {
        self.add_error(path, format!("left out because {noun} {} could not be read", quote_name(id)), None);
    }

    /// Returns the actor with this id, or adds an error.
    pub(super) fn find_actor(
        &mut self,
        path: &[PathStep],
        id: &str,
        known_ids: &SituationIds,
    ) -> Option<ActorIx> {
        self.look_up(path, id, &known_ids.actors, known_ids).map(ActorIx)
    }

    /// Returns the front with this id, or adds an error.
    pub(super) fn find_front(
        &mut self,
        path: &[PathStep],
        id: &str,
        known_ids: &SituationIds,
    ) -> Option<FrontIx> {
        self.look_up(path, id, &known_ids.fronts, known_ids)
            .and_then(|ix| u16::try_from(ix).ok())
            .map(FrontIx)
    }

    /// Returns the source with this id, or adds an error.
    pub(super) fn find_source(
        &mut self,
        path: &[PathStep],
        id: &str,
        known_ids: &SituationIds,
    ) -> Option<SourceIx> {
        self.look_up(path, id, &known_ids.sources, known_ids).map(SourceIx)
    }

    /// Returns the actor or, failing that, the source with this id, or adds an error.
    pub(super) fn find_claimant(
        &mut self,
        path: &[PathStep],
        id: &str,
        known_ids: &SituationIds,
    ) -> Option<Claimant> {
        let actor = known_ids.actors.look_up(id);
        if let IdLookup::Known(ix) = actor {
            return Some(Claimant::Actor(ActorIx(ix)));
        }
        match (actor, known_ids.sources.look_up(id)) {
            (_, IdLookup::Known(ix)) => return Some(Claimant::Source(SourceIx(ix))),
            (IdLookup::Unreadable, _) => self.add_unreadable_error(path, known_ids.actors.noun, id),
            (_, IdLookup::Unreadable) => self.add_unreadable_error(path, known_ids.sources.noun, id),
            (_, IdLookup::Unknown) => {
                let message = format!("there is no actor or source {}", quote_name(id));
                let hint = known_ids.unknown_id_hint(id, &[&known_ids.actors, &known_ids.sources]);
                self.add_error(path, message, Some(hint));
            }
        }
        None
    }

    /// Returns the actors of a list field, with an error for each unknown id.
    pub(super) fn find_actors(
        &mut self,
        field: &'static str,
        ids: &[RonText<'_>],
        known_ids: &SituationIds,
    ) -> Vec<ActorIx> {
        if self.check_length(&[PathStep::Field(field)], ids.len(), MAX_LIST_ITEMS).is_none() {
            return Vec::new();
        }
        let paths = (0..ids.len()).map(|i| [PathStep::Field(field), PathStep::Item(i)]);
        ids.iter().zip(paths).filter_map(|(id, path)| self.find_actor(&path, id, known_ids)).collect()
    }

    /// Returns the sources of a record, with an error for each unknown id.
    pub(super) fn find_sources(&mut self, ids: &[RonText<'_>], known_ids: &SituationIds) -> Vec<SourceIx> {
        if self.check_length(&[PathStep::Field("sources")], ids.len(), MAX_LIST_ITEMS).is_none() {
            return Vec::new();
        }
        let paths = (0..ids.len()).map(|i| [PathStep::Field("sources"), PathStep::Item(i)]);
        ids.iter().zip(paths).filter_map(|(id, path)| self.find_source(&path, id, known_ids)).collect()
    }
}

/// The words of the format for precisions.
pub(crate) const PRECISION_WORDS: [(&str, Precision); 7] = [
    ("Day", Precision::Day),
    ("Days", Precision::Days),
    ("Week", Precision::Week),
    ("Month", Precision::Month),
    ("Quarter", Precision::Quarter),
    ("Year", Precision::Year),
    ("Years", Precision::Years),
];
