//! The contract and the public faces of the crates as a revision of the repository has them.

use std::io;

use crate::{
    document::Document,
    exit::Failure,
    git,
    raw_client::Listing,
    source::{Limits, Source},
    surface::Surface,
    workspace,
};

/// Revision to compare the files on disk with.
#[derive(Debug, Clone)]
pub(crate) struct Revision {
    /// The contract.
    pub(crate) contract: Document,
    /// Of the crates that have a listing there.
    pub(crate) surfaces: Vec<Surface>,
}

/// Reads a commit; `None` if it has no contract. `packages` are the crates whose listings are asked for.
pub(crate) fn at(commit: &str, packages: &[Surface]) -> Result<Option<Revision>, Failure> {
    let root = workspace::root();
    let has = |path: &str| git::has_file(&root, commit, path).map_err(|error| Failure::internal(&error));
    if !has(workspace::CONTRACT)? {
        return Ok(None);
    }
    let object = format!("{commit}:{}", workspace::CONTRACT);
    let contract = Source::Revision { folder: root.clone(), object }.read(&Limits::default(), io::empty())?;
    let mut surfaces = Vec::new();
    for Surface { package, .. } in packages {
        let path = workspace::listing(package);
        if has(&path)? {
            let text = git::show(&root, &format!("{commit}:{path}")).map_err(|error| Failure::internal(&error))?;
            let listing = Listing::parse(&String::from_utf8_lossy(&text));
            surfaces.push(Surface { package: package.clone(), listing });
        }
    }
    Ok(Some(Revision { contract: Document::new(contract), surfaces }))
}
