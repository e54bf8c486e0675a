//! Copies of the published crates, as a workspace of their own.

use std::{fs, path::Path};

use toml::{Table, Value};

use super::{CRATES, failed, table, write_manifest};
use crate::{cargo, exit::Outcome};

/// Files and folders that are copied of each crate, if it has them.
const PARTS: [&str; 3] = ["src", "examples", "README.md"];

/// Lays the crates out below `staging` as a workspace of their own.
pub(super) fn stage(root: &Path, staging: &Path) -> Outcome {
    if staging.exists() {
        fs::remove_dir_all(staging).map_err(failed("removed", staging))?;
    }
    write_manifest(&staging.join("Cargo.toml"), &workspace_manifest(cargo::manifest(&root.join("Cargo.toml"))?))?;
    for file in ["Cargo.lock", "README.md"] {
        copy(&root.join(file), &staging.join(file))?;
    }
    for package in CRATES {
        let (from, to) = (root.join(package.folder), staging.join(package.folder));
        write_manifest(&to.join("Cargo.toml"), &crate_manifest(cargo::manifest(&from.join("Cargo.toml"))?))?;
        for part in PARTS.iter().filter(|part| from.join(part).exists()) {
            copy(&from.join(part), &to.join(part))?;
        }
        for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
            copy(&root.join(license), &to.join(license))?;
        }
    }
    Ok(())
}

