//! A small handmade situation with an answer to it, for tests of drawing.

mod event_places;
mod time_axis;
mod verdicts;

use event_places::toll;
pub(super) use event_places::{EVENTS, marks};

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::assess::change::{Change, ChangeVerdict};
use crate::assess::claim_grid::ClaimGrid;
use crate::assess::contested::Contest;
use crate::assess::status::{Status, StatusVerdict};
use crate::assess::toll::{BestBy, SideToll};
use crate::assess::weeks::WeekCounts;
use crate::assess::{Flags, Reason, Rules};
use crate::board::availability::Unavailable;
use crate::board::list_position::ListPosition;
use crate::board::{Appearance, Keymap, ListCursor, PaneId, Scene, State, View};
use crate::findings::Headline;
use crate::model::*;
use crate::query::{TimeUnit, WindowLength};
use crate::store::*;

/// Everything a scene borrows.
#[derive(Debug)]
pub(super) struct Fixture {
    pub store: Store,
    pub state: State,
    pub answer: Answer,
    pub headline: Headline,
    pub detail: Option<Detail>,
    pub keymap: Keymap,
    pub problems: Vec<Diagnostic>,
    pub unavailable: Vec<Unavailable>,
    pub marks: Option<crate::visit::VisitMarks>,
}

impl Fixture {
    pub(super) fn scene(&self) -> Scene<'_> {
        Scene {
            store: &self.store,
            state: &self.state,
            answer: &self.answer,
            headline: &self.headline,
            is_late: false,
            detail: self.detail.as_ref(),
            frequencies: None,
            contested: None,
            map_cells: None,
            place_work: crate::board::PlaceWork::Inline,
            is_looking_up: false,
            keymap: &self.keymap,
            problems: &self.problems,
            unavailable: &self.unavailable,
            visit_marks: self.marks.as_ref(),
            windows: &[],
            saved_views: &[],
            load_progress: None,
        }
    }

    pub(super) fn with_size(mut self, columns: u16, rows: u16) -> Self {
        self.state.size = (columns, rows);
        self
    }

    /// Returns the drawn screen.
    pub(super) fn buffer(&self) -> Buffer {
        let (columns, rows) = self.state.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        super::draw(&self.scene(), &mut buffer);
        buffer
    }

    /// Returns the screen as lines of text.
    pub(super) fn drawn_lines(&self) -> Vec<String> {
        buffer_lines(&self.buffer())
    }
}

/// Returns the rows of a buffer as text, without trailing spaces.
pub(super) fn buffer_lines(buffer: &Buffer) -> Vec<String> {
    let area = buffer.area;
    (area.top()..area.bottom())
        .map(|y| {
            let mut line = String::new();
            let mut skip = 0;
            for x in area.left()..area.right() {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                line.push_str(symbol);
                skip = super::text::width(symbol).saturating_sub(1);
            }
            line.trim_end().to_owned()
        })
        .collect()
}

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn date(text: &str) -> EventDate {
    text.parse().unwrap()
}

fn actor(id: &str, name: &str, short: &str, native: Option<&str>, kind: ActorKind) -> Actor {
    Actor {
        id: id.into(),
        name: name.into(),
        short: short.into(),
        native: native.map(Into::into),
        kind,
        aliases: Vec::new(),
        note: None,
    }
}

fn front(id: &str, name: &str, short: &str, parties: &[u32], from: Option<&str>) -> Front {
    Front {
        id: id.into(),
        name: name.into(),
        short: short.into(),
        native: None,
        parties: parties.iter().map(|&i| ActorIx(i)).collect(),
        coverage_from: from.map(day),
        coverage_until: None,
        coverage_gaps: Vec::new(),
        coverage_incomplete: Vec::new(),
        line: Vec::new(),
        takes: None,
        note: None,
    }
}

fn claim(claimant: u32, statement: Statement) -> Claim {
    Claim::new(Claimant::Actor(ActorIx(claimant)), Basis::Claimed, statement)
}

