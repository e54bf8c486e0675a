//! A program of somebody who uses the packages: the one of the README, a test on the dev server, and the examples.

use std::{
    fs,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

use super::{CRATES, archive, failed, stage, write_manifest};
use crate::{
    cargo,
    exit::{Failure, Outcome},
    output,
};

/// The program's package.
pub(super) const NAME: &str = "dependant";
/// Its test.
const TEST: &str = include_str!("dependant/test.rs");
const TABLES: [&str; 2] = ["dependencies", "dev-dependencies"];

/// Unpacks the packages below `folder` and lays a program out that depends on them: a workspace of all four.
pub(super) fn lay_out(root: &Path, packages: &Path, folder: &Path) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed("removed", folder))?;
    }
    let manifest = cargo::manifest(&root.join("Cargo.toml"))?;
    let version = text(&manifest, &["workspace", "package", "version"])?;
    let mut members = vec![Value::from(NAME)];
    let mut patch = Table::new();
    for package in CRATES {
        let unpacked = format!("{}-{version}", package.name);
        archive::unpack(&packages.join(format!("{unpacked}.crate")), folder)?;
        let path = Table::from_iter([("path".to_owned(), Value::from(unpacked.as_str()))]);
        patch.insert(package.name.to_owned(), path.into());
        members.push(unpacked.into());
    }
    let package = folder.join(NAME);
    let readme = root.join("README.md");
    let readme = fs::read_to_string(&readme).map_err(failed("read", &readme))?;
    let examples = examples(root, &package.join("examples"))?;
    write_manifest(&folder.join("Cargo.toml"), &workspace_manifest(&manifest, version, members, patch))?;
    let sdk = cargo::manifest(&root.join("ash-sdk/Cargo.toml"))?;
    write_manifest(&package.join("Cargo.toml"), &package_manifest(&manifest, &sdk, &examples)?)?;
    for (file, content) in [("src/main.rs", program(&readme)?), ("tests/dev_server.rs", TEST)] {
        let path = package.join(file);
        fs::create_dir_all(path.with_file_name("")).map_err(failed("made", &path))?;
        output::write_text(&path, content)?;
    }
    // The versions that everything else is tested with.
    stage::copy(&root.join("Cargo.lock"), &folder.join("Cargo.lock"))
}

fn lookup<'a>(manifest: &'a Table, path: &[&str]) -> Option<&'a Value> {
    let (last, parents) = path.split_last()?;
    let table = parents.iter().try_fold(manifest, |table, name| table.get(*name)?.as_table())?;
    table.get(*last)
}

fn text<'a>(manifest: &'a Table, path: &[&str]) -> Result<&'a str, Failure> {
    let missing = || Failure::Internal(format!("Cargo.toml has no `{}`, which packaging needs", path.join(".")));
    lookup(manifest, path).and_then(Value::as_str).ok_or_else(missing)
}

/// The program of the README, which is its only block of Rust.
fn program(readme: &str) -> Result<&str, Failure> {
    let block = readme.split_once("```rust,no_run\n").and_then(|(_, rest)| rest.split_once("```"));
    let (program, _) =
        block.ok_or_else(|| Failure::Internal("README.md has no block ```rust,no_run to build".to_owned()))?;
    Ok(program)
}

/// Copies the examples of the published crates into one folder, and returns their sources.
fn examples(root: &Path, to: &Path) -> Result<Vec<String>, Failure> {
    let mut sources = Vec::new();
    for folder in CRATES.map(|package| root.join(package.folder).join("examples")) {
        if !folder.is_dir() {
            continue;
        }
        stage::copy(&folder, to)?;
        let entries = fs::read_dir(&folder).map_err(failed("read", &folder))?;
        let paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
            sources.push(fs::read_to_string(path).map_err(failed("read", path))?);
        }
    }
    Ok(sources)
}