/// Copies a file, or a folder with all that is in it.
pub(super) fn copy(from: &Path, to: &Path) -> Outcome {
    if !from.is_dir() {
        fs::copy(from, to).map_err(failed("copied", from))?;
        return Ok(());
    }
    fs::create_dir_all(to).map_err(failed("made", to))?;
    for entry in fs::read_dir(from).map_err(failed("read", from))? {
        let entry = entry.map_err(failed("read", from))?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// The workspace's manifest with the published crates for its only members.
fn workspace_manifest(mut manifest: Table) -> Table {
    if let Some(workspace) = table(&mut manifest, "workspace") {
        workspace.insert("members".to_owned(), CRATES.map(|package| Value::from(package.folder)).to_vec().into());
        workspace.remove("exclude");
        if let Some(dependencies) = table(workspace, "dependencies") {
            // The members of the real workspace that are not published.
            let is_published = |name: &str| CRATES.iter().any(|package| package.name == name);
            dependencies.retain(|name, dependency: &mut Value| is_published(name) || dependency.get("path").is_none());
        }
        if let Some(lints) = table(workspace, "lints").and_then(|lints| table(lints, "rust")) {
            let mut known = Table::new();
            known.insert("level".to_owned(), "warn".into());
            known.insert("check-cfg".to_owned(), vec![Value::from("cfg(ash_generated_at_build)")].into());
            lints.insert("unexpected_cfgs".to_owned(), known.into());
        }
    }
    manifest
}

/// A crate's manifest without what only its making and testing need.
///
/// The examples and tests use the dev server, which can itself depend on the SDK. A registry takes a crate only after those
/// that it names, so neither could be published first. Without development dependencies there is no circle; the examples
/// are in the package to be copied from.
fn crate_manifest(mut manifest: Table) -> Table {
    for section in ["build-dependencies", "dev-dependencies", "bench", "example", "test"] {
        manifest.remove(section);
    }
    if let Some(package) = table(&mut manifest, "package") {
        package.insert("build".to_owned(), false.into());
        package.insert("autoexamples".to_owned(), false.into());
        // The original names a registry that does not exist, so that nobody publishes it by mistake.
        package.remove("publish");
    }
    manifest
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
    }

    fn staged() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        stage(&root(), folder.path()).unwrap();
        folder
    }

    #[test]
    fn the_copies_need_no_build_script_no_generator_and_no_other_crate_to_be_tested() {
        let folder = staged();
        for package in CRATES {
            let manifest = cargo::manifest(&folder.path().join(package.folder).join("Cargo.toml")).unwrap();
            assert_eq!(manifest["package"]["build"], Value::from(false));
            assert!(!manifest.contains_key("build-dependencies") && !manifest.contains_key("dev-dependencies"));
        }
        assert!(!folder.path().join("ash-sdk-gen/build.rs").exists());
        assert!(!folder.path().join("ash-sdk-gen/generator").exists());
    }

    #[test]
    fn each_copy_has_its_sources_licences_and_readme() {
        let folder = staged();
        for package in CRATES {
            let folder = folder.path().join(package.folder);
            let manifest = cargo::manifest(&folder.join("Cargo.toml")).unwrap();
            let readme = manifest["package"]["readme"].as_str().unwrap();
            for file in ["src/lib.rs", "LICENSE-APACHE", "LICENSE-MIT", readme] {
                assert!(folder.join(file).exists(), "{}: {file}", package.name);
            }
        }
    }

    #[test]
    fn what_the_sources_include_is_staged() {
        let folder = staged();
        let mut included = 0;
        let mut folders = CRATES.map(|package| folder.path().join(package.folder).join("src")).to_vec();
        while let Some(inside) = folders.pop() {
            for entry in fs::read_dir(inside).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = fs::read_to_string(&path).unwrap();
                for file in text.split("include_str!(\"").skip(1) {
                    let file = path.parent().unwrap().join(file.split('"').next().unwrap());
                    assert!(file.is_file(), "{} is not staged", file.display());
                    included += 1;
                }
            }
        }
        assert!(included > 0);
    }

    #[test]
    fn the_staged_workspace_holds_the_published_crates_alone() {
        let manifest = workspace_manifest(cargo::manifest(&root().join("Cargo.toml")).unwrap());
        assert_eq!(
            manifest["workspace"]["members"],
            Value::from(CRATES.map(|package| Value::from(package.folder)).to_vec())
        );
        let paths = manifest["workspace"]["dependencies"].as_table().unwrap().iter();
        let local: Vec<_> =
            paths.filter(|(_, value)| value.get("path").is_some()).map(|(name, _)| name.as_str()).collect();
        assert_eq!(local, ["ash-dev-server", "ash-sdk", "ash-sdk-gen"]);
    }

    #[test]
    fn a_crate_that_is_published_from_the_repository_by_mistake_fails_with_what_to_do() {
        for package in CRATES {
            let manifest = cargo::manifest(&root().join(package.folder).join("Cargo.toml")).unwrap();
            // cargo takes the only registry that is allowed, and reports that it does not know it by this name.
            let allowed = manifest["package"]["publish"].as_array().unwrap();
            assert_eq!(
                allowed,
                &[Value::from("run-make-package-and-see-Publishing-in-CONTRIBUTING")],
                "{}",
                package.name
            );
        }
    }

    #[test]
    fn every_other_member_is_private() {
        let manifest = cargo::manifest(&root().join("Cargo.toml")).unwrap();
        let members = manifest["workspace"]["members"].as_array().unwrap();
        let folders = members.iter().map(|member| member.as_str().unwrap());
        let mut private = 0;
        for folder in folders.filter(|folder| CRATES.iter().all(|package| package.folder != *folder)) {
            let manifest = cargo::manifest(&root().join(folder).join("Cargo.toml")).unwrap();
            assert_eq!(manifest["package"]["publish"], Value::from(false), "{folder}");
            private += 1;
        }
        assert!(private > 0);
    }

    #[test]
    fn the_documentation_is_that_of_all_features() {
        for package in CRATES {
            let manifest = cargo::manifest(&root().join(package.folder).join("Cargo.toml")).unwrap();
            let settings = &manifest["package"]["metadata"]["docs"]["rs"];
            assert_eq!(settings["all-features"], Value::from(true), "{}", package.name);
            assert_eq!(manifest["package"]["documentation"], Value::from(format!("https://docs.rs/{}", package.name)));
        }
    }

    #[test]
    fn the_readmes_have_no_links_that_only_work_in_the_repository() {
        let root = root();
        let readmes = ["README.md", "ash-sdk-gen/README.md", "tests/server/README.md"];
        for file in readmes {
            let text = fs::read_to_string(root.join(file)).unwrap();
            let targets = text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
            let relative: Vec<_> =
                targets.filter(|target| !target.starts_with("https://") && !target.starts_with('#')).collect();
            assert!(relative.is_empty(), "{file}: {relative:?}");
        }
    }
}
