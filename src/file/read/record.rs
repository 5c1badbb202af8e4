//! A record while it is being read: what is wrong with it, and the small readers that all records share.

use std::borrow::Cow;

use crate::model::text;
use crate::model::{ActorIx, Basis, Claimant, Day, EventDate, FrontIx, LatLon, Precision, SourceIx};

use super::dictionary::{Dictionaries, Dictionary, Lookup};
use super::parser_mode::ParserMode;
use crate::file::fault::{Fault, quoted, suggest};
use crate::file::shape::{Point, Shape, Text, Word, plain, wrong};
use crate::file::syntax::{Slice, Step};

/// The record at one place of a file, with the faults found so far.
pub(super) struct Record<'a, 'f> {
    base: Slice<'a>,
    /// Where in it we are: an entry of one of its lists.
    prefix: Option<[Step; 2]>,
    mode: ParserMode,
    faults: &'f mut Vec<Fault>,
    failed: bool,
}

impl<'a, 'f> Record<'a, 'f> {
    /// The record that `base` holds.
    pub(super) const fn new(base: Slice<'a>, mode: ParserMode, faults: &'f mut Vec<Fault>) -> Self {
        Self { base, prefix: None, mode, faults, failed: false }
    }

    /// A record inside this one, which fails on its own.
    pub(super) const fn part(&mut self, list: &'static str, item: usize) -> Record<'a, '_> {
        let prefix = Some([Step::Field(list), Step::Item(item)]);
        Record { base: self.base, prefix, mode: self.mode, faults: self.faults, failed: false }
    }

    /// Whether an error was found, so that the record must be left out.
    pub(super) const fn failed(&self) -> bool {
        self.failed
    }

    /// Fails the record because a part of it failed without which it makes no sense.
    pub(super) const fn fail_if(&mut self, part_failed: bool) {
        self.failed = self.failed || part_failed;
    }

