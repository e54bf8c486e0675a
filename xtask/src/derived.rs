//! Everything that is generated from the contract and committed. `sdk-rust` writes it, `check` compares it.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use ash_sdk_generator::{
    facade::{self, Settings},
    listing::Listing,
    raw,
};

use crate::{console, document::Document, surface::Surface, workspace};

/// The command that writes everything that is derived.
pub const COMMAND: &str = "cargo xtask openapi derive";

/// The folder in which every file is generated, so that one that is no longer generated is removed.
const FACADE: &str = "ash-sdk/src/generated";

/// Settings of the facade that are about Rust.
const SETTINGS: &str = "ash-sdk/facade.toml";

/// Hand-written additions to the documentation of methods, a file for each operation.
const TEXTS: &str = "ash-sdk/docs/methods";

/// Files that a contract results in.
#[derive(Debug, Clone)]
pub struct Derived {
    /// The files.
    pub files: Vec<DerivedFile>,
    /// Decisions to review, such as operations that are left out.
    pub warnings: Vec<String>,
    /// The public faces of the crates.
    pub surfaces: Vec<Surface>,
}

/// One generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivedFile {
    /// From the workspace's root.
    pub path: String,
    /// Content.
    pub text: String,
}

/// A contract that nothing can be generated from, or settings of the generator that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DeriveError {
    /// The contract is at fault. The text names the operation or the component.
    #[error("{0}")]
    Contract(String),
    /// A committed file that the generator reads is at fault.
    #[error("{path}: {problem}")]
    Settings {
        /// The file, from the workspace's root.
        path: String,
        /// Fault.
        problem: String,
    },
    /// The generator itself is.
    #[error("{0}")]
    Generator(String),
}

/// Generates everything that is derived from a contract.
///
/// # Errors
/// [`DeriveError`] if the generator refuses the contract.
pub fn derive(contract: &Document) -> Result<Derived, DeriveError> {
    console::progress("Generating the clients");
    let raw = raw::generate(contract.as_value()).map_err(|error| DeriveError::Contract(error.to_string()))?;
    let facade = facade::emit(&raw, &settings()?).map_err(|error| DeriveError::Generator(error.to_string()))?;
    let surfaces = vec![
        Surface { package: "ash-sdk-gen".to_owned(), listing: Listing::of(&raw.file) },
        Surface { package: "ash-sdk".to_owned(), listing: facade.listing },
    ];
    let mut files: Vec<DerivedFile> = surfaces.iter().map(listing_file).collect();
    files.extend(facade.files.into_iter().map(|(name, text)| DerivedFile { path: format!("{FACADE}/{name}"), text }));
    let warnings = raw.warnings.iter().chain(&facade.warnings).map(ToString::to_string).collect();
    Ok(Derived { files, warnings, surfaces })
}

/// The settings of the facade, as they are committed.
fn settings() -> Result<Settings, DeriveError> {
    let failed = |path: &str| {
        let path = path.to_owned();
        move |error: io::Error| DeriveError::Settings { path, problem: error.to_string() }
    };
    let settings = fs::read_to_string(workspace::file(SETTINGS)).map_err(failed(SETTINGS))?;
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(workspace::file(TEXTS)).map_err(failed(TEXTS))? {
        let path = entry.map_err(failed(TEXTS))?.path();
        if path.extension().is_some_and(|extension| extension == "md")
            && let Some(operation) = path.file_stem()
        {
            let text = fs::read_to_string(&path).map_err(failed(&workspace::shown(&path)))?;
            texts.insert(operation.to_string_lossy().into_owned(), text);
        }
    }
    Settings::parse(&settings, texts)
        .map_err(|error| DeriveError::Settings { path: SETTINGS.to_owned(), problem: error.to_string() })
}

/// The committed listing of a crate's public face.
fn listing_file(Surface { package, listing }: &Surface) -> DerivedFile {
    let heading = format!(
        "# The public items of {package} that are generated from {}.\n# Written by `{COMMAND}`; not to be edited by hand.\n",
        workspace::CONTRACT
    );
    DerivedFile { path: workspace::listing(package), text: listing.with_heading(&heading) }
}

impl Derived {
    /// The files with their places on disk.
    pub fn targets(&self) -> Vec<(PathBuf, String)> {
        self.files.iter().map(|file| (workspace::file(&file.path), file.text.clone())).collect()
    }

    /// Files in the generated folders that are no longer generated.
    pub fn leftovers(&self) -> Vec<PathBuf> {
        self.leftovers_in(&workspace::file(FACADE))
    }

    fn leftovers_in(&self, folder: &Path) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        let files = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file());
        let mut left: Vec<PathBuf> =
            files.filter(|path| !self.files.iter().any(|file| workspace::file(&file.path) == *path)).collect();
        left.sort();
        left
    }
}
