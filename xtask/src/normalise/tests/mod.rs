//! Each step on small documents, then the whole on small ones and on those that real servers send.

mod inline_copies;
mod operation_ids;
mod schema_names;
mod whole;
mod wildcards;
