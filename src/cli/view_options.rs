//! The options of the view: what the board and a frame show, as far as it is more than the common options say. A saved
//! view and `copy-command` name the same parts.

use clap::Args;

use crate::board::{ActiveFilter, ChartFace, PaneId, View};
use crate::model::{Day, EventDate, Kind, Span};
use crate::query::{Bucket, Comparison, FrontOrder, GroupBy, SeriesMeasure, SortField, SortOrder};

/// The options of the view. An option that is left out keeps what the saved view, the situation or the configuration
/// says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "View of the board and of frame")]
pub struct ViewOptions {
    /// The end of the window; by default it is as-of
    #[arg(long, global = true, hide_short_help = true, value_name = "DATE", value_parser = parse_day)]
    pub window_end: Option<Day>,
    /// The bucket of the chart: auto, day, week, month, quarter or year
    #[arg(long, global = true, hide_short_help = true, value_name = "BUCKET")]
    pub bucket: Option<BucketOption>,
    /// What the first pane and the brief list: front, country, region, conflict, dyad, kind, actor or source
    #[arg(long, global = true, hide_short_help = true, value_name = "DIMENSION")]
    pub group: Option<GroupBy>,
    /// The order of the events: a column, such as 'killed' or 'date reversed'
    #[arg(long, global = true, hide_short_help = true, value_name = "COLUMN", value_parser = parse_event_order)]
    pub sort: Option<SortOrder>,
    /// The order of the first pane: ranked, file or a column, such as 'incidents'
    #[arg(long, global = true, hide_short_help = true, value_name = "COLUMN", value_parser = parse_front_order)]
    pub sort_fronts: Option<FrontOrder>,
    /// The order of the actors: a column, such as 'date'
    #[arg(long, global = true, hide_short_help = true, value_name = "COLUMN", value_parser = parse_actor_order)]
    pub sort_actors: Option<SortOrder>,
    /// What the chart counts: incidents, events or killed
    #[arg(long, global = true, hide_short_help = true, value_name = "MEASURE", value_parser = parse_measure)]
    pub measure: Option<SeriesMeasure>,
    /// The face of the chart: auto, bars or lanes
    #[arg(long, global = true, hide_short_help = true, value_name = "FACE", value_parser = parse_face)]
    pub chart: Option<ChartFace>,
    /// Compare with an earlier window: before or year
    #[arg(long, global = true, hide_short_help = true, value_name = "WINDOW", value_parser = parse_comparison)]
    pub compare: Option<Comparison>,
    /// Choose this kind of event, as in the file
    #[arg(long, global = true, hide_short_help = true, value_name = "KIND", value_parser = parse_kind)]
    pub kind: Option<Kind>,
    /// Choose this pair of actors, by their ids: north~south; may be repeated
    #[arg(long = "pair", global = true, hide_short_help = true, value_name = "ID~ID", value_parser = parse_pair)]
    pub pairs: Vec<ActorPair>,
    /// Choose this stretch of time in the chart: 2025-01..2025-03
    #[arg(long, global = true, hide_short_help = true, value_name = "DATES", value_parser = parse_stretch)]
    pub stretch: Option<Span>,
    /// The pane to focus: headline, fronts, events, actors, incidents, detail or map
    #[arg(long, global = true, hide_short_help = true, value_name = "PANE", value_parser = parse_pane)]
    pub focus: Option<PaneId>,
    /// Zoom the focused pane to the whole screen
    #[arg(long, global = true, hide_short_help = true)]
    pub zoom: bool,
}

/// The ids of two actors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorPair(pub String, pub String);

/// The value of `--bucket`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BucketOption {
    /// The finest bucket that fits.
    Auto,
    /// A given bucket.
    Fixed(Bucket),
}

