//! The real binary on a pseudo-terminal: it restores the terminal on every exit, survives faults of terminals, and
//! writes little.
//!
//! The byte budgets suit a slow line: none while idle, few for a key, little for many keys.

#![cfg(target_os = "linux")]

#[cfg(feature = "sync")]
#[path = "../support/feed_services.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod feed_services;
#[cfg(feature = "sync")]
#[path = "../support/loopback_server.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod loopback_server;

mod adding;
mod desk;
mod editor;
mod export;
mod faults;
mod harness;
mod hostile;
mod inbox;
mod leaving;
#[cfg(feature = "sync")]
mod live;
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
