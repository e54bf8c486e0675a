//! Dependencies between the crates: those that generate the SDK must not need it, and the published ones form no circle.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

use serde_json::Value;

/// The output of cargo, without the network.
fn cargo(arguments: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let output = Command::new(env!("CARGO")).args(arguments).arg("--offline").current_dir(root).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_pipeline_compiles_whatever_the_contract_makes_of_the_sdk() {
    let tree = cargo(&["tree", "--package", "xtask", "--edges", "normal,build", "--prefix", "none"]);
    let needed: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(needed.contains("ash-dev-server"), "{tree}");
    for generated in ["ash-sdk", "ash-sdk-gen"] {
        assert!(!needed.contains(generated), "xtask needs {generated}, which it generates");
    }
}

#[test]
fn published_crates_do_not_need_one_another_in_a_circle() {
    let metadata: Value = serde_json::from_str(&cargo(&["metadata", "--no-deps", "--format-version", "1"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    // Packages are made without dependencies of tests.
    let needs: BTreeMap<&str, BTreeSet<&str>> = packages
        .iter()
        .filter(|package| package["publish"].as_array().is_none_or(|registries| !registries.is_empty()))
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap().iter();
            let kept = dependencies.filter(|dependency| dependency["kind"] != "dev");
            (package["name"].as_str().unwrap(), kept.filter_map(|dependency| dependency["name"].as_str()).collect())
        })
        .collect();
    assert!(needs.contains_key("ash-dev-server") && needs.contains_key("ash-sdk"), "{needs:?}");
    let mut left: BTreeSet<&str> = needs.keys().copied().collect();
    while let Some(first) = left.iter().find(|name| needs[**name].is_disjoint(&left)).copied() {
        left.remove(first);
    }
    assert!(left.is_empty(), "none of {left:?} can be published before the others");
}