impl ViewOptions {
    /// Whether no option is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Sets the parts of a view for which an option is given. What is chosen is added to the filters of the view, before
    /// the typed filter, which Esc removes first.
    pub fn apply_to(&self, view: &mut View) {
        view.window.end_day = self.window_end.or(view.window.end_day);
        match self.bucket {
            Some(BucketOption::Auto) => view.bucket = None,
            Some(BucketOption::Fixed(bucket)) => view.bucket = Some(bucket),
            None => {}
        }
        view.group = self.group.unwrap_or(view.group);
        view.sort = self.sort.or(view.sort);
        view.front_order = self.sort_fronts.unwrap_or(view.front_order);
        view.dyad_sort = self.sort_actors.or(view.dyad_sort);
        view.measure = self.measure.unwrap_or(view.measure);
        view.face = self.chart.unwrap_or(view.face);
        view.compare = self.compare.or(view.compare);
        let pairs = self.pairs.iter().cloned().map(|ActorPair(a, b)| ActiveFilter::Dyad(a, b));
        let kinds = self.kind.map(ActiveFilter::Kind);
        let chosen = pairs.chain(kinds).chain(self.stretch.map(ActiveFilter::Stretch));
        let is_typed = |filter: &ActiveFilter| matches!(filter, ActiveFilter::Filter(_));
        let position = view.filters.iter().position(is_typed).unwrap_or(view.filters.len());
        drop(view.filters.splice(position..position, chosen.collect::<Vec<_>>()));
    }
}

impl std::str::FromStr for BucketOption {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            _ => text.parse().map(Self::Fixed).map_err(|error| format!("{error}, or auto")),
        }
    }
}

/// Parses one of several words.
fn parse_name<T: Copy>(
    text: &str,
    values: impl IntoIterator<Item = T>,
    name: impl Fn(T) -> &'static str,
) -> Result<T, String> {
    let values: Vec<T> = values.into_iter().collect();
    values.iter().copied().find(|&value| name(value) == text).ok_or_else(|| {
        let names: Vec<&str> = values.into_iter().map(name).collect();
        format!("expected one of: {}", names.join(", "))
    })
}

fn parse_order<const N: usize>(text: &str, columns: [SortField; N]) -> Result<SortOrder, String> {
    SortOrder::parse_among(text, columns.into_iter()).map_err(|error| error.to_string())
}

fn parse_event_order(text: &str) -> Result<SortOrder, String> {
    parse_order(text, SortField::ALL)
}

fn parse_actor_order(text: &str) -> Result<SortOrder, String> {
    parse_order(text, SortField::DYADS)
}

fn parse_front_order(text: &str) -> Result<FrontOrder, String> {
    match text {
        "ranked" => Ok(FrontOrder::Ranked),
        "file" => Ok(FrontOrder::File),
        _ => parse_order(text, SortField::FRONTS).map(FrontOrder::Sorted),
    }
}

fn parse_measure(text: &str) -> Result<SeriesMeasure, String> {
    parse_name(text, SeriesMeasure::ALL, SeriesMeasure::name)
}

fn parse_face(text: &str) -> Result<ChartFace, String> {
    parse_name(text, ChartFace::TABLE.map(|row| row.0), ChartFace::name)
}

fn parse_comparison(text: &str) -> Result<Comparison, String> {
    parse_name(text, [Comparison::PreviousWindow, Comparison::YearBefore], Comparison::name)
}

fn parse_pane(text: &str) -> Result<PaneId, String> {
    parse_name(text, PaneId::ALL, PaneId::name)
}

pub(super) fn parse_kind(text: &str) -> Result<Kind, String> {
    Kind::from_id(text).ok_or_else(|| "expected a kind, such as ArmedClash".to_owned())
}

fn parse_pair(text: &str) -> Result<ActorPair, String> {
    let pair = text.split_once('~').filter(|(a, b)| !a.is_empty() && !b.is_empty());
    let (a, b) = pair.ok_or_else(|| "expected the ids of two actors, such as north~south".to_owned())?;
    Ok(ActorPair(a.to_owned(), b.to_owned()))
}

fn parse_stretch(text: &str) -> Result<Span, String> {
    text.parse::<EventDate>().map(|date| date.span).map_err(|error| error.to_string())
}

pub(super) fn parse_day(text: &str) -> Result<Day, String> {
    text.trim().parse::<Day>().map_err(|error| error.to_string())
}