fn killed(claimant: u32, victims: Victims, says: Figure) -> Claim {
    claim(claimant, Statement::Toll { measure: Measure::Killed, victims, says })
}

fn event(id: &str, when: &str, front: u16, kind: Kind, actors: &[u32], place: &str) -> Event {
    Event {
        id: id.into(),
        date: date(when),
        date_note: None,
        front: FrontIx(front),
        kind,
        actors: actors.iter().map(|&i| ActorIx(i)).collect(),
        conflict: None,
        place: Some(Place {
            name: place.into(),
            other_names: Vec::new(),
            native: None,
            country: None,
            region: None,
            coordinates: None,
            precision: PlacePrecision::District,
note: None,
        }),
        summary: "Guards of both sides exchanged fire for two hours near a gold mine beside the river; each side says \
                  the other fired first."
            .into(),
        note: None,
        sources: vec![SourceIx(0)],
        claims: Vec::new(),
        same_as: Vec::new(),
        background: false,
        reported: None,
        status: EventStatus::Happened,
    }
}

fn situation() -> Situation {
    use ActorKind::{Civilians, Monitor, RebelGroup, StateForces};
    let mut situation = Situation::empty("The Northern River and its banks".into(), day("2026-01-31"));
    situation.actors = vec![
        actor("north", "Forces of the Northern Republic", "North", Some("شمالی"), StateForces),
        actor("south", "Islamic Emirate of the South", "South", Some("اسلامی"), StateForces),
        actor("rebels", "Free Men of the Hills", "Hill rebels", None, RebelGroup),
        actor("miners", "Miners and villagers", "Miners", None, Civilians),
        actor("paper", "The River Observer", "Observer", None, Monitor),
    ];
    situation.fronts = vec![
        front(
            "river",
            "The river border between North and South",
            "River border",
            &[0, 1],
            Some("2021-08-15"),
        ),
        front("hills", "Insurgency in the hills", "Hills", &[1, 2], Some("2022-01-01")),
        front("talks", "Talks in the capital", "Diplomacy", &[0, 1], None),
    ];
    situation.sources = vec![Source {
        id: "obs".into(),
        title: "Clashes along the river".into(),
        publisher: Some("The River Observer".into()),
        published: Some("2026-02".into()),
        url: Some("https://example.org/clashes".into()),
        licence: None,
        note: None,
    }];
    situation.ties = vec![Tie {
        from: ActorIx(1),
        to: ActorIx(2),
        kind: TieKind::Shelter,
        mutual: false,
        alleged_by: vec![ActorIx(0)],
        denied_by: vec![ActorIx(1)],
        tier: 1,
        since: Some(date("2022")),
        until: None,
        note: None,
        sources: vec![SourceIx(0)],
    }];
    let mut clash = event("2026-01-mine", "2026-01", 0, Kind::ArmedClash, &[1, 0], "Dovang district");
    let southern_victims = Victims::OfActor(ActorIx(1));
    clash.claims = vec![
        killed(4, southern_victims, Figure::AtMost(4)),
        killed(1, southern_victims, Figure::Denied),
        killed(0, southern_victims, Figure::AtLeast(2)),
        claim(0, Statement::NoComment),
        claim(
            4,
            Statement::Cause { what: "a quarrel over the gold mine and the course of the river".into() },
        ),
        claim(1, Statement::Control { place: "Mine".into(), holder: ActorIx(1), says: Stance::Affirms }),
        claim(0, Statement::Control { place: "Mine".into(), holder: ActorIx(1), says: Stance::Denies }),
    ];
    clash.claims[0].basis = Basis::Assessed;
    situation.events = vec![
        clash,
        event("2025-11-30-mine", "2025-11-30", 0, Kind::AttackOnCivilians, &[2, 3], "Shamsiddin Shohin"),
        event("2025-08-talks", "2025-08-24", 2, Kind::Talks, &[0, 1], "The capital"),
        event("2025-q2-hills", "2025-Q2", 1, Kind::SuicideBomb, &[2, 1], "Kunar"),
    ];
    event_places::add_places(&mut situation);
    situation
}

