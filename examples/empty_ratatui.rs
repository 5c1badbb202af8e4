//! The smallest ratatui program: an empty frame, and `q` to quit. The baseline for the board's first frame
//! (`cargo bench --bench first_frame`).

use ratatui::crossterm::event::{self, Event, KeyCode};

fn main() -> std::io::Result<()> {
    let mut terminal = ratatui::init();
    terminal.draw(|_| {})?;
    while !matches!(event::read()?, Event::Key(key) if key.code == KeyCode::Char('q')) {}
    ratatui::restore();
    Ok(())
}
