//! The floors of each crate: imports go down only, without cycles between files, and never through the re-exports of the
//! crate root.

mod checker;
mod floors;
mod imports;

use self::{
    checker::{Crate, faults},
    floors::CRATES,
};

#[test]
fn imports_go_down_only() {
    let mut found = Vec::new();
    for (folder, floors) in CRATES {
        let sources = Crate::read(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder));
        found.extend(faults(&sources, floors).into_iter().map(|fault| format!("{folder}/{fault}")));
    }
    assert!(found.is_empty(), "{} imports break the floors:\n{}", found.len(), found.join("\n"));
}

/// Faults of a small crate with the floors `base`, then `middle`, then `top`.
fn faults_of(files: &[(&str, &str)]) -> Vec<String> {
    let files = files.iter().map(|(path, source)| ((*path).to_owned(), (*source).to_owned()));
    faults(&Crate::parse(files), &[&["base"], &["middle"], &["top"]])
}

const ROOT: (&str, &str) = ("lib.rs", "mod base; mod middle; mod top; pub use base::Thing;");

#[test]
fn an_import_from_a_floor_above_is_found_with_its_place() {
    let files = [ROOT, ("base.rs", "\nuse crate::top::Roof;"), ("middle.rs", ""), ("top.rs", "pub struct Roof;")];
    assert_eq!(faults_of(&files), ["base.rs:2: `crate::top::Roof` is on floor 3 (top), above floor 1 (base)"]);
}

#[test]
fn a_path_in_code_counts_as_an_import() {
    let files = [ROOT, ("base.rs", "fn f() { crate::top::g(); }"), ("middle.rs", ""), ("top.rs", "")];
    assert_eq!(faults_of(&files).len(), 1);
}

#[test]
fn a_cycle_between_files_is_found() {
    let files = [
        ROOT,
        ("base.rs", ""),
        ("middle/mod.rs", "mod low; mod high;"),
        ("middle/low.rs", "use super::high::High;"),
        ("middle/high.rs", "use super::low::Low;"),
        ("top.rs", ""),
    ];
    assert_eq!(faults_of(&files), ["middle/high.rs, middle/low.rs import one another"]);
}

#[test]
fn an_import_through_the_root_is_found() {
    let files = [ROOT, ("base.rs", ""), ("middle.rs", ""), ("top.rs", "use crate::Thing;")];
    assert_eq!(
        faults_of(&files),
        ["top.rs:1: `crate::Thing` is a re-export of the crate root; import it from its module"]
    );
}

#[test]
fn a_module_without_a_floor_and_a_floor_without_a_module_are_found() {
    let files = [
        ("lib.rs", "mod base; mod new;"),
        ("base.rs", ""),
        ("new.rs", ""),
        ("middle/mod.rs", ""),
        ("middle/low.rs", ""),
    ];
    assert_eq!(
        faults_of(&files),
        ["new.rs: the module `new` is on no floor", "the floors name `top`, which does not exist"]
    );
}

#[test]
fn tests_and_documentation_may_import_anything() {
    let base = "#[cfg(test)] mod tests { use crate::top::Roof; } #[cfg(doc)] use crate::top::Roof;";
    let files =
        [ROOT, ("base.rs", base), ("middle/mod.rs", ""), ("middle/low.rs", ""), ("top.rs", "use crate::base::Thing;")];
    assert_eq!(faults_of(&files), Vec::<String>::new());
}