fn change(word: Change) -> ChangeVerdict {
    ChangeVerdict {
        word,
        year_word: Change::Limited,
        week: Some(1),
        m4: Some(0.5),
        m52: Some(0.1),
        known_of_4: 4,
        known_weeks: 52,
        guarded: word == Change::Limited,
    }
}

fn status(status: Status, last: Option<&str>, ages: Option<(i32, i32)>) -> StatusVerdict {
    StatusVerdict {
        status,
        possible: None,
        last_incident: last.map(date),
        days_min: ages.map(|a| a.0),
        days_max: ages.map(|a| a.1),
        record_ended: None,
        incomplete_until: None,
    }
}

fn fronts() -> Vec<FrontRow> {
    let sparkline = |counts: &[(usize, u32)], first_known: usize| -> Vec<(u32, Coverage)> {
        let count_at = |i| counts.iter().find(|(h, _)| *h == i).map_or(0, |(_, n)| *n);
        (0..52)
            .map(|i| (count_at(i), if i < first_known { Coverage::None } else { Coverage::Full }))
            .collect()
    };
    let row = |front, status, word, incidents, sparkline| FrontRow {
        front: FrontIx(front),
        is_selected: false,
        status,
        change: change(word),
        coverage: if front == 1 { Coverage::Partial } else { Coverage::Full },
        incidents,
        events: incidents + 1,
        previous_incidents: Some(1),
        previous_coverage: Coverage::Full,
        previous_tolls: Tolls::default(),
        flags: Flags::default(),
        comparison: None,
        contested: u32::from(incidents > 3),
        incidents_without_toll: u32::from(incidents > 3),
        tolls: Tolls {
            killed: if incidents > 0 { toll(3, Some(12), Some(14), true) } else { Toll::NONE },
            ..Tolls::default()
        },
        last_event: Some(date("2026-01")),
        sparkline,
    };
    vec![
        row(
            0,
            status(Status::Active, Some("2026-01"), Some((0, 30))),
            Change::LargeIncrease,
            7,
            sparkline(&[(10, 1), (30, 2), (43, 1), (51, 3)], 0),
        ),
        row(
            1,
            status(Status::Quiet, Some("2025-Q2"), Some((215, 305))),
            Change::Limited,
            1,
            sparkline(&[(20, 1), (3, 1)], 12),
        ),
        row(2, status(Status::NoneRecorded, None, None), Change::Unknown, 0, sparkline(&[], 52)),
    ]
}

fn dyads() -> Vec<DyadRow> {
    let dyad = |a, b, incidents, quad: [u32; 4], ties| DyadRow {
        dyad: (ActorIx(a), ActorIx(b)),
        is_selected: false,
        fronts: [FrontIx(0)].into(),
        coverage: Coverage::Full,
        incidents,
        events: quad.iter().sum(),
        previous_incidents: Some(0),
        previous_coverage: Coverage::Full,
        comparison: None,
        newcomers: Vec::new(),
        events_by_quad_class: quad,
        tolls: Tolls { killed: toll(0, None, None, true), ..Tolls::default() },
        killed_by_side: Some(KilledBySide::default()),
        others_killed: Toll::NONE,
        first: Some(date("2025-02-11")),
        last: Some(date("2026-01")),
        change: change(Change::Limited),
        ties,
    };
    vec![
        dyad(0, 1, 5, [2, 0, 1, 5], vec![]),
        dyad(1, 2, 1, [0, 0, 0, 1], vec![0]),
        dyad(2, 3, 1, [0, 1, 0, 1], vec![]),
    ]
}

