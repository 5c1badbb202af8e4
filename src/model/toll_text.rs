//! The written forms of a toll. A list uses one form for a whole column, so a toll has a head, at whose end the numbers
//! of a column align, and a tail.

use std::fmt;

use super::number_text::{GroupedNumber, ShortNumber, grouped_len, shortened_len};
use super::toll::Toll;

/// A written form of a toll. No form claims more than the toll: `±` says that there is a range, `≥` that the number is
/// a lower bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TollForm {
    /// Every digit: `3,124 (2,957–10,224)`.
    Full,
    /// Every digit of the best number, a short range: `3,124 (2.9k–10.2k)`.
    ShortRange,
    /// The best number, and whether there is a range: `3,124±`.
    Marked,
    /// The shortest form: `3.1k±`.
    Short,
}

impl TollForm {
    /// Every form, longest first.
    pub const ALL: [Self; 4] = [Self::Full, Self::ShortRange, Self::Marked, Self::Short];

    /// Whether a range is written out.
    const fn has_range(self) -> bool {
        matches!(self, Self::Full | Self::ShortRange)
    }
}

/// Receives the parts of a written toll: as text, or to measure it.
trait TollSink {
    fn add_text(&mut self, text: &str);
    fn add_grouped(&mut self, n: u32);
    fn add_shortened(&mut self, n: u32);
}

impl TollSink for String {
    fn add_text(&mut self, text: &str) {
        self.push_str(text);
    }

    fn add_grouped(&mut self, n: u32) {
        self.push_str(&GroupedNumber(n.into()).to_string());
    }

    fn add_shortened(&mut self, n: u32) {
        self.push_str(&ShortNumber(n).to_string());
    }
}

/// The columns of a written part: with the signs `≥`, `≤` and `±`, and with these spelled in two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct PartWidth {
    with_signs: usize,
    spelled: usize,
}

impl TollSink for PartWidth {
    fn add_text(&mut self, text: &str) {
        let chars = text.chars().count();
        self.with_signs += chars;
        self.spelled += chars + text.chars().filter(|c| matches!(c, '≥' | '≤' | '±')).count();
    }

    fn add_grouped(&mut self, n: u32) {
        self.with_signs += grouped_len(n);
        self.spelled += grouped_len(n);
    }

    fn add_shortened(&mut self, n: u32) {
        self.with_signs += shortened_len(n);
        self.spelled += shortened_len(n);
    }
}

impl PartWidth {
    fn max(self, other: Self) -> Self {
        Self { with_signs: self.with_signs.max(other.with_signs), spelled: self.spelled.max(other.spelled) }
    }

    const fn columns(self, is_spelled: bool) -> usize {
        if is_spelled { self.spelled } else { self.with_signs }
    }
}

impl Toll {
    /// Returns the head and the tail of a form: `3,124` and ` (2,957–10,224)`.
    #[must_use]
    pub fn form_parts(self, form: TollForm) -> (String, String) {
        let (mut head, mut tail) = (String::new(), String::new());
        self.write_parts(form, &mut head, &mut tail);
        (head, tail)
    }

    /// Returns a form: `3`, `0–3`, `3+`, `1 (0–4+)`, `0–?`, `?`, `–`, `≥3 (3–?)`, `≥3 (best 5–8)`.
    #[must_use]
    pub fn form_text(self, form: TollForm) -> String {
        let mut text = String::new();
        let mut tail = String::new();
        self.write_parts(form, &mut text, &mut tail);
        text.push_str(&tail);
        text
    }

    /// Returns the longest form that fits `columns`, measured by `width`. `None` if not even the shortest fits: a toll is
    /// left out rather than cut.
    #[must_use]
    pub fn text_within(self, columns: usize, width: impl Fn(&str) -> usize) -> Option<String> {
        TollForm::ALL.into_iter().map(|form| self.form_text(form)).find(|text| width(text) <= columns)
    }

