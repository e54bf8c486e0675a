//! Everything that is generated from the contract and committed. `sdk-rust` writes it, `check` compares it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ash_sdk_generator::{listing::Listing, raw};

use crate::{console, document::Document, surface::Surface, workspace};

/// The command that writes everything that is derived.
pub const COMMAND: &str = "cargo xtask openapi derive";

/// The folders in which every file is generated, so that one that is no longer generated is removed.
const FOLDERS: [&str; 1] = ["ash-sdk/src/generated"];

/// What a contract results in.
#[derive(Debug, Clone)]
pub struct Derived {
    /// The files.
    pub files: Vec<DerivedFile>,
    /// What somebody should look at, as operations that are left out.
    pub warnings: Vec<String>,
    /// The public faces of the crates.
    pub surfaces: Vec<Surface>,
}

/// One generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivedFile {
    /// From the workspace's root.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// A contract that nothing can be generated from. The text names the operation or the component.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DeriveError(pub String);

/// Generates everything that is derived from a contract.
///
/// # Errors
/// [`DeriveError`] if the generator refuses the contract.
pub fn derive(contract: &Document) -> Result<Derived, DeriveError> {
    console::progress("Generating the clients");
    let raw = raw::generate(contract.as_value()).map_err(|error| DeriveError(error.to_string()))?;
    let surfaces = vec![Surface { package: "ash-sdk-gen".to_owned(), listing: Listing::of(&raw.file) }];
    Ok(Derived {
        files: surfaces.iter().map(listing_file).collect(),
        warnings: raw.warnings.iter().map(ToString::to_string).collect(),
        surfaces,
    })
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
        FOLDERS.iter().flat_map(|folder| self.leftovers_in(&workspace::file(folder))).collect()
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