/// Returns the situation with an as-of at its end, a window of a year, and the newest event in the detail.
pub(super) fn fixture() -> Fixture {
    let store = Store::new(Arc::new(situation()), Rules::default());
    let answer = Answer {
        comparison_span: None,
        as_of: day("2026-01-31"),
        span: Span::new(day("2025-02-01"), day("2026-01-31")).unwrap(),
        known_events: 58,
        shown_events: 4,
        announced: 0,
        straddling: 1,
        outside_window: OutsideWindow::default(),
        contested: 1,
        denied: 1,
        coverage: Coverage::Full,
        incidents: 3,
        incidents_without_toll: 1,
        tolls: Tolls::default(),
        fronts: fronts(),
        events: EVENTS.iter().filter_map(|id| store.row_by_id(id)).collect(),
        dyads: dyads(),
        series: time_axis::series(),
        lanes: time_axis::lanes(&store),
        places: event_places::counted_places(&store).into(),
    };
    let side = SideToll {
        measure: Measure::Killed,
        victims: Victims::OfActor(ActorIx(1)),
        toll: Toll { is_contested: true, ..toll(0, Some(4), Some(4), true) },
        best_by: BestBy::Assessed,
        inputs: vec![0, 1, 2],
    };
    let row = store.row_by_id(EVENTS[0]).unwrap();
    let sides = vec![side];
    let contests = vec![(Contest::Toll(Measure::Killed, Victims::OfActor(ActorIx(1))), vec![1, 2])];
    let detail = EventDetail {
        killed_history: crate::assess::toll_history::TollHistory::default(),
        row,
        grid: ClaimGrid::new(store.event(row).unwrap(), &sides, &contests),
        sides,
        contests,
        explanation: Explanation { recorded: None, weeks: None, ..why() },
    };
    let view = View::from_length(WindowLength::Last(52, TimeUnit::Weeks));
    let mut series_cursor = ListCursor::default();
    series_cursor.select(51, 52, 52);
    let state = State {
        size: (120, 40),
        focus: PaneId::Fronts,
        is_zoomed: false,
        overlay: None,
        view: view.clone(),
        home_view: view,
        undo: Vec::new(),
        redo: Vec::new(),
        last_edit: None,
        headline: ListPosition::default(),
        unfolds_fronts: false,
        fronts: ListPosition::default(),
        events: ListPosition::default(),
        dyads: ListPosition::default(),
        shows_matrix: false,
        series: ListPosition { cursor: series_cursor, ..ListPosition::default() },
        stretch_from: None,
        detail_scroll: ListCursor::default(),
        detail_source: PaneId::Events,
        profile: None,
        camera: None,
        search_text: None,
        search_goal: None,
        marked_ids: std::collections::BTreeSet::new(),
        pending_keys: Vec::new(),
        message: None,
        welcome_keys_left: 0,
        is_partial: false,
        is_paused: false,
        failed_reload: None,
        prompt_histories: crate::board::prompt_history::PromptHistories::default(),
        appearance: Appearance { has_colour: true, ..Appearance::default() },
        today: day("2026-11-21"),
        as_of: day("2026-01-31"),
        is_as_of_changed: false,
    };
    Fixture {
        headline: verdicts::headline(&answer, day("2025-12-31")),
        store,
        state,
        answer,
        detail: Some(Detail::Event(Box::new(detail))),
        keymap: Keymap::default(),
        problems: Vec::new(),
        unavailable: Vec::new(),
        marks: None,
    }
}

/// Returns a reason as a rule would give it.
pub(super) fn reason() -> Reason {
    Reason {
        verdict: "active: last incident 2026-01, 0–30 days ago".into(),
        rule: "active: an incident in the last 30 days; tense: in the last 180; quiet: longer ago".into(),
        inputs: vec![("last incident".into(), "2026-01".into()), ("as of".into(), "2026-01-31".into())],
        guard: Some("fewer than 3 incidents: no percentage".into()),
        origin: "CrisisWatch",
    }
}

/// Returns the explanation of a front recorded since 2025-11-01, with weekly counts and one rule.
pub(super) fn why() -> Explanation {
    let counts =
        (0..53).map(|weeks_back| (weeks_back < 13).then_some(if weeks_back == 3 { 2 } else { 0 })).collect();
    Explanation {
        as_of: day("2026-01-31"),
        recorded: Some(vec![(FrontIx(0), RecordedDays::from_bounds(day("2025-11-01"), None))]),
        weeks: Some(WeekCounts { counts, vague: 1 }),
        reasons: vec![reason()],
    }
}
