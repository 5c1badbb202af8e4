//! The headline of the board: what matters, and the verdict on each front.

use std::cmp::Reverse;

use super::baseline::Baseline;
use super::front_findings::{FrontFindings, is_not_recorded};
use super::front_order::order_fronts;
use super::highlights::Highlight;
use super::situation_findings::Findings;
use crate::assess::trend::{Trend, TrendVerdict};
use crate::model::{Day, FrontIx, Span};
use crate::query::{FilterError, Question};
use crate::store::{Answer, AnsweredQuestion, Store};

/// What matters since an earlier day, and the verdict on each front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// The earlier day.
    pub since: Day,
    /// How much is new, as a sentence.
    pub news: String,
    /// The new incidents, as far as they are known: `≥1 new incident`.
    pub new_incidents: String,
    /// What matters, the most important first.
    pub highlights: Vec<Highlight>,
    /// The verdict on each front, in the order of [`Answer::fronts`].
    pub verdicts: Vec<FrontVerdict>,
}

/// The verdict on a front, compared with the earlier day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontVerdict {
    /// The front.
    pub front: FrontIx,
    /// The verdict.
    pub trend: TrendVerdict,
    /// The verdict with its reason, as a sentence without a full stop.
    pub sentence: String,
    /// Whether the front is recorded neither at as-of nor on any other day of the window.
    pub is_out_of_record: bool,
}

impl Headline {
    /// Returns a headline without content, for use before the first question.
    #[must_use]
    pub fn empty(as_of: Day) -> Self {
        Self {
            since: as_of,
            news: String::new(),
            new_incidents: String::new(),
            highlights: Vec::new(),
            verdicts: Vec::new(),
        }
    }

    /// Answers a question, and finds what matters since the default baseline. The fronts of the answer are in the order of
    /// the question: by default those that matter most first.
    ///
    /// # Errors
    /// As [`Store::answer`].
    pub fn answer(store: &Store, question: &Question) -> Result<(Answer, Self), FilterError> {
        let mut answer = store.answer(question)?;
        let baseline = Baseline::default_before(question.as_of);
        let since = baseline.day;
        let findings = Findings::new(AnsweredQuestion { store, question, answer: &answer }, store, baseline)?;
        let highlights = findings.highlights();
        let news = findings.news_sentence();
        let new_incidents =
            findings.news_coverage().count_words(findings.new_events.incidents, "new incident");
        let rule = &store.rules().status;
        let window = question.window.span(question.as_of);
        let has_verdicts = store.group_by().has_verdicts();
        let mut verdicts: Vec<(_, FrontVerdict)> = findings
            .fronts
            .iter()
            .chain(&findings.other_fronts)
            .map(|front| {
                let verdict = FrontVerdict {
                    front: front.row.front,
                    trend: front.trend,
                    sentence: front.trend_words(rule, store.situation().is_sample()),
                    is_out_of_record: is_out_of_record(front, window),
                };
                (rank(front, verdict.is_out_of_record, has_verdicts), verdict)
            })
            .collect();
        verdicts.sort_by(|a, b| a.0.cmp(&b.0));
        let mut verdicts: Vec<FrontVerdict> = verdicts.into_iter().map(|(_, verdict)| verdict).collect();
        order_fronts(
            &mut verdicts,
            question.front_order,
            (store.situation(), &answer.fronts),
            |verdict| verdict.front,
            |verdict| verdict.is_out_of_record,
        );
        let mut places = vec![usize::MAX; store.situation().front_count()];
        for (place, verdict) in verdicts.iter().enumerate() {
            if let Some(slot) = places.get_mut(usize::from(verdict.front.0)) {
                *slot = place;
            }
        }
        answer.fronts.sort_by_key(|row| places.get(usize::from(row.front.0)).copied());
        Ok((answer, Self { since, news, new_incidents, highlights, verdicts }))
    }

    /// Returns the verdict on a front.
    #[must_use]
    pub fn verdict(&self, front: FrontIx) -> Option<&FrontVerdict> {
        self.verdicts.iter().find(|verdict| verdict.front == front)
    }
}

/// Whether no day of the window (`None`: no limit) is recorded, and as-of is not either. Neither a filter nor a selection
/// changes that.
fn is_out_of_record(front: &FrontFindings<'_>, window: Option<Span>) -> bool {
    let has_recorded_day = match window {
        Some(days) => front.recorded.overlaps(days),
        None => front.recorded.first_day().is_some(),
    };
    is_not_recorded(&front.trend) && !has_recorded_day
}

/// Returns the rank of a front, the least first: recorded fronts before others, then those that are worse or mixed, then by killed
/// and incidents in the window, and the newest incident. Without verdicts, none is worse.
fn rank(front: &FrontFindings<'_>, is_out_of_record: bool, has_verdicts: bool) -> impl Ord + use<> {
    let row = front.row;
    let is_worse = has_verdicts && matches!(front.trend.trend, Trend::Deteriorated | Trend::Mixed);
    let last = row.status.last_incident.map(|date| date.span.end);
    (
        is_out_of_record,
        is_not_recorded(&front.trend),
        !is_worse,
        row.flags.fired().is_empty() || !is_worse,
        Reverse((row.tolls.killed.best_to_show(), row.incidents, last, row.events)),
        row.front,
    )
}
