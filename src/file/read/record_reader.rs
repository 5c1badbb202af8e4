//! A record while it is being read: what is wrong with it, and the small readers that all records share.

use std::borrow::Cow;

use crate::model::text;
use crate::model::{ActorIx, Basis, Claimant, Day, EventDate, FrontIx, LatLon, Precision, SourceIx};

use super::id_dictionary::{IdDictionary, IdLookup, SituationIds};
use super::parser_mode::ParserMode;
use crate::file::ron_syntax::{PathStep, RonSlice};
use crate::file::ron_value::{RonPoint, RonText, RonValue, RonWord, mismatch_fault, read_whole_fast};
use crate::file::source_text::{SourceFault, quote_name, suggestion_hint};

/// The record at one place of a file, with the faults found so far.
pub(super) struct RecordReader<'a, 'f> {
    base: RonSlice<'a>,
    /// Where in it we are: an entry of one of its lists.
    prefix: Option<[PathStep; 2]>,
    mode: ParserMode,
    faults: &'f mut Vec<SourceFault>,
    has_failed: bool,
}

impl<'a, 'f> RecordReader<'a, 'f> {
    /// The record that `base` holds.
    pub(super) const fn new(base: RonSlice<'a>, mode: ParserMode, faults: &'f mut Vec<SourceFault>) -> Self {
        Self { base, prefix: None, mode, faults, has_failed: false }
    }

    /// A record inside this one, which fails on its own.
    pub(super) const fn entry_reader(&mut self, list: &'static str, item: usize) -> RecordReader<'a, '_> {
        let prefix = Some([PathStep::Field(list), PathStep::Item(item)]);
        RecordReader { base: self.base, prefix, mode: self.mode, faults: self.faults, has_failed: false }
    }

    /// Whether an error was found, so that the record must be left out.
    pub(super) const fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// Fails the record because a part of it failed without which it makes no sense.
    pub(super) const fn fail_if(&mut self, part_failed: bool) {
        self.has_failed = self.has_failed || part_failed;
    }