    fn write_parts(self, form: TollForm, head: &mut impl TollSink, tail: &mut impl TollSink) {
        let Some(low) = self.low else { return head.add_text("–") };
        let plus = if self.is_open { "+" } else { "" };
        let Some(best) = self.best_to_show() else {
            return self.write_without_best(form, low, plus, head, tail);
        };
        if self.is_partial {
            head.add_text("≥");
        }
        // What is certain leads: in a partial sum, the lowest number.
        let (lead, range_start) = if self.is_partial { (low.min(best), best) } else { (best, low) };
        add_number(form == TollForm::Short, lead, head);
        match (low == best && self.high == Some(best), form.has_range()) {
            (true, _) if self.is_partial => {}
            (true, _) => tail.add_text(plus),
            (false, false) => tail.add_text("±"),
            (false, true) => {
                let is_short = form == TollForm::ShortRange;
                // Otherwise the leading number looks like a best number below its range.
                tail.add_text(if lead == range_start || !self.is_partial { " (" } else { " (best " });
                add_number(is_short, range_start, tail);
                tail.add_text("–");
                match self.high {
                    Some(high) => {
                        add_number(is_short, high, tail);
                        tail.add_text(plus);
                    }
                    None => tail.add_text("?"),
                }
                tail.add_text(")");
            }
        }
    }

    /// Writes a toll whose best number is unknown: by its range or, in the forms without a range, by the bound that is
    /// certain.
    fn write_without_best(
        self,
        form: TollForm,
        low: u32,
        plus: &str,
        head: &mut impl TollSink,
        tail: &mut impl TollSink,
    ) {
        let is_short = matches!(form, TollForm::ShortRange | TollForm::Short);
        match self.high {
            None if low == 1 => head.add_text("?"),
            Some(high) if high == low => {
                add_number(form == TollForm::Short, high, head);
                tail.add_text(plus);
            }
            high if form.has_range() => {
                add_number(is_short, low, head);
                head.add_text("–");
                match high {
                    Some(high) => {
                        add_number(is_short, high, head);
                        tail.add_text(plus);
                    }
                    None => head.add_text("?"),
                }
            }
            _ if low > 0 => {
                head.add_text("≥");
                add_number(is_short, low, head);
            }
            // A short form is never above its number, so it cannot be an upper bound of it.
            Some(high) if !self.is_open && (!is_short || high < 1000) => {
                head.add_text("≤");
                add_number(false, high, head);
            }
            _ => head.add_text("?"),
        }
    }
}

fn add_number(is_short: bool, n: u32, sink: &mut impl TollSink) {
    if is_short { sink.add_shortened(n) } else { sink.add_grouped(n) }
}

impl fmt::Display for Toll {
    /// Writes the full form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.form_text(TollForm::Full))
    }
}

/// The widths of a column of tolls in each form: of the widest head and of the widest tail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TollWidths([(PartWidth, PartWidth); 4]);

impl TollWidths {
    /// Returns widths that suffice for the sum of any of these tolls, also as a lower bound. Each toll comes with how often
    /// it occurs.
    #[must_use]
    pub fn for_sums(tolls: impl IntoIterator<Item = (Toll, u32)>) -> Self {
        /// The smallest number of the widest short form.
        const WIDEST_SHORT: u32 = 10_000;
        // The sums of all tolls and of those without a best number, of the numbers that are known.
        let (mut all, mut without_best) = ([0_u32; 3], [0_u32; 3]);
        for (toll, times) in tolls {
            let numbers = [toll.low, toll.best_to_show(), toll.high];
            let numbers = numbers.map(|n| n.unwrap_or_default().saturating_mul(times));
            let add = |sum: &mut [u32; 3]| {
                sum.iter_mut().zip(numbers).for_each(|(sum, n)| *sum = sum.saturating_add(n));
            };
            add(&mut all);
            if toll.best.is_none() {
                add(&mut without_best);
            }
        }
        let mut widths = Self::default();
        widths.add(Toll::NONE);
        // The widest form has a range, whose ends differ.
        let [low, best, high] = all;
        // Sums that do not fit in 32 bits are capped, with room for ends that differ.
        let low = low.min(u32::MAX - 2);
        let best = best.max(low).min(u32::MAX - 1);
        let sum = Toll {
            low: Some(low),
            best: Some(best),
            high: Some(high.max(best.saturating_add(1))),
            ..Toll::NONE
        };
        let [low, _, high] = without_best;
        let low = low.min(u32::MAX - 1);
        let sum_without_best =
            Toll { low: Some(low), high: Some(high.max(low.saturating_add(1))), ..Toll::NONE };
        // A sum without a highest number ends with `?`.
        let without_high = |sum: Toll| Toll { high: None, ..sum };
        for sum in [sum, sum_without_best, without_high(sum), without_high(sum_without_best)] {
            let smaller = |n: Option<u32>, limit: u32| n.map(|n| n.min(limit));
            let smaller_sum = Toll {
                low: smaller(sum.low, WIDEST_SHORT),
                best: smaller(sum.best, WIDEST_SHORT),
                high: smaller(sum.high, WIDEST_SHORT + 1),
                ..sum
            };
            // Without a lowest number above 0, the highest stands alone as an upper bound.
            let upper_bound = Toll { low: sum.low.map(|_| 0), ..sum };
            let short_upper_bound = Toll { high: smaller(sum.high, 999), ..upper_bound };
            // A lower bound leads with the lowest number, any other sum with the best. A lower bound also names the best
            // number if the two differ, as they may in a sum of some of the tolls.
            let apart =
                |sum: Toll| Toll { low: sum.best.map(|best| best.saturating_sub(1)).or(sum.low), ..sum };
            let bounds = [sum, smaller_sum, apart(sum), apart(smaller_sum)].map(Toll::as_lower_bound);
            let others = [upper_bound, short_upper_bound, sum, smaller_sum];
            others.into_iter().chain(bounds).for_each(|sum| widths.add(sum));
        }
        widths
    }

