//! Documents, tables and programs that several modules of these tests use.

pub(crate) mod binary;
pub(crate) mod operations;
pub(crate) mod patch;
pub(crate) mod pipeline;
pub(crate) mod raw;
pub(crate) mod schemas;
pub(crate) mod tables;
pub(crate) mod web;
