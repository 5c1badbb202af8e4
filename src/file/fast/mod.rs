//! The fast path for RON that is written in its usual forms.

mod cursor;
mod outline;

pub(super) use self::cursor::Cursor;
pub(super) use self::outline::outline;
