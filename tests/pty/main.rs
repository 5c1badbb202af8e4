//! The real binary on a pseudo-terminal: it restores the terminal on every exit, survives faults of terminals, and
//! writes little.
//!
//! The byte budgets suit a slow line: none while idle, few for a key, little for many keys.

#![cfg(target_os = "linux")]

mod adding;
mod editor;
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
mod team;
mod thrift;
mod tmux;
mod typing;
mod visits;
