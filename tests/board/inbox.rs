//! The inbox over the panes: at every size, read, decided on, and while others decide. Feeds and items are invented.

use frontwatch::board::{Board, BoardSettings, Command, EditRequest, Effect, OpenInbox, Overlay};
use frontwatch::model::{
    Feed, FeedRequest, FeedService, FeedStatus, InboxDecision, InboxItem, Situation, Span, StoredFeed,
};
use frontwatch::view::layout::{ClickTarget, click_target};
use frontwatch::view::screen_reader;

use crate::screens::assert_board;
use crate::support::{day, message, press, pressed, sample, screen_text, settings, store};

fn feed(name: &str, service: FeedService, status: Option<FeedStatus>) -> Feed {
    let stored = status.map_or(StoredFeed::Nothing, StoredFeed::Synced);
    Feed { stored, ..Feed::new(name.to_owned(), service, FeedRequest::default()) }
}

fn synced(failure: Option<&str>) -> FeedStatus {
    FeedStatus {
        last_success: Some("2026-02-09T06:00:00".parse().unwrap()),
        failure: failure.map(str::to_owned),
        ..FeedStatus::default()
    }
}

fn item(id: &str, title: &str, published: &str) -> InboxItem {
    InboxItem {
        id: format!("radio:{id}"),
        feed: "radio".to_owned(),
        title: title.to_owned(),
        outlet: "Border Radio".to_owned(),
        url: Some(format!("https://radio.example/{id}")),
        published: Some(format!("{published}T08:00:00").parse().unwrap()),
        ..InboxItem::default()
    }
}

/// Returns the sample with two feeds, and with an item for each title, one a day, newest first.
fn situation(titles: &[&str]) -> Situation {
    let mut situation = sample();
    situation.feeds = vec![
        feed("radio", FeedService::Rss, Some(synced(None))),
        feed("ucdp", FeedService::UcdpApi, Some(synced(None))),
    ];
    for (index, title) in titles.iter().enumerate() {
        let published = day("2026-02-09").plus_days(-i32::try_from(index).unwrap());
        situation.inbox.push(item(&format!("i{index}"), title, &published.to_string()));
    }
    situation
}

/// Returns the sample with an item of every kind: long, in another script, without a date, and a cluster.
fn every_kind() -> Situation {
    let mut situation = situation(&[
        "Shells fall near Torkham for a second day, residents on both sides of the crossing say",
        "طالبان و پاکستان",
    ]);
    let items = &mut situation.inbox;
    items[0].excerpt = Some("Residents said that shells fell from noon on. Officials in Kabul and Islamabad blamed each other, and the crossing stayed closed for trucks and travellers.".to_owned());
    items[0].licence = Some("quoted with attribution".to_owned());
    items.push(InboxItem {
        outlet: String::new(),
        feed: "gdelt".to_owned(),
        title: "19 Fight: Pakistan, Afghanistan".to_owned(),
        url: None,
        published: None,
        days: Some(Span { start: day("2026-02-05"), end: day("2026-02-05") }),
        place: Some("Spin Boldak, Kandahar".to_owned()),
        mentions: Some(1234),
        ..item("i2", "", "2026-02-05")
    });
    items.push(InboxItem { published: None, ..item("i3", "Without a date", "2026-02-05") });
    situation
}

fn board_of(situation: Situation, size: (u16, u16)) -> Board {
    Board::new(store(situation), Vec::new(), BoardSettings { size, ..settings() })
}

/// Returns the titles of the items in the order in which a board of 120 by 40 lists them.
fn shown_titles(board: &Board) -> Vec<String> {
    let text = screen_text(board);
    let inside = text.lines().skip_while(|line| !line.contains("┌ Inbox")).skip(1);
    let lines: Vec<&str> = inside.take_while(|line| !line.contains('└')).collect();
    let title = |line: &&str| line.trim_matches(['│', ' ']).trim_start_matches("> ").to_owned();
    lines.iter().step_by(2).map(title).filter(|title| !title.is_empty()).collect()
}

fn is_reading(board: &Board) -> bool {
    match board.state().overlay {
        Some(Overlay::Inbox(open)) => open.is_reading,
        _ => panic!("the inbox is not open"),
    }
}

