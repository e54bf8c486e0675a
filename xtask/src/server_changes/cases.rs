//! The cases: changes of a server, and what has to come of them.

use std::{fs, io};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{patch, raw_style};
use crate::{
    document::Document,
    openapi::committed,
    overlay,
    pipeline::{self, Context, Contract, MARK},
    workspace,
};

const CASES: &str = "tests/fixtures/server-changes/cases.json";

/// A change of a server and what has to come of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Name, for people.
    pub name: String,
    /// JSON Patch (RFC 6902) of the contract.
    patch: Value,
    /// Verdict on the wire.
    pub wire: Option<String>,
    /// Verdict for Rust source: `none`, `additive` or `breaking`.
    pub source: Option<String>,
    /// Methods of `AshClient` that have to exist, with `|` between alternatives.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Parts of the summary.
    #[serde(default)]
    pub summary: Vec<String>,
    /// Parts of the draft of the changelog.
    #[serde(default)]
    pub changelog: Vec<String>,
    /// Parts of the warnings.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Parts of the warnings about what is left out.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// `true` if it is built together with the others.
    #[serde(default = "yes")]
    pub(super) builds: bool,
    /// `true` if operations keep the ids that the patch states.
    #[serde(default)]
    keep_ids: bool,
    /// OpenAPI version that the document claims.
    version: Option<String>,
    /// Values to decode.
    #[serde(default)]
    pub(super) decode: Vec<Decoding>,
}

/// A value and what it decodes to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decoding {
    /// Type of the module `types`.
    #[serde(rename = "type")]
    pub(super) name: String,
    /// The value.
    pub(super) json: Value,
    /// Part of what `Debug` shows of the decoded value.
    pub(super) shows: String,
    /// `true` if it has to be encoded as it was.
    #[serde(default)]
    pub(super) round_trip: bool,
}

fn yes() -> bool {
    true
}

/// All cases, and the contract that they change.
#[derive(Debug)]
pub struct Cases {
    contract: Document,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

impl Cases {
    /// Reads the committed cases and the committed contract.
    ///
    /// # Errors
    /// [`io::Error`] if a file cannot be read, or is not what it has to be.
    pub fn read() -> io::Result<Self> {
        let text = fs::read_to_string(workspace::file(CASES))?;
        let File { cases } = serde_json::from_str(&text)?;
        let contract = committed::contract().map_err(io::Error::other)?;
        Ok(Self { contract, cases })
    }

    /// The contract before any change.
    pub fn contract(&self) -> &Document {
        &self.contract
    }

    /// The cases, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter()
    }

    /// The contract after these changes of the server, and what had to be decided on the way.
    ///
    /// # Errors
    /// A sentence that names the change that does not fit the contract.
    pub fn pull(&self, changes: &[&Case]) -> Result<Contract, String> {
        let overlay = overlay::parse(&json!({
            "overlay": "1.1.0", "info": {"title": "Changes of a server", "version": "1"},
            "actions": [{"target": "$", "description": "The document is a contract.", "update": {MARK: true}}],
        }));
        let overlay = overlay.map_err(|error| error.to_string())?;
        let reference = Document::new(ash_dev_server::contract());
        let context = Context { overlay: &overlay, known: Some(&self.contract), reference: &reference };
        pipeline::from_raw(self.document(changes)?, &context).map_err(|error| error.to_string())
    }

    /// The document of a server on which these changes were made, in the form in which a server writes it.
    fn document(&self, changes: &[&Case]) -> Result<Value, String> {
        let mut document = self.contract.as_value().clone();
        for case in changes {
            patch::apply(&mut document, &case.patch).map_err(|error| format!("{}: {error}", case.name))?;
        }
        let keep_ids = changes.iter().any(|case| case.keep_ids);
        let version = changes.iter().find_map(|case| case.version.as_deref());
        Ok(raw_style::write(document, self.contract.as_value(), keep_ids, version))
    }
}