fn workspace_manifest(root: &Table, version: &str, members: Vec<Value>, patch: Table) -> Table {
    let mut dependencies = Table::new();
    let known = lookup(root, &["workspace", "dependencies"]).and_then(Value::as_table);
    for (name, dependency) in known.into_iter().flatten() {
        if dependency.get("path").is_none() {
            dependencies.insert(name.clone(), dependency.clone());
        }
    }
    for package in CRATES {
        dependencies.insert(package.name.to_owned(), version.into());
    }
    let workspace = Table::from_iter([
        ("resolver".to_owned(), Value::from("3")),
        ("members".to_owned(), members.into()),
        ("dependencies".to_owned(), dependencies.into()),
    ]);
    let patches = Table::from_iter([("crates-io".to_owned(), patch.into())]);
    Table::from_iter([("workspace".to_owned(), workspace.into()), ("patch".to_owned(), patches.into())])
}

/// The program's manifest. It depends on the published crates, and on what the SDK's own manifest has of the crates that the
/// examples name.
fn package_manifest(root: &Table, sdk: &Table, examples: &[String]) -> Result<Table, Failure> {
    let mut package = Table::new();
    package.insert("name".to_owned(), NAME.into());
    package.insert("edition".to_owned(), text(root, &["workspace", "package", "edition"])?.into());
    let sdk_name = text(sdk, &["package", "name"])?;
    let inherited = |name: &str| {
        let mut dependency = Table::from_iter([("workspace".to_owned(), Value::from(true))]);
        // The features with which the SDK's own examples have it.
        let features = TABLES.iter().find_map(|table| lookup(sdk, &[*table, name, "features"]));
        if name == sdk_name {
            dependency.insert("features".to_owned(), required_features(sdk).into());
        } else if let Some(features) = features {
            dependency.insert("features".to_owned(), features.clone());
        }
        Value::from(dependency)
    };
    let mut dependencies = Table::new();
    for (name, dependency) in TABLES.iter().filter_map(|name| sdk.get(*name)?.as_table()).flatten() {
        let path = format!("{}::", name.replace('-', "_"));
        if examples.iter().any(|source| source.contains(&path)) {
            let mut dependency = dependency.clone();
            if let Some(dependency) = dependency.as_table_mut() {
                dependency.remove("optional");
            }
            dependencies.insert(name.clone(), dependency);
        }
    }
    for package in CRATES {
        dependencies.insert(package.name.to_owned(), inherited(package.name));
    }
    Ok(Table::from_iter([("package".to_owned(), package.into()), ("dependencies".to_owned(), dependencies.into())]))
}

/// Features of the SDK without which one of its examples is not built.
fn required_features(sdk: &Table) -> Vec<Value> {
    let examples = sdk.get("example").and_then(Value::as_array);
    let required = examples.into_iter().flatten().filter_map(|example| example.get("required-features")?.as_array());
    required.flatten().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_of_the_readme_is_found() {
        let readme = "# A\n```toml\n[dependencies]\n```\n```rust,no_run\nfn main() {}\n```\nmore\n";
        assert_eq!(program(readme).unwrap(), "fn main() {}\n");
        assert!(program("# A\n").unwrap_err().to_string().contains("README.md"));
    }

    #[test]
    fn the_program_depends_on_what_its_examples_name_and_on_no_path() {
        let root: Table = "[workspace.package]\nedition = '2024'".parse().unwrap();
        let sdk = "[package]\nname = 'ash-sdk'\n[[example]]\nname = 'blocking'\nrequired-features = ['blocking']\n[dependencies]\ntokio = { workspace = true, optional = true }\nbytes.workspace = true\n[dev-dependencies]\ntokio = { workspace = true, features = ['macros'] }\nash-dev-server = { path = '../tests/server', features = ['client'] }";
        let examples = ["#[tokio::main] async fn main() { ash_dev_server::run() }".to_owned()];
        let manifest = package_manifest(&root, &sdk.parse().unwrap(), &examples).unwrap();
        let dependencies = manifest["dependencies"].as_table().unwrap();
        let names: Vec<_> = dependencies.keys().collect();
        assert_eq!(names, ["ash-dev-server", "ash-sdk", "ash-sdk-gen", "tokio"]);
        assert_eq!(dependencies["tokio"]["features"], Value::from(vec!["macros"]));
        assert_eq!(dependencies["ash-sdk"]["features"], Value::from(vec!["blocking"]));
        assert_eq!(dependencies["ash-dev-server"]["workspace"], Value::from(true));
        assert_eq!(dependencies["ash-dev-server"]["features"], Value::from(vec!["client"]));
    }
}
