//! The fast path for RON that is written in its common forms.
//!
//! RON's parser reads the same and more, and it alone reports errors; tests check that both agree. The second
//! reader exists for the first frame of a board on its sample. Measured alternately, pinned to real-time priority
//! on two cores of an AMD EPYC, when an outline did not yet validate its file:
//!
//! | | sample (85 KB) | its first frame | 10,000 events (3 MB) |
//! |---|---|---|---|
//! | fast path | 0.24 ms | 4.5 ms | 67 ms |
//! | outline fast, records by RON's parser | 0.84 ms | | 121 ms |
//! | outline by RON's parser, records fast | 1.43 ms | | 135 ms |
//! | RON's parser alone | 2.0 ms | 6.3 ms | 187 ms |
//!
//! With validation, the fast path takes 0.33 ms and 75 ms, and the first frame as long as before.

mod cursor;
mod find_outline;

pub(super) use self::cursor::RonCursor;
pub(super) use self::find_outline::find_outline;
