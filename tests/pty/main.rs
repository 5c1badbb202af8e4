//! The real binary on a real (pseudo-)terminal: that it leaves the terminal as it found it on every way
//! out, survives what happens to terminals, and writes little.
//!
//! The budgets are those for a slow line: nothing while idle, few bytes for a key, little for many.

#![cfg(target_os = "linux")]

mod export;
mod faults;
mod harness;
mod hostile;
mod leaving;
mod loading;
mod names;
mod parity;
mod readers;
mod reload;
mod restricted;
mod slips;
mod surroundings;
mod thrift;
mod tmux;
mod typing;
mod visits;