fn decided(effect: Effect) -> (String, InboxDecision) {
    match effect {
        Effect::Edit(EditRequest::Decide { item, decision, .. }) => (item, decision),
        other => panic!("no decision: {other:?}"),
    }
}

#[test]
fn the_inbox_at_five_sizes() {
    for size in [(20, 5), (40, 12), (80, 24), (120, 40), (200, 60)] {
        for (name, keys) in [("inbox", "x"), ("inbox-item", "x enter")] {
            let board = pressed(board_of(every_kind(), size), keys);
            assert_board(&format!("{name}-{}x{}", size.0, size.1), &board, keys);
        }
    }
}

#[test]
fn the_selected_item_is_visible_at_every_size() {
    let titles: Vec<String> = (0..30).map(|n| format!("Item-{n:02}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    for size in [(20, 5), (20, 6), (40, 12), (80, 24), (120, 40), (200, 60)] {
        let mut board = pressed(board_of(situation(&titles), size), "x");
        for keys in ["down down down", "end", "up", "pgup", "home", "pgdn"] {
            press(&mut board, keys);
            let Some(Overlay::Inbox(OpenInbox { cursor, .. })) = board.state().overlay else {
                panic!("closed")
            };
            let text = screen_text(&board);
            assert!(
                text.contains(titles[cursor.selected()]),
                "{keys} at {size:?}: {}\n{text}",
                cursor.selected()
            );
        }
    }
}

#[test]
fn an_empty_inbox_says_why() {
    let mut board = board_of(situation(&[]), (80, 24));
    assert!(!screen_text(&board).contains("in the inbox"));
    press(&mut board, "x");
    let text = screen_text(&board);
    assert!(
        text.contains("Nothing waits for a decision") && text.contains("radio: synced yesterday"),
        "{text}"
    );
    // Nothing to decide on: only the keys of every overlay work.
    for keys in ["enter", "d x", "d z", "d e", "d c", "o"] {
        assert_eq!(press(&mut board, keys), Effect::None, "{keys}");
        assert!(matches!(board.state().overlay, Some(Overlay::Inbox(_))), "{keys}");
        assert!(!is_reading(&board), "{keys}");
    }

    let mut never = situation(&[]);
    never.feeds.iter_mut().for_each(|feed| feed.stored = StoredFeed::Nothing);
    let text = screen_text(&pressed(board_of(never, (80, 24)), "x"));
    assert!(
        text.contains("have brought nothing yet; run `frontwatch sync`")
            && text.contains("ucdp: never synced"),
        "{text}"
    );
}

#[test]
fn without_feeds_the_key_says_so() {
    let mut situation = situation(&[]);
    situation.feeds.clear();
    let board = pressed(board_of(situation, (80, 24)), "x");
    assert!(board.state().overlay.is_none());
    assert_eq!(message(&board), "The situation names no feeds, so nothing arrives here");
    // Outside the inbox there is no item.
    let board = pressed(board, "d x");
    assert_eq!(message(&board), "This is for an item of the inbox; x opens it");
}

#[test]
fn a_feed_that_fails_is_named_in_the_edge() {
    let mut situation = situation(&["One", "Two"]);
    situation.feeds[1].stored = StoredFeed::Synced(synced(Some("credentials: UCDP refused the token")));
    let board = pressed(board_of(situation, (80, 24)), "x");
    let text = screen_text(&board);
    let edge = text.lines().find(|line| line.contains('└')).unwrap();
    assert!(
        edge.contains(" ucdp: synced yesterday, last sync failed: credentials: UCDP refused the to…"),
        "{text}"
    );
    assert!(!edge.contains("radio"), "{text}");
}

#[test]
fn a_screen_reader_hears_every_item() {
    let mut board = board_of(every_kind(), (80, 24));
    let lines = |board: &Board| screen_reader::overlay_lines(&board.scene()).unwrap();
    press(&mut board, "x");
    let list = lines(&board);
    assert_eq!(list[0], "Inbox: 4 to decide");
    assert!(list[1].starts_with("Shells fall near Torkham for a second day"), "{list:?}");
    assert!(list[1].contains("2026-02-09 08:00 UTC") && list[1].contains("feed radio"), "{list:?}");
    assert!(list[3].contains("Spin Boldak, Kandahar") && list[3].contains("1,234 mentions"), "{list:?}");
    assert!(list[4].contains("undated"), "{list:?}");
    assert_eq!(list.len(), 5);
    let empty = lines(&pressed(board_of(situation(&[]), (80, 24)), "x"));
    assert_eq!(empty[0], "Nothing waits for a decision");
}

#[test]
fn the_item_that_is_read_is_spoken_in_full() {
    let board = pressed(board_of(every_kind(), (80, 24)), "x enter");
    let text = screen_reader::overlay_lines(&board.scene()).unwrap().join("\n");
    assert!(
        text.contains("the crossing stayed closed") && text.contains("https://radio.example/i0"),
        "{text}"
    );
    assert!(!text.contains("Without a date"), "{text}");
}

#[test]
fn a_click_selects_an_item_and_another_one_reads_it() {
    let mut board = pressed(board_of(situation(&["One", "Two", "Three"]), (80, 24)), "x");
    let text = screen_text(&board);
    let line = text.lines().position(|line| line.contains("Three")).unwrap();
    for row in [line, line + 1] {
        let target = click_target(&board.scene(), 30, u16::try_from(row).unwrap());
        assert_eq!(target, Some(ClickTarget::OverlayRow(2)), "{text}");
    }
    assert!(!board.select_overlay_row(2));
    assert!(board.select_overlay_row(2), "the second click finds it selected");
    board.run_command(Command::Open);
    assert!(is_reading(&board) && screen_text(&board).contains("https://radio.example/i2"));
    // Inside the item there are no rows to click on.
    assert_eq!(click_target(&board.scene(), 30, u16::try_from(line).unwrap()), None);
}

#[test]
fn decisions_are_about_the_selected_item() {
    let mut board = pressed(board_of(situation(&["One", "Two", "Three"]), (80, 24)), "x down");
    assert_eq!(decided(press(&mut board, "d x")), ("radio:i1".to_owned(), InboxDecision::Dismissed));
    let until = InboxDecision::SnoozedUntil(day("2026-02-17"));
    assert_eq!(decided(press(&mut board, "enter down d z")), ("radio:i2".to_owned(), until));
    assert_eq!(press(&mut board, "o"), Effect::Open("https://radio.example/i2".to_owned()));
    // Esc leaves the item, and then the inbox.
    press(&mut board, "esc");
    assert!(!is_reading(&board));
    press(&mut board, "esc");
    assert!(board.state().overlay.is_none());
}

#[test]
fn a_second_decision_before_the_data_are_read_again_is_about_the_next_item() {
    let titles = ["One", "Two", "Three"];
    let mut board = pressed(board_of(situation(&titles), (120, 40)), "x enter");
    let mut newer = situation(&titles);
    for expected in ["radio:i0", "radio:i1"] {
        let (id, decision) = decided(press(&mut board, "d x"));
        assert_eq!(id, expected);
        board.finish_decision("Dismissed".to_owned());
        assert!(!is_reading(&board));
        newer.inbox.iter_mut().find(|item| item.id == id).unwrap().decision = Some(decision);
    }
    reload(&mut board, newer);
    assert_eq!(shown_titles(&board), ["Three"]);
    assert_eq!(decided(press(&mut board, "d x")).0, "radio:i2");
}

#[test]
fn decided_items_are_listed_and_can_be_put_back() {
    let mut decided_before = situation(&["One", "Two", "Three", "Four"]);
    let decisions = [InboxDecision::Event("e-1".to_owned()), InboxDecision::Dismissed];
    for (item, decision) in decided_before.inbox.iter_mut().skip(1).zip(decisions) {
        item.decision = Some(decision);
    }
    let mut board = pressed(board_of(decided_before, (120, 40)), "x");
    assert_eq!(shown_titles(&board), ["One", "Four"]);
    assert!(screen_text(&board).contains("Inbox: 2 to decide · x: 2 decided"));
    press(&mut board, "x");
    assert_eq!(shown_titles(&board), ["Two", "Three"]);
    let text = screen_text(&board);
    assert!(text.contains("Inbox: 2 decided · x: 2 to decide") && text.contains("d z put back"), "{text}");
    assert!(
        text.contains("became the event e-1 · 2026-02-08 08:00 UTC") && text.contains("dismissed · "),
        "{text}"
    );
    let spoken = screen_reader::overlay_lines(&board.scene()).unwrap();
    assert!(spoken[0] == "Inbox: 2 decided" && spoken[3] == "x: 2 to decide", "{spoken:?}");
    let today = InboxDecision::SnoozedUntil(day("2026-02-10"));
    match press(&mut board, "d z") {
        Effect::Edit(EditRequest::Decide { item, decision, label }) => {
            assert_eq!((item.as_str(), decision), ("radio:i1", today.clone()));
            assert_eq!(label, "Put back; the event e-1 stays");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(decided(press(&mut board, "enter down d z")), ("radio:i2".to_owned(), today));
    press(&mut board, "x");
    assert_eq!(shown_titles(&board), ["One", "Four"]);
}

#[test]
fn edits_are_refused_in_restricted_mode_and_while_looking_back() {
    let mut board = board_of(situation(&["One", "Two"]), (80, 24));
    board.set_unavailable(vec![
        (Command::Dismiss, "not in restricted mode"),
        (Command::NewClaim, "not in restricted mode"),
    ]);
    press(&mut board, "x");
    for keys in ["d x", "d c"] {
        assert_eq!(press(&mut board, keys), Effect::None);
        assert_eq!(message(&board), "Not in restricted mode", "{keys}");
    }
    // Reading is no edit.
    assert_eq!(press(&mut board, "enter"), Effect::None);
    assert!(is_reading(&board));

    let mut board =
        pressed(board_of(situation(&["One", "Two"]), (80, 24)), ": \"known-by 2025-12-08\" enter x");
    for keys in ["d x", "d z", "d e", "d c", "d l"] {
        assert_eq!(press(&mut board, keys), Effect::None);
        assert_eq!(message(&board), "Not while the board shows what was known by a day", "{keys}");
        assert!(matches!(board.state().overlay, Some(Overlay::Inbox(_))), "{keys}");
    }
}

/// Replaces the data as a reload does.
fn reload(board: &mut Board, situation: Situation) {
    board.replace_store(store(situation), Vec::new());
}

#[test]
fn a_reload_keeps_the_selected_item_and_the_item_that_is_read() {
    for (keys, reads) in [("x down", false), ("x down enter", true)] {
        let mut board = pressed(board_of(situation(&["One", "Two", "Three"]), (120, 40)), keys);
        let mut newer = situation(&["One", "Two", "Three"]);
        newer.inbox.insert(0, item("newest", "Newest", "2026-02-10"));
        newer.inbox.insert(1, item("newer", "Newer", "2026-02-10"));
        reload(&mut board, newer);
        assert_eq!(is_reading(&board), reads);
        assert_eq!(screen_text(&board).contains("https://radio.example/i1"), reads);
        assert_eq!(decided(press(&mut board, "d x")).0, "radio:i1");
    }
}

#[test]
fn an_item_on_which_another_process_decides_disappears() {
    let mut board = pressed(board_of(situation(&["One", "Two", "Three"]), (120, 40)), "x down enter");
    // Another item: the one that is read stays.
    let mut decided_elsewhere = situation(&["One", "Two", "Three"]);
    decided_elsewhere.inbox[0].decision = Some(InboxDecision::Dismissed);
    reload(&mut board, decided_elsewhere.clone());
    assert!(is_reading(&board) && screen_text(&board).contains("https://radio.example/i1"));
    // This one: the list is shown, so that no key decides on an item that nobody chose.
    decided_elsewhere.inbox[1].decision = Some(InboxDecision::AddedTo("e".to_owned()));
    reload(&mut board, decided_elsewhere.clone());
    assert!(!is_reading(&board));
    assert_eq!(shown_titles(&board), ["Three"]);
    // All of them, and none: a cursor beyond the end.
    decided_elsewhere.inbox[2].decision = Some(InboxDecision::SnoozedUntil(day("2026-02-11")));
    reload(&mut board, decided_elsewhere.clone());
    assert!(screen_text(&board).contains("Nothing waits for a decision"));
    // What was put off comes back on its day.
    board.set_today(day("2026-02-11"));
    assert_eq!(shown_titles(&board), ["Three"]);
}
