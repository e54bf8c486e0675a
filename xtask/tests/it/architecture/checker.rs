//! Checks the imports of a crate against its floors.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::imports::{self, Import};

/// Floors from the bottom: the modules of each, with their submodules unless these are named themselves.
pub(super) type Floors = [&'static [&'static str]];

/// The files of a crate, by module path.
pub(super) struct Crate {
    modules: BTreeMap<Vec<String>, File>,
}

struct File {
    path: String,
    imports: Vec<Import>,
}

impl Crate {
    /// Reads all files below a folder.
    pub(super) fn read(folder: &Path) -> Self {
        let mut files = Vec::new();
        collect(folder, "", &mut files);
        assert!(!files.is_empty(), "{} has no sources", folder.display());
        Self::parse(files.into_iter())
    }

    pub(super) fn parse(files: impl Iterator<Item = (String, String)>) -> Self {
        let modules = files.map(|(path, source)| {
            let module = module_of(&path);
            let file = syn::parse_file(&source).unwrap_or_else(|error| panic!("{path}: {error}"));
            let imports = imports::of(&file, &module);
            (module, File { path, imports })
        });
        Self { modules: modules.collect() }
    }

    /// The file that a path leads into: the longest part of it that is a module.
    fn target(&self, path: &[String]) -> Option<&[String]> {
        let known = (1..=path.len()).rev().find_map(|length| self.modules.get_key_value(&path[..length]));
        known.map(|(module, _)| module.as_slice())
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            // Unit tests in a folder of their own.
            if name != "tests" {
                collect(&path, &format!("{prefix}{name}/"), files);
            }
        } else if name.ends_with(".rs") && name != "main.rs" && name != "tests.rs" {
            files.push((format!("{prefix}{name}"), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

fn module_of(path: &str) -> Vec<String> {
    let mut module: Vec<String> = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod") || module == ["lib"] {
        module.pop();
    }
    module
}

/// Everything that breaks the floors, a line each.
pub(super) fn faults(sources: &Crate, floors: &Floors) -> Vec<String> {
    let mut found = Vec::new();
    let mut edges: BTreeMap<&[String], BTreeSet<&[String]>> = BTreeMap::new();
    for (module, file) in sources.modules.iter().filter(|(module, _)| !module.is_empty()) {
        let Some(own) = floor(floors, module) else {
            found.push(format!("{}: the module `{}` is on no floor", file.path, module.join("::")));
            continue;
        };
        for import in &file.imports {
            let Import { line, shown, path } = import;
            let Some(target) = sources.target(path) else {
                // A path without a module in it leads to the root, or out of the crate.
                if shown.starts_with("crate::") || (shown.starts_with("super::") && module.len() == 1) {
                    let text = "is a re-export of the crate root; import it from its module";
                    found.push(format!("{}:{line}: `{shown}` {text}", file.path));
                }
                continue;
            };
            if target == module {
                continue;
            }
            // A path through a parent's own `use` or `mod` line leads to the child, not to the parent.
            edges.entry(module).or_default().insert(target);
            if let Some(above) = floor(floors, target).filter(|other| *other > own) {
                found.push(format!(
                    "{}:{line}: `{shown}` is on floor {} ({}), above floor {} ({})",
                    file.path,
                    above + 1,
                    floors[above].join(", "),
                    own + 1,
                    floors[own].join(", "),
                ));
            }
        }
    }
    found.extend(cycles(&edges).into_iter().map(|cycle| {
        let files: Vec<&str> = cycle.iter().map(|module| sources.modules[*module].path.as_str()).collect();
        format!("{} import one another", files.join(", "))
    }));
    for name in floors.iter().copied().flatten() {
        let module: Vec<String> = name.split("::").map(str::to_owned).collect();
        if !sources.modules.contains_key(&module) {
            found.push(format!("the floors name `{name}`, which does not exist"));
        }
    }
    found
}

/// Floor of a module: that of the longest name which it is, or is inside of.
fn floor(floors: &Floors, module: &[String]) -> Option<usize> {
    let named = |length: usize| {
        let name = module[..length].join("::");
        floors.iter().position(|floor| floor.contains(&name.as_str()))
    };
    (1..=module.len()).rev().find_map(named)
}

/// Groups of modules that reach one another.
fn cycles<'a>(edges: &BTreeMap<&'a [String], BTreeSet<&'a [String]>>) -> BTreeSet<BTreeSet<&'a [String]>> {
    let reach = |start: &'a [String]| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(module) = open.pop() {
            for next in edges.get(module).into_iter().flatten() {
                if seen.insert(*next) {
                    open.push(next);
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&[String], BTreeSet<&[String]>> =
        edges.keys().map(|module| (*module, reach(module))).collect();
    let group = |module: &&'a [String]| {
        let others =
            reached[module].iter().filter(|other| reached.get(**other).is_some_and(|back| back.contains(module)));
        others.copied().collect::<BTreeSet<_>>()
    };
    reached.keys().map(group).filter(|group| group.len() > 1).collect()
}
