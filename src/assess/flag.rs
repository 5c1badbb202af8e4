//! The marks of rules that fire: one letter each, shown beside a front.

/// The mark of a rule that fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// The most killed in a month for three years.
    RecordHigh,
    /// The most killed in a month for a year.
    RecordMedium,
    /// The week has at least twice the mean of the 4 weeks before.
    Surge,
    /// The last 4 weeks have at least twice the mean of the year.
    Threat,
    /// An incident after a long time without one.
    Quiet,
    /// Several civilians killed in the last weeks.
    Civilians,
    /// A violent actor that was not seen here in the year before.
    Newcomer,
}

impl Flag {
    /// Every mark, the weightiest first.
    pub const ALL: &[Self] = &[
        Self::RecordHigh,
        Self::RecordMedium,
        Self::Surge,
        Self::Threat,
        Self::Quiet,
        Self::Civilians,
        Self::Newcomer,
    ];

    /// Its letter: ASCII, as it is what one reads.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::RecordHigh => "R",
            Self::RecordMedium => "r",
            Self::Surge => "S",
            Self::Threat => "T",
            Self::Quiet => "Q",
            Self::Civilians => "C",
            Self::Newcomer => "N",
        }
    }

    /// The words for it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::RecordHigh => "record (high)",
            Self::RecordMedium => "record (medium)",
            Self::Surge => "surge",
            Self::Threat => "threat",
            Self::Quiet => "broken quiet",
            Self::Civilians => "civilians killed",
            Self::Newcomer => "new actor",
        }
    }

    /// What it says, in one line.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::RecordHigh => "the most killed in a month for three years",
            Self::RecordMedium => "the most killed in a month for a year",
            Self::Surge => "the week has at least twice the mean of the 4 weeks before",
            Self::Threat => "the last 4 weeks have at least twice the mean of the year",
            Self::Quiet => "an incident after a long time without one",
            Self::Civilians => "several civilians killed in the last weeks",
            Self::Newcomer => "a violent actor that was not seen here in the year before",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_one_letter_of_its_own() {
        let mut letters: Vec<&str> = Flag::ALL.iter().map(|flag| flag.letter()).collect();
        assert!(letters.iter().all(|letter| letter.len() == 1 && letter.is_ascii()));
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), Flag::ALL.len());
    }
}