    /// The text at the end of a path.
    pub(super) fn slice(&self, path: &[Step]) -> Slice<'a> {
        let path: Vec<Step> = self.prefix.iter().flatten().chain(path).copied().collect();
        self.base.locate(&path)
    }

    /// Notes an error at the end of a path.
    pub(super) fn error(&mut self, path: &[Step], message: String, hint: Option<String>) {
        self.failed = true;
        let at = self.slice(path).token();
        self.faults.push(Fault::error(at, message, hint));
    }

    /// Notes a doubt at the end of a path.
    pub(super) fn warn(&mut self, path: &[Step], message: String, hint: Option<String>) {
        let at = self.slice(path).token();
        self.faults.push(Fault::warning(at, message, hint));
    }

    /// The whole record, typed, or a fault for everything that is wrong in its form.
    pub(super) fn whole<T: Shape<'a>>(&mut self, what: &str) -> Option<T> {
        self.parse(self.base.text, what)
    }

    /// What stands in `ron`, typed, or a fault for everything that is wrong in its form.
    pub(super) fn parse<T: Shape<'a>>(&mut self, ron: &'a str, what: &str) -> Option<T> {
        if self.mode == ParserMode::Fast
            && let Some(record) = plain(ron)
        {
            return Some(record);
        }
        let error = match Slice::whole(ron).parse::<T>() {
            Ok(record) => return Some(record),
            Err(error) => error,
        };
        self.failed = true;
        let at = self.slice(&[]);
        let before = self.faults.len();
        T::check(at, what, self.faults);
        if self.faults.len() == before {
            self.faults.push(wrong(at, what, T::wanted(), Some(&error)));
        }
        None
    }

    /// A text, made safe to show.
    pub(super) fn text(&mut self, path: &[Step], text: Text<'_>) -> String {
        let Cow::Owned(safe) = text::safe(&text) else { return text.into_owned() };
        let kept = safe.chars().map(Some).chain(std::iter::repeat(None));
        let odd = text.chars().zip(kept).find(|&(c, kept)| kept != Some(c)).map_or('\0', |(c, _)| c);
        let code = u32::from(odd);
        let message = match odd {
            '\n' | '\r' | '\t' => {
                format!("this text holds a line break or tab (U+{code:04X}), which is shown as a space")
            }
            _ => format!("this text holds a character that may not be shown (U+{code:04X}) and is taken out"),
        };
        self.warn(path, message, None);
        safe
    }

    /// A text that may be absent.
    pub(super) fn text_opt(&mut self, path: &[Step], text: Option<Text<'_>>) -> Option<String> {
        text.map(|text| self.text(path, text))
    }

    /// A date in one of the written forms.
    pub(super) fn date(&mut self, path: &[Step], text: &str) -> Option<EventDate> {
        match text.parse() {
            Ok(date) => Some(date),
            Err(error) => {
                self.date_error(path, &error);
                None
            }
        }
    }

    /// A single day.
    pub(super) fn day(&mut self, path: &[Step], text: &str) -> Option<Day> {
        match text.parse() {
            Ok(day) => Some(day),
            Err(error) => {
                self.date_error(path, &error);
                None
            }
        }
    }

    fn date_error(&mut self, path: &[Step], error: &crate::model::date::DateError) {
        use crate::model::date::DateError;
        let hint =
            matches!(error, DateError::Backwards(_)).then(|| "write the earlier date first".to_owned());
        self.error(path, error.to_string(), hint);
    }

    /// A date with the precision that is stated beside it.
    pub(super) fn stated(&mut self, at: Step, text: &str, precision: Option<Word<'_>>) -> Option<EventDate> {
        let date = self.date(&[at], text);
        let stated = [Step::Field("precision")];
        let precision = match precision {
            Some(word) => self.word(&stated, word, PRECISIONS.iter().copied()),
            None => return date,
        };
        let (date, precision) = (date?, precision?);
        if precision < date.precision {
            let finer = format!(
                "`precision` is finer ({}) than the date is written; it has no effect",
                precision.word()
            );
            self.warn(&stated, finer, Some("write the date itself more exactly".to_owned()));
        }
        let coarse = date.coarsened(precision);
        // Widened over the end of a month or quarter, the span may be longer than the precision says.
        Some(EventDate {
            precision: coarse.precision.max(Precision::of_length(coarse.span.days())),
            ..coarse
        })
    }

    /// A word of the format.
    pub(super) fn word<T>(
        &mut self,
        path: &[Step],
        Word(word): Word<'_>,
        table: impl Iterator<Item = (&'static str, T)> + Clone,
    ) -> Option<T> {
        if let Some((_, value)) = table.clone().find(|&(name, _)| name == word) {
            return Some(value);
        }
        let names: Vec<&str> = table.map(|(name, _)| name).collect();
        let message = match path.last() {
            Some(Step::Field(field)) => format!("{} is not a word for `{field}`", quoted(word)),
            _ => format!("{} is not known here", quoted(word)),
        };
        self.error(path, message, suggest(word, &names));
        None
    }

    /// Who stands behind a claim or total; by default its claimant alone.
    pub(super) fn basis(&mut self, word: Option<Word<'_>>) -> Option<Basis> {
        const BASES: [(&str, Basis); 2] = [("Claimed", Basis::Claimed), ("Assessed", Basis::Assessed)];
        let path = [Step::Field("basis")];
        word.map_or(Some(Basis::Claimed), |word| self.word(&path, word, BASES.iter().copied()))
    }

    /// A point on the globe.
    pub(super) fn point(&mut self, path: &[Step], (lat, lon): Point) -> Option<LatLon> {
        let fits = |lat: f64, lon: f64| (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
        if fits(lat, lon) {
            return Some(LatLon { lat, lon });
        }
        let message =
            format!("({lat}, {lon}) is not on the globe: latitude is −90 to 90, longitude −180 to 180");
        let swapped = fits(lon, lat).then(|| format!("latitude comes first: ({lon}, {lat})?"));
        self.error(path, message, swapped);
        None
    }

    /// The index behind an id, or `None` with an error.
    fn look_up(&mut self, path: &[Step], id: &str, dictionary: &Dictionary) -> Option<u32> {
        let noun = dictionary.noun;
        match dictionary.get(id) {
            Lookup::Known(ix) => Some(ix),
            Lookup::Broken => {
                self.left_out(path, noun, id);
                None
            }
            Lookup::Unknown => {
                let message = format!("there is no {noun} {}", quoted(id));
                let hint = dictionary.nearest(id).map(|near| format!("did you mean `{near}`?"));
                self.error(path, message, hint);
                None
            }
        }
    }

    fn left_out(&mut self, path: &[Step], noun: &str, id: &str) {
        self.error(path, format!("left out because {noun} {} could not be read", quoted(id)), None);
    }

    /// The actor with this id.
    pub(super) fn actor(&mut self, path: &[Step], id: &str, known: &Dictionaries) -> Option<ActorIx> {
        self.look_up(path, id, &known.actors).map(ActorIx)
    }

    /// The front with this id.
    pub(super) fn front(&mut self, path: &[Step], id: &str, known: &Dictionaries) -> Option<FrontIx> {
        self.look_up(path, id, &known.fronts).and_then(|ix| u16::try_from(ix).ok()).map(FrontIx)
    }

    /// The source with this id.
    pub(super) fn source(&mut self, path: &[Step], id: &str, known: &Dictionaries) -> Option<SourceIx> {
        self.look_up(path, id, &known.sources).map(SourceIx)
    }

    /// The actor or else the source with this id.
    pub(super) fn claimant(&mut self, path: &[Step], id: &str, known: &Dictionaries) -> Option<Claimant> {
        let actor = known.actors.get(id);
        if let Lookup::Known(ix) = actor {
            return Some(Claimant::Actor(ActorIx(ix)));
        }
        match (actor, known.sources.get(id)) {
            (_, Lookup::Known(ix)) => return Some(Claimant::Source(SourceIx(ix))),
            (Lookup::Broken, _) => self.left_out(path, known.actors.noun, id),
            (_, Lookup::Broken) => self.left_out(path, known.sources.noun, id),
            (_, Lookup::Unknown) => {
                let message = format!("there is no actor or source {}", quoted(id));
                let near = known.actors.nearest(id).or_else(|| known.sources.nearest(id));
                self.error(path, message, near.map(|near| format!("did you mean `{near}`?")));
            }
        }
        None
    }

    /// The actors with these ids, in a field that is a list.
    pub(super) fn actors(
        &mut self,
        field: &'static str,
        ids: &[Text<'_>],
        known: &Dictionaries,
    ) -> Vec<ActorIx> {
        let paths = (0..ids.len()).map(|i| [Step::Field(field), Step::Item(i)]);
        ids.iter().zip(paths).filter_map(|(id, path)| self.actor(&path, id, known)).collect()
    }

    /// The sources of a record.
    pub(super) fn sources(&mut self, ids: &[Text<'_>], known: &Dictionaries) -> Vec<SourceIx> {
        let paths = (0..ids.len()).map(|i| [Step::Field("sources"), Step::Item(i)]);
        ids.iter().zip(paths).filter_map(|(id, path)| self.source(&path, id, known)).collect()
    }
}

/// The words for precisions.
pub(crate) const PRECISIONS: [(&str, Precision); 7] = [
    ("Day", Precision::Day),
    ("Days", Precision::Days),
    ("Week", Precision::Week),
    ("Month", Precision::Month),
    ("Quarter", Precision::Quarter),
    ("Year", Precision::Year),
    ("Years", Precision::Years),
];
