//! Anugaman: one shared case file for each child freed from labour; each department reads and writes its slice.
//!
//! The modules stand in import order: each may use those above it and none below
//! (`tests/tidy.rs` reads every `use`).
#![forbid(unsafe_code)]

pub mod clock;
pub mod config;
pub mod error;
pub mod id;

pub mod access;
pub mod records;

pub mod departments;
pub mod vault;

pub mod store;

pub mod casefile;
pub mod followup;
pub mod identity;
pub mod journal;
pub mod metrics;
pub mod sync;
pub mod telemetry;

pub mod app;
pub mod http;

pub mod demo;

pub mod cli;