    /// The text at the end of a path.
    pub(super) fn value_at(&self, path: &[PathStep]) -> RonSlice<'a> {
        let path: Vec<PathStep> = self.prefix.iter().flatten().chain(path).copied().collect();
        self.base.locate(&path)
    }

    /// Notes an error at the end of a path.
    pub(super) fn add_error(&mut self, path: &[PathStep], message: String, hint: Option<String>) {
        self.has_failed = true;
        let at = self.value_at(path).token_range();
        self.faults.push(SourceFault::error(at, message, hint));
    }

    /// Notes a doubt at the end of a path.
    pub(super) fn add_warning(&mut self, path: &[PathStep], message: String, hint: Option<String>) {
        let at = self.value_at(path).token_range();
        self.faults.push(SourceFault::warning(at, message, hint));
    }

    /// The whole record, typed, or a fault for everything that is wrong in its form.
    pub(super) fn parse_record<T: RonValue<'a>>(&mut self, what: &str) -> Option<T> {
        self.parse_value(self.base.text, what)
    }

    /// What stands in `ron`, typed, or a fault for everything that is wrong in its form.
    pub(super) fn parse_value<T: RonValue<'a>>(&mut self, ron: &'a str, what: &str) -> Option<T> {
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
        let at = self.value_at(&[]);
        let before = self.faults.len();
        T::add_faults(at, what, self.faults);
        if self.faults.len() == before {
            self.faults.push(mismatch_fault(at, what, T::expected_words(), Some(&error)));
        }
        None
    }

    /// A text, made safe to show.
    pub(super) fn read_text(&mut self, path: &[PathStep], text: RonText<'_>) -> String {
        let Cow::Owned(safe) = text::sanitize(&text) else { return text.into_owned() };
        let kept = safe.chars().map(Some).chain(std::iter::repeat(None));
        let odd = text.chars().zip(kept).find(|&(c, kept)| kept != Some(c)).map_or('\0', |(c, _)| c);
        let code = u32::from(odd);
        let message = match odd {
            '\n' | '\r' | '\t' => {
                format!("this text holds a line break or tab (U+{code:04X}), which is shown as a space")
            }
            _ => format!("this text holds a character that may not be shown (U+{code:04X}) and is taken out"),
        };
        self.add_warning(path, message, None);
        safe
    }

    /// A text that may be absent.
    pub(super) fn read_optional_text(
        &mut self,
        path: &[PathStep],
        text: Option<RonText<'_>>,
    ) -> Option<String> {
        text.map(|text| self.read_text(path, text))
    }

    /// A date in one of the written forms.
    pub(super) fn read_date(&mut self, path: &[PathStep], text: &str) -> Option<EventDate> {
        match text.parse() {
            Ok(date) => Some(date),
            Err(error) => {
                self.add_date_error(path, &error);
                None
            }
        }
    }

    /// A single day.
    pub(super) fn read_day(&mut self, path: &[PathStep], text: &str) -> Option<Day> {
        match text.parse() {
            Ok(day) => Some(day),
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

    /// A date with the precision that is stated beside it.
    pub(super) fn read_date_with_precision(
        &mut self,
        at: PathStep,
        text: &str,
        precision: Option<RonWord<'_>>,
    ) -> Option<EventDate> {
        let date = self.read_date(&[at], text);
        let stated = [PathStep::Field("precision")];
        let precision = match precision {
            Some(word) => self.read_word(&stated, word, PRECISION_WORDS.iter().copied()),
            None => return date,
        };
        let (date, precision) = (date?, precision?);
        if precision < date.precision {
            let finer = format!(
                "`precision` is finer ({}) than the date is written; it has no effect",
                precision.name()
            );
            self.add_warning(&stated, finer, Some("write the date itself more exactly".to_owned()));
        }
        let coarse = date.coarsened(precision);
        // Widened over the end of a month or quarter, the span may be longer than the precision says.
        Some(EventDate {
            precision: coarse.precision.max(Precision::from_length(coarse.span.days())),
            ..coarse
        })
    }

    /// A word of the format.
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
            Some(PathStep::Field(field)) => format!("{} is not a word for `{field}`", quote_name(word)),
            _ => format!("{} is not known here", quote_name(word)),
        };
        self.add_error(path, message, suggestion_hint(word, &names));
        None
    }

    /// Who stands behind a claim or total; by default its claimant alone.
    pub(super) fn read_basis(&mut self, word: Option<RonWord<'_>>) -> Option<Basis> {
        const BASES: [(&str, Basis); 2] = [("Claimed", Basis::Claimed), ("Assessed", Basis::Assessed)];
        let path = [PathStep::Field("basis")];
        word.map_or(Some(Basis::Claimed), |word| self.read_word(&path, word, BASES.iter().copied()))
    }

    /// A point on the globe.
    pub(super) fn read_point(&mut self, path: &[PathStep], (lat, lon): RonPoint) -> Option<LatLon> {
        let fits = |lat: f64, lon: f64| (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
        if fits(lat, lon) {
            return Some(LatLon { lat, lon });
        }
        let message =
            format!("({lat}, {lon}) is not on the globe: latitude is −90 to 90, longitude −180 to 180");
        let swapped = fits(lon, lat).then(|| format!("latitude comes first: ({lon}, {lat})?"));
        self.add_error(path, message, swapped);
        None
    }

    /// The index behind an id, or `None` with an error.
    fn look_up(&mut self, path: &[PathStep], id: &str, dictionary: &IdDictionary) -> Option<u32> {
        let noun = dictionary.noun;
        match dictionary.look_up(id) {
            IdLookup::Known(ix) => Some(ix),
            IdLookup::Unreadable => {
                self.add_unreadable_error(path, noun, id);
                None
            }
            IdLookup::Unknown => {
                let message = format!("there is no {noun} {}", quote_name(id));
                let hint = dictionary.nearest_id(id).map(|near| format!("did you mean `{near}`?"));
                self.add_error(path, message, hint);
                None
            }
        }
    }

    fn add_unreadable_error(&mut self, path: &[PathStep], noun: &str, id: &str) {
        self.add_error(path, format!("left out because {noun} {} could not be read", quote_name(id)), None);
    }

    /// The actor with this id.
    pub(super) fn find_actor(
        &mut self,
        path: &[PathStep],
        id: &str,
        known: &SituationIds,
    ) -> Option<ActorIx> {
        self.look_up(path, id, &known.actors).map(ActorIx)
    }

    /// The front with this id.
    pub(super) fn find_front(
        &mut self,
        path: &[PathStep],
        id: &str,
        known: &SituationIds,
    ) -> Option<FrontIx> {
        self.look_up(path, id, &known.fronts).and_then(|ix| u16::try_from(ix).ok()).map(FrontIx)
    }

    /// The source with this id.
    pub(super) fn find_source(
        &mut self,
        path: &[PathStep],
        id: &str,
        known: &SituationIds,
    ) -> Option<SourceIx> {
        self.look_up(path, id, &known.sources).map(SourceIx)
    }

    /// The actor or else the source with this id.
    pub(super) fn find_claimant(
        &mut self,
        path: &[PathStep],
        id: &str,
        known: &SituationIds,
    ) -> Option<Claimant> {
        let actor = known.actors.look_up(id);
        if let IdLookup::Known(ix) = actor {
            return Some(Claimant::Actor(ActorIx(ix)));
        }
        match (actor, known.sources.look_up(id)) {
            (_, IdLookup::Known(ix)) => return Some(Claimant::Source(SourceIx(ix))),
            (IdLookup::Unreadable, _) => self.add_unreadable_error(path, known.actors.noun, id),
            (_, IdLookup::Unreadable) => self.add_unreadable_error(path, known.sources.noun, id),
            (_, IdLookup::Unknown) => {
                let message = format!("there is no actor or source {}", quote_name(id));
                let near = known.actors.nearest_id(id).or_else(|| known.sources.nearest_id(id));
                self.add_error(path, message, near.map(|near| format!("did you mean `{near}`?")));
            }
        }
        None
    }

    /// The actors with these ids, in a field that is a list.
    pub(super) fn find_actors(
        &mut self,
        field: &'static str,
        ids: &[RonText<'_>],
        known: &SituationIds,
    ) -> Vec<ActorIx> {
        let paths = (0..ids.len()).map(|i| [PathStep::Field(field), PathStep::Item(i)]);
        ids.iter().zip(paths).filter_map(|(id, path)| self.find_actor(&path, id, known)).collect()
    }

    /// The sources of a record.
    pub(super) fn find_sources(&mut self, ids: &[RonText<'_>], known: &SituationIds) -> Vec<SourceIx> {
        let paths = (0..ids.len()).map(|i| [PathStep::Field("sources"), PathStep::Item(i)]);
        ids.iter().zip(paths).filter_map(|(id, path)| self.find_source(&path, id, known)).collect()
    }
}

/// The words for precisions.
pub(crate) const PRECISION_WORDS: [(&str, Precision); 7] = [
    ("Day", Precision::Day),
    ("Days", Precision::Days),
    ("Week", Precision::Week),
    ("Month", Precision::Month),
    ("Quarter", Precision::Quarter),
    ("Year", Precision::Year),
    ("Years", Precision::Years),
];