    /// Adds a toll to the column.
    pub fn add(&mut self, toll: Toll) {
        for (form, (head, tail)) in TollForm::ALL.into_iter().zip(&mut self.0) {
            let (mut toll_head, mut toll_tail) = (PartWidth::default(), PartWidth::default());
            toll.write_parts(form, &mut toll_head, &mut toll_tail);
            (*head, *tail) = (head.max(toll_head), tail.max(toll_tail));
        }
    }

    /// Returns the columns of the heads and of the tails in a form. `is_spelled`: the signs `≥`, `≤` and `±` take two
    /// columns.
    #[must_use]
    pub fn parts(&self, form: TollForm, is_spelled: bool) -> (usize, usize) {
        let (head, tail) = self.0.get(form as usize).copied().unwrap_or_default();
        (head.columns(is_spelled), tail.columns(is_spelled))
    }

    /// Returns the columns of a form.
    #[must_use]
    pub fn columns(&self, form: TollForm, is_spelled: bool) -> usize {
        let (head, tail) = self.parts(form, is_spelled);
        head + tail
    }
}

impl FromIterator<Toll> for TollWidths {
    fn from_iter<I: IntoIterator<Item = Toll>>(tolls: I) -> Self {
        let mut widths = Self::default();
        tolls.into_iter().for_each(|toll| widths.add(toll));
        widths
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn toll(low: u32, best: Option<u32>, high: Option<u32>) -> Toll {
        Toll { low: Some(low), best, high, ..Toll::NONE }
    }

    fn forms(toll: Toll) -> [String; 4] {
        TollForm::ALL.map(|form| toll.form_text(form))
    }

    #[test]
    fn a_toll_has_a_form_for_every_room() {
        let range = toll(2957, Some(3124), Some(10_224));
        assert_eq!(forms(range), ["3,124 (2,957–10,224)", "3,124 (2.9k–10.2k)", "3,124±", "3.1k±"]);
        let bound = forms(range.as_lower_bound());
        assert_eq!(bound, ["≥2,957 (best 3,124–10,224+)", "≥2,957 (best 3.1k–10.2k+)", "≥2,957±", "≥2.9k±"]);
        assert_eq!(forms(toll(14_948, Some(14_948), Some(14_948))), ["14,948", "14,948", "14,948", "14.9k"]);
        assert_eq!(forms(Toll { is_open: true, ..toll(3, Some(3), Some(3)) }), ["3+"; 4]);
        assert_eq!(forms(toll(4, Some(3124), None)), ["3,124 (4–?)", "3,124 (4–?)", "3,124±", "3.1k±"]);
    }

    #[test]
    fn what_is_unknown_stays_unknown() {
        assert_eq!(forms(Toll::NONE), ["–"; 4]);
        assert_eq!(forms(toll(1, None, None)), ["?"; 4]);
        assert_eq!(forms(toll(0, None, None)), ["0–?", "0–?", "?", "?"]);
        assert_eq!(forms(toll(0, None, Some(3))), ["0–3", "0–3", "≤3", "≤3"]);
        assert_eq!(forms(toll(0, None, Some(3)).as_lower_bound()), ["0–3+", "0–3+", "?", "?"]);
        assert_eq!(forms(toll(0, None, Some(3124))), ["0–3,124", "0–3.1k", "≤3,124", "?"]);
        assert_eq!(forms(toll(2957, None, Some(3124))), ["2,957–3,124", "2.9k–3.1k", "≥2,957", "≥2.9k"]);
    }

    fn any_toll() -> impl Strategy<Value = Toll> {
        let number = || (any::<u32>(), 0u32..32).prop_map(|(n, shift)| n >> shift);
        let numbers = (
            prop::option::of(number()),
            prop::option::of(number()),
            prop::option::of(number()),
            any::<[bool; 4]>(),
        );
        numbers.prop_map(|(low, best, high, [is_open, is_partial, is_contested, is_disordered])| Toll {
            low,
            best: best.filter(|_| low.is_some()),
            high: high.filter(|_| low.is_some()),
            is_open,
            is_partial,
            is_contested,
            is_disordered,
        })
    }

    /// Returns the columns of text with signs spelled in two characters.
    fn spelled_columns(text: &str) -> usize {
        text.chars().count() + text.chars().filter(|c| "≥≤±".contains(*c)).count()
    }

    proptest! {
        #[test]
        fn a_toll_is_written_whole_or_left_out(toll in any_toll(), columns in 0usize..=40) {
            let text = toll.text_within(columns, |text| text.chars().count());
            let all = forms(toll);
            match &text {
                Some(text) => prop_assert!(all.contains(text) && text.chars().count() <= columns),
                None => prop_assert!(columns < all[3].chars().count()),
            }
            // More room never gives a shorter form.
            let wider = toll.text_within(columns + 1, |text| text.chars().count());
            let rank = |text: &Option<String>| {
                text.as_ref().and_then(|text| all.iter().position(|form| form == text)).unwrap_or(4)
            };
            prop_assert!(rank(&wider) <= rank(&text));
            prop_assert!(!all.concat().contains('…'));
            if let (true, Some(best), true) = (toll.is_partial, toll.best_to_show(), toll.low.is_some()) {
                prop_assert!(all.iter().all(|form| form.starts_with('≥')), "{best} {all:?}");
            }
        }

        #[test]
        fn sums_are_never_wider_than_the_widths_for_sums(
            tolls in prop::collection::vec(any_toll(), 1..6),
            chosen: u8,
            is_bound: bool,
        ) {
            let in_order = |toll: Toll| {
                let low = toll.low?;
                let best = toll.best.map(|best| best.max(low));
                let high = toll.high.map(|high| high.max(best.unwrap_or(low)));
                Some(Toll { best, high, is_disordered: false, ..toll })
            };
            let tolls: Vec<Toll> = tolls.into_iter().map(|toll| in_order(toll).unwrap_or(toll)).collect();
            let widths = TollWidths::for_sums(tolls.iter().map(|toll| (*toll, 1)));
            let chosen = tolls.into_iter().enumerate().filter(|(i, _)| chosen >> i & 1 == 1);
            let sum: Toll = chosen.map(|(_, toll)| toll).sum();
            let sum = if is_bound { sum.as_lower_bound() } else { sum };
            for form in TollForm::ALL {
                let (head, tail) = sum.form_parts(form);
                let (head_width, tail_width) = widths.parts(form, false);
                prop_assert!(head.chars().count() <= head_width, "{form:?} {head} {widths:?}");
                prop_assert!(tail.chars().count() <= tail_width, "{form:?} {tail} {widths:?}");
            }
        }

        #[test]
        fn widths_are_those_of_the_widest_texts(tolls in prop::collection::vec(any_toll(), 1..6)) {
            let widths: TollWidths = tolls.iter().copied().collect();
            for form in TollForm::ALL {
                let parts = || tolls.iter().map(|toll| toll.form_parts(form));
                let with_signs = (
                    parts().map(|(head, _)| head.chars().count()).max().unwrap(),
                    parts().map(|(_, tail)| tail.chars().count()).max().unwrap(),
                );
                prop_assert_eq!(widths.parts(form, false), with_signs);
                let spelled = (
                    parts().map(|(head, _)| spelled_columns(&head)).max().unwrap(),
                    parts().map(|(_, tail)| spelled_columns(&tail)).max().unwrap(),
                );
                prop_assert_eq!(widths.parts(form, true), spelled);
            }
        }
    }
}
