//! The smallest program on ratatui: an empty frame, and `q` to quit. What the first frame of the board is
//! measured against (`cargo bench --bench first_frame`).

use ratatui::crossterm::event::{self, Event, KeyCode};

fn main() -> std::io::Result<()> {
    let mut terminal = ratatui::init();
    terminal.draw(|_| {})?;
    while !matches!(event::read()?, Event::Key(key) if key.code == KeyCode::Char('q')) {}
    ratatui::restore();
    Ok(())
}
